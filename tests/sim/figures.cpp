#include "tests/sim/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::simulation {
namespace {

std::size_t second_of(SteadyTime at) {
    return static_cast<std::size_t>(std::max<std::int64_t>((at - epoch) / seconds(1), 0));
}

double sum(const std::vector<double>& values, std::size_t from, std::size_t until) {
    double sum = 0;
    for (std::size_t i = from; i < std::min(until, values.size()); ++i)
        sum += values[i];
    return sum;
}

std::string number(double value, int decimals) {
    return std::isinf(value) ? "never" : fmt::format("{:.{}f}", value, decimals);
}

}  // namespace

double quantile(std::vector<double> values, double q) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const double place = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    const double share = place - static_cast<double>(below);
    if (share == 0 || values[below] == values[above]) return values[below];
    return values[below] + share * (values[above] - values[below]);
}

std::string spread(const std::vector<double>& values, int decimals) {
    const std::string low = number(quantile(values, 0.25), decimals);
    const std::string middle = number(quantile(values, 0.5), decimals);
    const std::string high = number(quantile(values, 0.75), decimals);
    if (low == high) return middle;
    return fmt::format("{} ({}-{})", middle, low, high);
}

double in_seconds(nanoseconds span) { return std::chrono::duration<double>(span).count(); }

Sums sum_up(const World& world, SteadyTime from, SteadyTime until) {
    Sums sums;
    std::size_t failed = 0;
    std::size_t hedged = 0;
    double nano = 0;
    double oracle = 0;
    for (const Done& done : world.done()) {
        if (done.arrived < from || done.arrived >= until || done.left) continue;
        ++sums.calls;
        if (done.first_byte) sums.first_byte.push_back(in_seconds(*done.first_byte));
        if (done.total)
            sums.total.push_back(in_seconds(*done.total));
        else
            ++failed;
        hedged += done.hedged ? 1U : 0U;
        nano += static_cast<double>(done.cost_nano);
        oracle += static_cast<double>(done.oracle_nano);
    }
    for (const Done& shadow : world.shadows())
        if (shadow.arrived >= from && shadow.arrived < until)
            nano += static_cast<double>(shadow.cost_nano);
    const auto calls = static_cast<double>(std::max<std::size_t>(sums.calls, 1));
    sums.hedged = static_cast<double>(hedged) / calls;
    sums.errors = static_cast<double>(failed) / calls;
    sums.usd_per_1000 = nano / calls * 1e-6;
    sums.oracle_per_1000 = oracle / calls * 1e-6;
    return sums;
}

Traffic::Traffic(const World& world, std::uint32_t place, nanoseconds window) : window_(window) {
    const std::size_t length = second_of(world.now()) + 1;
    calls_.resize(length);
    tries_.resize(length);
    for (const Done& done : world.done())
        ++calls_[second_of(done.arrived)];
    for (const Tried& tried : world.tried())
        if (tried.place == place) ++tries_[second_of(tried.at)];
}

double Traffic::share(SteadyTime from, nanoseconds span) const {
    const std::size_t begin = second_of(from);
    const std::size_t end = second_of(from + span);
    return sum(tries_, begin, end) / std::max(sum(calls_, begin, end), 1.0);
}

double Traffic::falls_to(double least, SteadyTime from, SteadyTime until) const {
    for (SteadyTime at = from; at + window_ <= until; at += seconds(1))
        if (share(at, window_) <= least) return in_seconds(at - from);
    return never;
}

double Traffic::rises_to(double most, SteadyTime from, SteadyTime until) const {
    for (SteadyTime at = from; at + window_ <= until; at += seconds(1))
        if (share(at, window_) >= most) return in_seconds(at - from);
    return never;
}

}  // namespace weir::simulation
