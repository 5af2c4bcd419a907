#include "route/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace weir::route {
namespace {

using std::chrono::nanoseconds;

constexpr double first_bucket_ns = 1e6;
constexpr double ewma_share = 0.1;  // of a new value; the older ones keep the rest
// A peak loses a factor of e in this time when only faster answers follow.
constexpr double peak_fades_ns = 10e9;

void blend(std::atomic<double>& average, double value) {
    double old = average.load(std::memory_order_relaxed);
    while (!average.compare_exchange_weak(old, old == 0 ? value : old + ewma_share * (value - old),
                                          std::memory_order_relaxed)) {
    }
}

// So many values of this mean, whose order nobody knows: what is left of the old ones is the same
// in every order.
void blend(std::atomic<double>& average, double mean, std::uint32_t values) {
    const double share = 1 - std::pow(1 - ewma_share, values);
    double old = average.load(std::memory_order_relaxed);
    while (!average.compare_exchange_weak(old, old == 0 ? mean : old + share * (mean - old),
                                          std::memory_order_relaxed)) {
    }
}

std::int64_t count_of(SteadyTime at) { return at.time_since_epoch().count(); }

}  // namespace

double value_of(Quantile quantile) {
    switch (quantile) {
        case Quantile::p50: return 0.5;
        case Quantile::p95: return 0.95;
        case Quantile::p99: return 0.99;
    }
    return 0.5;
}

std::size_t DecayingHistogram::bucket_of(nanoseconds value) {
    const double ratio = static_cast<double>(value.count()) / first_bucket_ns;
    if (ratio <= 1) return 0;
    const double bucket = std::ceil(std::log2(ratio) * per_octave);
    return std::min(static_cast<std::size_t>(bucket), buckets - 1);
}

std::int64_t DecayingHistogram::period_of(SteadyTime now) {
    return count_of(now) / statistics_half_life.count();
}

// Halves the counts once for each half-life that has passed; the thread that moves the period on
// does the work.
void DecayingHistogram::fade(SteadyTime now) {
    const std::int64_t period = period_of(now);
    std::int64_t old = period_.load(std::memory_order_relaxed);
    if (old >= period) return;
    if (!period_.compare_exchange_strong(old, period, std::memory_order_relaxed)) return;
    if (old < 0) return;
    const auto times = static_cast<unsigned>(std::min<std::int64_t>(period - old, 31));
    for (std::atomic<std::uint32_t>& count : counts_)
        count.store(count.load(std::memory_order_relaxed) >> times, std::memory_order_relaxed);
}

// What is left of the counts since they were faded last.
double DecayingHistogram::faded(SteadyTime now) const {
    const std::int64_t old = period_.load(std::memory_order_relaxed);
    const std::int64_t times = old < 0 ? 0 : std::max<std::int64_t>(period_of(now) - old, 0);
    return std::ldexp(1.0, -static_cast<int>(std::min<std::int64_t>(times, 31)));
}

std::size_t DecayingHistogram::add(nanoseconds value, SteadyTime now) {
    fade(now);
    const std::size_t bucket = bucket_of(value);
    counts_[bucket].fetch_add(unit, std::memory_order_relaxed);
    return bucket;
}

void DecayingHistogram::add(const DurationCounts& counts, nanoseconds age, SteadyTime now) {
    fade(now);
    const auto times = std::clamp<std::int64_t>(age.count() / statistics_half_life.count(), 0, 31);
    for (std::size_t i = 0; i < buckets; ++i) {
        // What others say must not wrap a count round: half of what there is room for is plenty.
        if (counts[i] == 0 || counts_[i].load(std::memory_order_relaxed) > UINT32_MAX / 2) continue;
        const std::uint32_t calls = std::min(counts[i], UINT32_MAX / 2 / unit);
        counts_[i].fetch_add(calls * unit >> times, std::memory_order_relaxed);
    }
}

double DecayingHistogram::count(SteadyTime now) const {
    std::uint64_t sum = 0;
    for (const std::atomic<std::uint32_t>& count : counts_)
        sum += count.load(std::memory_order_relaxed);
    return static_cast<double>(sum) / unit * faded(now);
}

