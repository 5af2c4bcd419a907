#pragma once
// How many of a caller's requests are running, against a limit that comes with the call.
#include <atomic>
#include <cstdint>

namespace weir::meter {

class Concurrency {
public:
    // Compare and swap, not add and look: an add that is taken back would refuse others meanwhile.
    bool try_enter(std::int32_t limit) {
        std::int32_t seen = running_.load(std::memory_order_relaxed);
        while (seen < limit)
            if (running_.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed))
                return true;
        return false;
    }
    // Counted although no limit is set, so that one that is set later is right at once.
    void enter() { running_.fetch_add(1, std::memory_order_relaxed); }
    void leave() { running_.fetch_sub(1, std::memory_order_relaxed); }
    std::int32_t running() const { return running_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int32_t> running_{0};
};

}  // namespace weir::meter
