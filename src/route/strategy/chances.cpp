#include "route/strategy/chances.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace weir::route {
namespace {

// A hundredth more lessons hardly move what is believed, and neither does a second's fading.
constexpr std::uint64_t lessons_share = 100;
constexpr std::chrono::nanoseconds age_max = std::chrono::seconds(1);
// So far from its mean a draw never is.
constexpr double deviations_max = 4;

// The normal distribution's, between entries 1/32 apart.
class NormalTable {
public:
    NormalTable() {
        for (std::size_t i = 0; i < values_.size(); ++i)
            values_[i] = 0.5 * std::erfc(-(static_cast<double>(i) / steps - range) / std::sqrt(2));
    }
    double below(double z) const {
        if (z <= -range) return 0;
        if (z >= range) return 1;
        const double place = (z + range) * steps;
        const auto at = static_cast<std::size_t>(place);
        return values_[at] + (values_[at + 1] - values_[at]) * (place - static_cast<double>(at));
    }

private:
    static constexpr double range = 6, steps = 32;
    std::array<double, static_cast<std::size_t>(2 * range * steps) + 2> values_{};
};

struct Arm {
    double mean = 0, deviation = 0, per_deviation = 0;
};

// The integral over x of the arm's density times how likely each other one is below x, summed over
// evenly spaced points: exact enough, and the same for the same beliefs.
double chance_of(std::size_t i, std::span<const Arm> arms) {
    static const NormalTable normal;
    constexpr int points = 12;  // on each side
    constexpr double step = deviations_max / points;
    static const std::array<double, points + 1> densities = [] {
        std::array<double, points + 1> made{};
        for (std::size_t point = 0; point < made.size(); ++point) {
            const double z = step * static_cast<double>(point);
            made[point] = std::exp(-z * z / 2);
        }
        return made;
    }();
    double sum = 0;
    for (int point = -points; point <= points; ++point) {
        const double x = arms[i].mean + arms[i].deviation * step * point;
        double product = densities[static_cast<std::size_t>(std::abs(point))];
        for (std::size_t j = 0; j < arms.size() && product > 1e-6; ++j)
            if (j != i) product *= normal.below((x - arms[j].mean) * arms[j].per_deviation);
        sum += product;
    }
    return sum;
}

}  // namespace

void chances_of_largest(std::span<const Gaussian> beliefs, std::span<double> chances) {
    double surely = -std::numeric_limits<double>::infinity();  // some draw is above it
    for (const Gaussian& belief : beliefs)
        surely = std::max(surely, belief.mean - deviations_max * std::sqrt(belief.variance));
    std::array<Arm, ChanceCache::arms_max> arms;
    std::array<std::size_t, ChanceCache::arms_max> whose{};
    std::size_t count = 0;
    std::ranges::fill(chances, 0.0);
    for (std::size_t i = 0; i < beliefs.size() && count < arms.size(); ++i) {
        const double deviation = std::sqrt(beliefs[i].variance);
        if (beliefs[i].mean + deviations_max * deviation < surely) continue;
        whose[count] = i;
        arms[count++] = {beliefs[i].mean, deviation, 1 / deviation};
    }
    for (std::size_t i = 0; i < count; ++i)
        chances[whose[i]] = chance_of(i, std::span(arms).first(count));
    const double total = std::accumulate(chances.begin(), chances.end(), 0.0);
    for (double& chance : chances)
        chance = total > 0 ? chance / total : 1 / static_cast<double>(chances.size());
}

std::size_t ChanceCache::place_of(const Key& key) {
    constexpr std::uint64_t odd = 0x9E37'79B9'7F4A'7C15;
    return static_cast<std::size_t>(((key.arms + key.bucket) * odd) >> 60);
}

// The order of a sequence lock: what was read between two equal, even versions belongs together.
bool ChanceCache::find(const Key& key, std::uint64_t lessons, SteadyTime now,
                       Chances& found) const {
    const Entry& entry = entries_[place_of(key)];
    const std::uint32_t version = entry.version.load(std::memory_order_acquire);
    constexpr auto relaxed = std::memory_order_relaxed;
    if (version % 2 != 0 || entry.arms.load(relaxed) != key.arms ||
        entry.bucket.load(relaxed) != key.bucket)
        return false;
    const std::uint64_t then = entry.lessons.load(relaxed);
    const std::int64_t age = now.time_since_epoch().count() - entry.at.load(relaxed);
    if (lessons - then > then / lessons_share || age < 0 || age > age_max.count()) return false;
    for (std::uint64_t left = key.arms; left != 0; left &= left - 1) {
        const auto arm = static_cast<std::size_t>(std::countr_zero(left));
        found.mean[arm] = entry.mean[arm].load(relaxed);
        found.chance[arm] = entry.chance[arm].load(relaxed);
    }
    std::atomic_thread_fence(std::memory_order_acquire);
    return entry.version.load(relaxed) == version;
}

void ChanceCache::keep(const Key& key, std::uint64_t lessons, SteadyTime now,
                       const Chances& chances) {
    Entry& entry = entries_[place_of(key)];
    std::uint32_t version = entry.version.load(std::memory_order_relaxed);
    constexpr auto relaxed = std::memory_order_relaxed;
    // Somebody else writes: what they know is as new.
    if (version % 2 != 0 ||
        !entry.version.compare_exchange_strong(version, version + 1, std::memory_order_acquire))
        return;
    std::atomic_thread_fence(std::memory_order_release);
    entry.arms.store(key.arms, relaxed);
    entry.bucket.store(key.bucket, relaxed);
    entry.lessons.store(lessons, relaxed);
    entry.at.store(now.time_since_epoch().count(), relaxed);
    for (std::uint64_t left = key.arms; left != 0; left &= left - 1) {
        const auto arm = static_cast<std::size_t>(std::countr_zero(left));
        entry.mean[arm].store(chances.mean[arm], relaxed);
        entry.chance[arm].store(chances.chance[arm], relaxed);
    }
    entry.version.store(version + 2, std::memory_order_release);
}

}  // namespace weir::route