std::optional<nanoseconds> DecayingHistogram::quantile(double q, SteadyTime now) const {
    std::array<std::uint32_t, buckets> counts;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < buckets; ++i)
        sum += counts[i] = counts_[i].load(std::memory_order_relaxed);
    // Less than one whole call is a rumour.
    if (static_cast<double>(sum) * faded(now) < unit) return std::nullopt;
    const double wanted = q * static_cast<double>(sum);
    double seen = 0;
    std::size_t bucket = 0;
    for (; bucket + 1 < buckets; ++bucket) {
        seen += counts[bucket];
        if (seen >= wanted) break;
    }
    // The bucket's middle on the scale of logarithms.
    const double octaves = (static_cast<double>(bucket) - 0.5) / per_octave;
    return nanoseconds(static_cast<std::int64_t>(first_bucket_ns * std::exp2(octaves)));
}

Statistics::~Statistics() {
    delete histograms_.load();
    delete untold_.load();
}

Statistics::Histograms& Statistics::histograms() {
    Histograms* there = histograms_.load(std::memory_order_acquire);
    if (there != nullptr) return *there;
    auto made = std::make_unique<Histograms>();
    if (histograms_.compare_exchange_strong(there, made.get(), std::memory_order_acq_rel))
        return *made.release();
    return *there;  // another thread was first
}

Untold& Statistics::made_untold() {
    Untold* there = untold_.load(std::memory_order_acquire);
    if (there != nullptr) return *there;
    auto made = std::make_unique<Untold>();
    if (untold_.compare_exchange_strong(there, made.get(), std::memory_order_acq_rel))
        return *made.release();
    return *there;  // another thread was first
}

void Statistics::first_byte(nanoseconds after, SteadyTime now) {
    const std::size_t bucket = histograms().first_byte.add(after, now);
    if (Untold* const counted = untold()) counted->first_byte(bucket, after);
    raise_peak(after, now);
}

void Statistics::raise_peak(nanoseconds after, SteadyTime now) {
    const double value = std::max(1.0, static_cast<double>(after.count()));
    double old = peak_.load(std::memory_order_relaxed);
    const std::int64_t since = count_of(now) - peak_at_.exchange(count_of(now));
    const double kept =
        std::exp(-static_cast<double>(std::max<std::int64_t>(since, 0)) / peak_fades_ns);
    const auto next = [&] { return value >= old ? value : old * kept + value * (1 - kept); };
    while (!peak_.compare_exchange_weak(old, next(), std::memory_order_relaxed)) {
    }
}

void Statistics::succeeded(nanoseconds total, Tokens output, SteadyTime now) {
    const std::size_t bucket = histograms().total.add(total, now);
    blend(success_, 1);
    Untold* const counted = untold();
    if (counted != nullptr) counted->succeeded(bucket, output);
    if (output.value() <= 0) return;
    blend(output_, static_cast<double>(output.value()));
    const auto first = histograms().first_byte.quantile(0.5, now);
    const nanoseconds writing = total - std::min(total, first.value_or(nanoseconds(0)));
    if (writing <= std::chrono::milliseconds(1)) return;
    const double pace =
        static_cast<double>(output.value()) * 1e9 / static_cast<double>(writing.count());
    blend(pace_, pace);
    if (counted != nullptr) counted->paced(pace);
}

void Statistics::failed(nanoseconds after, SteadyTime now) {
    blend(success_, 0);
    if (Untold* const counted = untold()) counted->failed();
    first_byte(std::max(after, penalty_min), now);
}

void Statistics::outrun(nanoseconds after, bool whole, SteadyTime now) {
    first_byte(after, now);
    if (!whole) return;
    const std::size_t bucket = histograms().total.add(after, now);
    if (Untold* const counted = untold()) counted->total(bucket);
}

void Statistics::headroom(double share, SteadyTime until) {
    headroom_.store(std::clamp(share, 0.0, 1.0), std::memory_order_relaxed);
    headroom_until_.store(count_of(until), std::memory_order_relaxed);
}

