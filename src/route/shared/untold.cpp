#include "route/shared/untold.hpp"

#include <algorithm>

namespace weir::route {
namespace {

// No model writes so fast; a measurement that says so must not overflow a sum.
constexpr double pace_max = 1e6;

template <class T>
T taken(std::atomic<T>& count) {
    // Most are 0, and reading does not take the line from those who count.
    return count.load(std::memory_order_relaxed) == 0
               ? T{0}
               : count.exchange(0, std::memory_order_relaxed);
}

}  // namespace

void Untold::first_byte(std::size_t bucket, std::chrono::nanoseconds after) {
    first_byte_[bucket].fetch_add(1, std::memory_order_relaxed);
    std::int64_t slowest = slowest_ns_.load(std::memory_order_relaxed);
    while (after.count() > slowest &&
           !slowest_ns_.compare_exchange_weak(slowest, after.count(), std::memory_order_relaxed)) {
    }
}

void Untold::succeeded(std::size_t bucket, Tokens output) {
    total(bucket);
    succeeded_.fetch_add(1, std::memory_order_relaxed);
    if (output.value() <= 0) return;
    answers_.fetch_add(1, std::memory_order_relaxed);
    output_tokens_.fetch_add(output.value(), std::memory_order_relaxed);
}

void Untold::paced(double tokens_per_second) {
    paced_.fetch_add(1, std::memory_order_relaxed);
    pace_milli_.fetch_add(static_cast<std::int64_t>(std::min(tokens_per_second, pace_max) * 1e3),
                          std::memory_order_relaxed);
}

Learnt Untold::take() {
    Learnt learnt;
    for (std::size_t i = 0; i < duration_buckets; ++i) {
        learnt.first_byte[i] = taken(first_byte_[i]);
        learnt.total[i] = taken(total_[i]);
    }
    learnt.succeeded = taken(succeeded_);
    learnt.failed = taken(failed_);
    learnt.answers = taken(answers_);
    learnt.output_tokens = taken(output_tokens_);
    learnt.paced = taken(paced_);
    learnt.pace_milli = taken(pace_milli_);
    learnt.slowest = std::chrono::nanoseconds(taken(slowest_ns_));
    return learnt;
}

}  // namespace weir::route
