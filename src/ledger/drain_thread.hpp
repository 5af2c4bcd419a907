#pragma once
// Runs a Drain: at intervals, at once when a worker has filled a segment or somebody asks for what
// is recorded, and with growing pauses while the store refuses. Owned by Ledger.
#include <condition_variable>
#include <deque>
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

    // Called on the thread after a pass, so that it finds what had ended before it was asked. Any
    // thread may ask; what is asked after stop() is never called.
    using Question = std::move_only_function<void(Drain& drain)>;
    void ask(Question question);

    // Joins after a last pass, whose result it gives. REQUIRES: nobody appends any more.
    Result<void> stop();

private:
    void run();
    // False when it is time to stop.
    bool wait(std::chrono::milliseconds pause, bool wakeable);
    void answer();

    Drain& drain_;
    DrainSettings settings_;
    std::function<SysTime()> clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool wake_ = false;
    bool stop_ = false;
    std::deque<Question> questions_;
    std::deque<Question> asked_;  // before this pass; the thread's own
    Result<void> last_;
    std::thread thread_;
};

}  // namespace weir::ledger
