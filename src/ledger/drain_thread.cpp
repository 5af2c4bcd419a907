#include "ledger/drain_thread.hpp"

#include <algorithm>

namespace weir::ledger {

DrainThread::DrainThread(Drain& drain, DrainSettings settings, std::function<SysTime()> clock)
    : drain_(drain), settings_(settings), clock_(std::move(clock)) {}

DrainThread::~DrainThread() { (void)stop(); }

void DrainThread::start() {
    if (!thread_.joinable()) thread_ = std::thread(&DrainThread::run, this);
}

void DrainThread::wake() {
    {
        const std::lock_guard lock(mutex_);
        wake_ = true;
    }
    changed_.notify_one();
}

void DrainThread::ask(Question question) {
    {
        const std::lock_guard lock(mutex_);
        if (stop_) return;
        questions_.push_back(std::move(question));
    }
    changed_.notify_one();
}

Result<void> DrainThread::stop() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
    return last_;
}

bool DrainThread::wait(std::chrono::milliseconds pause, bool wakeable) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, pause,
                      [&] { return stop_ || !questions_.empty() || (wakeable && wake_); });
    wake_ = false;
    asked_.swap(questions_);
    return !stop_;
}

void DrainThread::answer() {
    for (Question& question : asked_)
        question(drain_);
    asked_.clear();
}

void DrainThread::run() {
    std::chrono::milliseconds pause = settings_.interval;
    bool stored = true;
    SysTime orphans_at = clock_() + settings_.orphans_every;
    SysTime forget_at = SysTime::min();
    while (wait(pause, stored)) {
        const SysTime now = clock_();
        stored = drain_.pass(now).has_value();
        answer();
        if (stored && now >= orphans_at) {
            orphans_at = now + settings_.orphans_every;
            stored = drain_.replay_orphans().has_value();
        }
        if (stored && now >= forget_at) {
            const Result<bool> all = drain_.forget(now);
            if (all && *all) forget_at = now + settings_.forget_every;
            stored = all.has_value();
        }
        if (stored)
            pause = settings_.interval;
        else
            pause = std::clamp(pause * 2, settings_.retry_first, settings_.retry_most);
    }
    answer();
    last_ = drain_.last_pass(clock_());
}

}  // namespace weir::ledger
