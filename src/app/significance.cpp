#include "app/significance.hpp"

#include <algorithm>
#include <cmath>

namespace weir::app {
namespace {

constexpr double z_95 = 1.959963984540054;

double sample_variance(const store::Moments& moments) {
    const auto n = static_cast<double>(moments.count);
    return std::max(0.0, (moments.squares - moments.sum * moments.sum / n) / (n - 1));
}

// The continued fraction of the incomplete beta function (Lentz), which converges fast for
// x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
    constexpr double tiny = 1e-300;
    const auto away_from_zero = [](double v) { return std::abs(v) < tiny ? tiny : v; };
    double c = 1;
    double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
    double result = d;
    for (int i = 1; i <= 500; ++i) {
        const double m = i;
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        result *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        result *= d * c;
        if (std::abs(d * c - 1) < 1e-14) break;
    }
    return result;
}

// lgamma() keeps a sign in a global; the arguments are positive, and reports have one thread.
double log_gamma(double x) {
    int sign = 0;
    return ::lgamma_r(x, &sign);
}

double incomplete_beta(double a, double b, double x) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    const double front = std::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) +
                                  b * std::log1p(-x));
    if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

// The t that 97.5 % are below.
double student_95(double freedom) {
    double low = 1;
    double high = 1'000;
    for (int i = 0; i < 80; ++i) {
        const double middle = (low + high) / 2;
        (student_below(middle, freedom) < 0.975 ? low : high) = middle;
    }
    return high;
}

}  // namespace

double normal_below(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

double student_below(double t, double freedom) {
    const double tail = 0.5 * incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t));
    return t > 0 ? 1 - tail : tail;
}

double mean(const store::Moments& moments) {
    return moments.count > 0 ? moments.sum / static_cast<double>(moments.count) : 0;
}

std::optional<Difference> difference(const Share& first, const Share& second) {
    for (const Share& share : {first, second})
        if (share.of < outcomes_min || share.all - share.of < outcomes_min) return std::nullopt;
    const auto n1 = static_cast<double>(first.all);
    const auto n2 = static_cast<double>(second.all);
    const double p1 = first.value();
    const double p2 = second.value();
    const double pooled = static_cast<double>(first.of + second.of) / (n1 + n2);
    const double z = (p2 - p1) / std::sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
    const double half = z_95 * std::sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2);
    return Difference{.value = p2 - p1,
                      .low = p2 - p1 - half,
                      .high = p2 - p1 + half,
                      .p = 2 * normal_below(-std::abs(z))};
}

std::optional<Difference> difference(const store::Moments& first, const store::Moments& second) {
    if (first.count < values_min || second.count < values_min) return std::nullopt;
    const double value = mean(second) - mean(first);
    const double e1 = sample_variance(first) / static_cast<double>(first.count);
    const double e2 = sample_variance(second) / static_cast<double>(second.count);
    // Neither scatters at all: they are equal, or as different as can be.
    if (e1 + e2 <= 0)
        return Difference{.value = value, .low = value, .high = value, .p = value == 0 ? 1.0 : 0.0};
    const double error = std::sqrt(e1 + e2);
    const double freedom = (e1 + e2) * (e1 + e2) /
                           (e1 * e1 / static_cast<double>(first.count - 1) +
                            e2 * e2 / static_cast<double>(second.count - 1));
    const double half = student_95(freedom) * error;
    return Difference{.value = value,
                      .low = value - half,
                      .high = value + half,
                      .p = 2 * student_below(-std::abs(value / error), freedom)};
}

}  // namespace weir::app
