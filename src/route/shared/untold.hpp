#pragma once
// What the calls to one deployment were like since somebody last took the count: what a replica
// tells the others. Counted beside the statistics that routing reads and never fed with what was
// heard, so that nothing told comes back as news. Fed by any thread, relaxed atomics only; taken by
// one. A call counted while it is taken is in this take or in the next one.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/money.hpp"

namespace weir::route {

inline constexpr std::size_t duration_buckets = 80;  // of DecayingHistogram
using DurationCounts = std::array<std::uint32_t, duration_buckets>;

// Plain values, such as travel.
struct Learnt {
    DurationCounts first_byte{};  // calls by how long they took
    DurationCounts total{};
    std::uint32_t succeeded = 0;
    std::uint32_t failed = 0;
    std::uint32_t answers = 0;  // of the succeeded, those whose output is known
    std::int64_t output_tokens = 0;
    std::uint32_t paced = 0;              // those whose pace is known
    std::int64_t pace_milli = 0;          // sum of their tokens per second, by 1,000
    std::chrono::nanoseconds slowest{0};  // to its first byte; 0: none
    struct Headroom {
        double share = 1;
        std::chrono::nanoseconds left{0};
        friend bool operator==(const Headroom&, const Headroom&) = default;
    };
    std::optional<Headroom> headroom;  // where an answer told it

    bool empty() const { return *this == Learnt(); }
    friend bool operator==(const Learnt&, const Learnt&) = default;
};

class Untold {
public:
    void first_byte(std::size_t bucket, std::chrono::nanoseconds after);
    void total(std::size_t bucket) { total_[bucket].fetch_add(1, std::memory_order_relaxed); }
    void succeeded(std::size_t bucket, Tokens output);
    void paced(double tokens_per_second);
    void failed() { failed_.fetch_add(1, std::memory_order_relaxed); }
    void limits_told() { limits_told_.store(true, std::memory_order_relaxed); }

    // Everything but the headroom, which stands in the statistics.
    Learnt take();
    bool take_limits_told() { return limits_told_.exchange(false, std::memory_order_relaxed); }

private:
    std::array<std::atomic<std::uint32_t>, duration_buckets> first_byte_{};
    std::array<std::atomic<std::uint32_t>, duration_buckets> total_{};
    std::atomic<std::uint32_t> succeeded_{0};
    std::atomic<std::uint32_t> failed_{0};
    std::atomic<std::uint32_t> answers_{0};
    std::atomic<std::int64_t> output_tokens_{0};
    std::atomic<std::uint32_t> paced_{0};
    std::atomic<std::int64_t> pace_milli_{0};
    std::atomic<std::int64_t> slowest_ns_{0};
    std::atomic<bool> limits_told_{false};
};

}  // namespace weir::route
