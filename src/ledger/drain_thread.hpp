#pragma once
// Runs a Drain: at intervals, at once when a worker has filled a segment, and with growing pauses
// while the store refuses. Owned by Ledger.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/clock.hpp"
#include "ledger/drain.hpp"

namespace weir::ledger {

class DrainThread {
public:
    // drain must outlive it; clock is asked on the thread.
    DrainThread(Drain& drain, DrainSettings settings, std::function<SysTime()> clock);
    ~DrainThread();  // as stop()
    DrainThread(const DrainThread&) = delete;
    DrainThread& operator=(const DrainThread&) = delete;

    void start();
    void wake();  // any thread
    // Joins after a last pass, whose result it gives. REQUIRES: nobody appends any more.
    Result<void> stop();

private:
    void run();
    // False when it is time to stop.
    bool wait(std::chrono::milliseconds pause, bool wakeable);

    Drain& drain_;
    DrainSettings settings_;
    std::function<SysTime()> clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool wake_ = false;
    bool stop_ = false;
    Result<void> last_;
    std::thread thread_;
};

}  // namespace weir::ledger
