#pragma once
// The thread on which a replica tells the others over Redis what routing learnt here, and hears
// them (ADR 0031). Nothing waits for it and it waits for nobody but Redis: while Redis is away,
// replicas go by their own figures and it tries again, ever more seldom. Owned by Server; stopped
// before the snapshots end.
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "api/handler.hpp"
#include "app/cluster/mailbox.hpp"
#include "base/random.hpp"
#include "gateway/snapshot.hpp"
#include "route/shared/sharing.hpp"

namespace weir::app {

struct ClusterSettings {
    std::string process;  // unlike any other's, ever
    std::string replica;
    std::chrono::nanoseconds every = std::chrono::seconds(1);
    std::chrono::nanoseconds pause_max = std::chrono::seconds(10);  // between two attempts
    // Whether counts of before the start are heard too. Not where the ledger has told what was: it
    // may be the same.
    bool cold = false;
};

class Cluster {
public:
    using Counts = api::ProcessView::Cluster;
    using Say = std::function<void(LogLevel level, std::string line)>;
    // Its waits are to end when the descriptor becomes readable. Asked on the thread alone.
    using OpenMailbox = std::function<std::unique_ptr<Mailbox>(int stop)>;
    Cluster(ClusterSettings settings, const OpenMailbox& open,
            std::shared_ptr<const gateway::Snapshot> snapshot, Say say);
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    void start();
    void stop();  // idempotent; ends a wait for Redis
    // After a reload. Any thread.
    void use(std::shared_ptr<const gateway::Snapshot> snapshot);
    Counts counts() const;

    // One turn of the thread: tells, hears. How long to wait for the next. For start(), and tests.
    std::chrono::nanoseconds turn(SteadyTime now);

private:
    void run();
    void take_snapshot();
    Result<void> tell_and_hear(SteadyTime now);
    std::chrono::nanoseconds failed(const Error& error);
    void hear(const Mailbox::Letter& letter, SteadyTime now);
    void count(std::int64_t Counts::* counter, std::int64_t more = 1);

    const ClusterSettings settings_;
    const int stop_;  // an eventfd
    const std::unique_ptr<Mailbox> mailbox_;
    const Say say_;
    route::Sharing sharing_;
    std::shared_ptr<const gateway::Snapshot> used_;  // by sharing_; the thread's own
    Random random_;
    int failures_in_row_ = 0;
    bool said_refused_ = false;
    bool answered_ = false;     // ever
    mutable std::mutex mutex_;  // of what follows
    std::shared_ptr<const gateway::Snapshot> snapshot_;
    Counts counts_;
    std::thread thread_;
};

}  // namespace weir::app
