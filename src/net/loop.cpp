#include "net/loop.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace weir::net {

Loop::Loop()
    : wheel_(std::chrono::steady_clock::now()),
      scratch_(std::make_unique_for_overwrite<char[]>(scratch_bytes)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      tasks_(ready_) {
    if (wake_ < 0 || !poller_.add(wake_, *this))
        throw std::system_error(errno, std::generic_category(), "eventfd");
}

Loop::~Loop() {
    poller_.remove(wake_, *this);
    ::close(wake_);
}

void Loop::on_event(std::uint32_t /*events*/) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_, &count, sizeof count);
    run_posted();
}

void Loop::run_posted() {
    std::vector<std::move_only_function<void()>> work;
    {
        const std::lock_guard lock(mutex_);
        work.swap(posted_);
    }
    for (auto& item : work)
        item();
}

void Loop::post(std::move_only_function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t sent = ::write(wake_, &one, sizeof one);
}

std::chrono::milliseconds Loop::sleep_max(std::chrono::milliseconds most) const {
    const Deadline next = wheel_.next();
    if (next == no_deadline) return most;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(next - std::chrono::steady_clock::now(), SteadyTime::duration::zero()));
    return most.count() < 0 ? left : std::min(most, left);
}

void Loop::run_once(std::chrono::milliseconds most) {
    if (!ready_.empty()) {
        now_ = std::chrono::steady_clock::now();
        ready_.run();
    }
    const std::size_t found =
        poller_.poll(ready_.empty() ? sleep_max(most) : std::chrono::milliseconds(0));
    now_ = std::chrono::steady_clock::now();
    if (found > 0) poller_.handle();
    // After the events: what is ready in time is not late.
    if (wheel_.next() <= now_) wheel_.run(now_);
}

void Loop::run() {
    while (!stopping_.load(std::memory_order_relaxed))
        run_once(std::chrono::milliseconds(-1));
    stopping_ = false;
}

void Loop::stop() {
    stopping_ = true;
    post([] {});
}

}  // namespace weir::net
