#include "router/metrics.hpp"

#include <algorithm>
#include <numeric>

namespace weir::bench::router {
namespace {

// The sum of quality gained after the first n prompts, n from 0 to all, equals averaged.
std::vector<double> gains(std::span<const Outcome> outcomes) {
    std::vector<Outcome> sorted(outcomes.begin(), outcomes.end());
    std::ranges::sort(sorted, std::ranges::greater{}, &Outcome::score);
    std::vector<double> sums = {0};
    for (std::size_t begin = 0; begin < sorted.size();) {
        std::size_t end = begin;
        double gain = 0;
        while (end < sorted.size() && sorted[end].score == sorted[begin].score) {
            gain += sorted[end].strong - sorted[end].weak;
            ++end;
        }
        const double each = gain / static_cast<double>(end - begin);
        for (; begin < end; ++begin)
            sums.push_back(sums.back() + each);
    }
    return sums;
}

double weak_sum(std::span<const Outcome> outcomes) {
    return std::accumulate(outcomes.begin(), outcomes.end(), 0.0,
                           [](double sum, const Outcome& each) { return sum + each.weak; });
}

}  // namespace

std::vector<double> quality_curve(std::span<const Outcome> outcomes, std::size_t points) {
    const std::vector<double> sums = gains(outcomes);
    const double weak = weak_sum(outcomes);
    const auto count = static_cast<double>(outcomes.size());
    std::vector<double> curve;
    for (std::size_t i = 0; i <= points; ++i) {
        const double place = count * static_cast<double>(i) / static_cast<double>(points);
        const auto below = std::min(static_cast<std::size_t>(place), sums.size() - 1);
        const std::size_t above = std::min(below + 1, sums.size() - 1);
        const double part = place - static_cast<double>(below);
        curve.push_back((weak + sums[below] * (1 - part) + sums[above] * part) / count);
    }
    return curve;
}

double apgr(std::span<const Outcome> outcomes) {
    const std::vector<double> sums = gains(outcomes);
    double area = 0;
    for (std::size_t i = 1; i < sums.size(); ++i)
        area += (sums[i - 1] + sums[i]) / 2;
    return area / static_cast<double>(outcomes.size()) / sums.back();
}

double share_for_quality(std::span<const Outcome> outcomes, double part) {
    const std::vector<double> sums = gains(outcomes);
    const double weak = weak_sum(outcomes);
    const double wanted = part * (weak + sums.back());
    const auto enough =
        std::ranges::find_if(sums, [&](double sum) { return weak + sum >= wanted - 1e-9; });
    return static_cast<double>(enough - sums.begin()) / static_cast<double>(outcomes.size());
}

Quartiles quartiles(std::vector<double> values) {
    std::ranges::sort(values);
    const auto at = [&values](double part) {
        const double place = part * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(place);
        const std::size_t above = std::min(below + 1, values.size() - 1);
        return values[below] +
               (place - static_cast<double>(below)) * (values[above] - values[below]);
    };
    return {.low = at(0.25), .middle = at(0.5), .high = at(0.75)};
}

}  // namespace weir::bench::router
