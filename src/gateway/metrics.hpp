#pragma once
// What is counted and timed, per worker: written by that worker without locks or atomic
// read-modify-write, read by whoever scrapes. Labels come from the configuration and the catalog
// only, never from what a client typed, so their number is bounded.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/money.hpp"
#include "llm/usage.hpp"
#include "route/embedded/outcome.hpp"

namespace weir::gateway {

// One writer, any number of readers.
class Counter {
public:
    void add(std::int64_t amount = 1) {
        value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

class Histogram {
public:
    // Upper bounds in milliseconds; one more bucket has none.
    static constexpr std::array<std::int64_t, 16> bounds_ms = {
        1, 2, 5, 10, 25, 50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 30'000, 60'000, 120'000};

    void record(std::chrono::nanoseconds value);
    std::int64_t bucket(std::size_t i) const { return buckets_[i].value(); }
    std::int64_t count() const { return count_.value(); }
    std::int64_t sum_micros() const { return sum_micros_.value(); }

private:
    std::array<Counter, bounds_ms.size() + 1> buckets_;
    Counter count_;
    Counter sum_micros_;
};

// Of one provider and model as it served.
struct Series {
    Counter requests;  // answered from here, whatever came of it
    Counter attempts;
    Counter attempt_failures;
    Counter tokens_in;         // all input
    Counter tokens_cached;     // of it
    Counter tokens_out;        // all output
    Counter tokens_reasoning;  // of it
    Counter cost_nano;
    Counter cost_unknown;  // answers whose price nobody knows
    Counter usage_estimated;
    Histogram first_byte;
    Histogram total;
};

class Metrics {
public:
    // The writer's own look-up; creates. The reference lives as long as the Metrics.
    Series& of(std::string_view provider, std::string_view model);

    struct Named {
        std::string provider;
        std::string model;
        const Series* series;
    };
    // Any thread.
    std::vector<Named> all() const;

    Counter requests;  // every inference request, refused ones too
    Counter mirrored;  // calls of which a shadow ran to its end
    Counter mirrors_left_out;
    std::array<Counter, error_kind_count> errors;
    Counter client_cancelled;
    Counter streams_continued;  // attempts that went on with a stream that had broken
    Counter answers_unfit;      // whole ones that were not the JSON that was asked for
    Counter repairs_asked;      // after such a one, of the same target
    Counter hedges;             // attempts begun beside one that was slow
    Counter hedges_won;         // of them that answered first
    Counter media_fetched;      // that requests named by URL
    Counter media_refused;      // of them, could not be had or were too large
    Counter hedges_left_out;    // for want of budget, the route's or the caller's
    Counter probes;             // answered or not, of deployments that were left out
    Counter probes_failed;      // of them
    Counter probes_left_out;    // not sent: the minute's, the day's budget, or no price
    std::array<Counter, route::embedding_outcomes.size()> prompt_embeddings;
    Counter journal_lost;
    Counter in_flight;   // a gauge: goes up and down
    Histogram own_time;  // the gateway's own share of a request

private:
    mutable std::mutex mutex_;  // of the map's shape, taken by readers and on insertion only
    using OfProvider = std::map<std::string, std::unique_ptr<Series>, std::less<>>;  // by model
    std::map<std::string, OfProvider, std::less<>> series_;                          // by provider
};

}  // namespace weir::gateway
