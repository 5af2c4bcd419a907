#include "route/hedge.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"

namespace weir::route {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t whole = 10'000;
constexpr nanoseconds least = std::chrono::milliseconds(1), most = std::chrono::hours(1);

constexpr std::array quantiles = {std::pair("p50", Quantile::p50), std::pair("p95", Quantile::p95),
                                  std::pair("p99", Quantile::p99)};

}  // namespace

std::optional<nanoseconds> Hedge::delay(const Statistics& of, bool stream, SteadyTime now) const {
    if (settings_.fixed) return settings_.fixed;
    if (of.calls(now) < settings_.calls_min) return std::nullopt;
    return stream ? of.first_byte(settings_.quantile, now) : of.total(settings_.quantile, now);
}

void Hedge::deposit() {
    // Two threads may both pass the check: a little over the cap does no harm.
    if (saved_.load(std::memory_order_relaxed) < saved_max * whole)
        saved_.fetch_add(settings_.budget_bp, std::memory_order_relaxed);
}

bool Hedge::take() {
    std::int64_t held = saved_.load(std::memory_order_relaxed);
    while (held >= whole)
        if (saved_.compare_exchange_weak(held, held - whole, std::memory_order_relaxed))
            return true;
    return false;
}

std::unique_ptr<Hedge> read_hedge(config::Section section) {
    HedgeSettings settings;
    section.about("A quantile of the target's own times (p50, p95, p99), or a time like 800ms.");
    const std::string after = section.text("after", "p95");
    bool known = false;
    for (const auto& [name, quantile] : quantiles)
        if (after == name) {
            settings.quantile = quantile;
            known = true;
        }
    if (!known) {
        settings.fixed = read_duration(after);
        if (!settings.fixed || *settings.fixed < least || *settings.fixed > most)
            section.problem("after", "must be p50, p95, p99 or a time from 1ms to 1h");
    }
    section.about("Calls that a target must have had lately for its quantile to count.");
    settings.calls_min =
        static_cast<int>(section.integer("calls_min", settings.calls_min, 1, 10'000));
    section.about("Share of the route's calls that may be asked twice.");
    settings.budget_bp = section.percent_bp("budget", settings.budget_bp, 1, whole);
    section.finish();
    return std::make_unique<Hedge>(settings);
}

}  // namespace weir::route