void Statistics::limits(const LimitsTold& told, std::int64_t number, SteadyTime now) {
    last_start_.store(told.requests ? number + *told.requests : INT64_MAX,
                      std::memory_order_relaxed);
    requests_max_.store(std::max<std::int64_t>(told.requests_max, 1), std::memory_order_relaxed);
    headroom(told.share, deadline_after(now, told.reset));
    if (Untold* const counted = untold()) counted->limits_told();
}

void Statistics::hear_headroom(double share, SteadyTime until) {
    // What was left by an answer to this process is out of date by now, and not to be read beside
    // another's share.
    last_start_.store(INT64_MAX, std::memory_order_relaxed);
    headroom(share, until);
}

Learnt Statistics::take(SteadyTime now) {
    Untold* const counted = untold_.load(std::memory_order_acquire);
    if (counted == nullptr) return {};
    Learnt learnt = counted->take();
    const nanoseconds left(headroom_until_.load(std::memory_order_relaxed) - count_of(now));
    if (counted->take_limits_told() && left > nanoseconds(0))
        learnt.headroom = Learnt::Headroom{.share = headroom(now), .left = left};
    return learnt;
}

void Statistics::hear(const Learnt& learnt, nanoseconds age, SteadyTime now) {
    histograms().first_byte.add(learnt.first_byte, age, now);
    histograms().total.add(learnt.total, age, now);
    if (learnt.slowest > nanoseconds(0)) raise_peak(learnt.slowest, now);
    const std::uint32_t calls = learnt.succeeded + learnt.failed;
    if (calls > 0) blend(success_, static_cast<double>(learnt.succeeded) / calls, calls);
    if (learnt.answers > 0)
        blend(output_, static_cast<double>(learnt.output_tokens) / learnt.answers, learnt.answers);
    if (learnt.paced > 0)
        blend(pace_, static_cast<double>(learnt.pace_milli) / 1e3 / learnt.paced, learnt.paced);
}

std::optional<nanoseconds> Statistics::first_byte(Quantile quantile, SteadyTime now) const {
    const Histograms* const there = histograms_.load(std::memory_order_acquire);
    if (there == nullptr) return std::nullopt;
    return there->first_byte.quantile(value_of(quantile), now);
}

std::optional<nanoseconds> Statistics::total(Quantile quantile, SteadyTime now) const {
    const Histograms* const there = histograms_.load(std::memory_order_acquire);
    if (there == nullptr) return std::nullopt;
    return there->total.quantile(value_of(quantile), now);
}

std::optional<nanoseconds> Statistics::peak(SteadyTime now) const {
    const double peak = peak_.load(std::memory_order_relaxed);
    if (peak == 0) return std::nullopt;
    // Without new calls a peak fades towards half of itself and stays: there is nothing better to
    // go by, and somebody has to find out.
    const double since = static_cast<double>(count_of(now) - peak_at_.load());
    const double kept = std::exp(-std::max(since, 0.0) / (6 * peak_fades_ns));
    return nanoseconds(static_cast<std::int64_t>(peak * (0.5 + 0.5 * kept)));
}

std::optional<double> Statistics::tokens_per_second() const {
    const double pace = pace_.load(std::memory_order_relaxed);
    return pace > 0 ? std::optional(pace) : std::nullopt;
}

std::optional<double> Statistics::output_tokens() const {
    const double output = output_.load(std::memory_order_relaxed);
    return output > 0 ? std::optional(output) : std::nullopt;
}

double Statistics::success() const { return success_.load(std::memory_order_relaxed); }

double Statistics::calls(SteadyTime now) const {
    const Histograms* const there = histograms_.load(std::memory_order_acquire);
    return there == nullptr ? 0 : there->first_byte.count(now);
}

double Statistics::headroom(SteadyTime now) const {
    if (count_of(now) >= headroom_until_.load(std::memory_order_relaxed)) return 1;
    const double told = headroom_.load(std::memory_order_relaxed);
    const std::int64_t last = last_start_.load(std::memory_order_relaxed);
    if (last == INT64_MAX) return told;
    const std::int64_t left = last - starts_.load(std::memory_order_relaxed);
    const std::int64_t most = requests_max_.load(std::memory_order_relaxed);
    return std::clamp(static_cast<double>(left) / static_cast<double>(most), 0.0, told);
}

}  // namespace weir::route
