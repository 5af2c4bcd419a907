// What a drift of quality shows, for every seed and with a margin. The figures themselves are in
// bench/ROUTING.md.
#include "tests/sim/drift.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/sim/scenarios.hpp"

namespace weir::simulation {
namespace {

constexpr std::uint64_t drift_seeds = 4;

TEST(Drifts, ThePlacesAreWhatTheyAreMeantToBe) {
    for (std::uint64_t seed = 1; seed <= drift_seeds; ++seed) {
        const Fixed fixed = fixed_places(seed);
        SCOPED_TRACE(fmt::format("seed {}", seed));
        EXPECT_GT(fixed[0][0], fixed[1][0] + 0.15) << "a is the best first";
        EXPECT_GT(fixed[1][0], fixed[2][0] + 0.1);
        EXPECT_GT(fixed[2][1], fixed[1][1] + 0.2) << "and c then";
        EXPECT_GT(fixed[1][1], fixed[0][1] + 0.2);
        EXPECT_NEAR(fixed[1][0], fixed[1][1], 0.01) << "b stays";
    }
}

TEST(Drifts, RatingsAreLearntFromAndADriftIsFollowed) {
    for (std::uint64_t seed = 1; seed <= drift_seeds; ++seed) {
        const Fixed fixed = fixed_places(seed);
        const Drift equal = drift(drift_row("weighted (equal)"), fixed, seed);
        EXPECT_GT(equal.regret_before, 150);
        for (const std::string_view label :
             {"adaptive, 10 % rated", "adaptive, all rated", "adaptive, half_life: 20m, 10 % rated",
              "adaptive, half_life: 20m, all rated"}) {
            SCOPED_TRACE(fmt::format("{}, seed {}", label, seed));
            const Drift run = drift(drift_row(label), fixed, seed);
            EXPECT_LT(run.regret_before, equal.regret_before * 0.35);
            EXPECT_LT(run.regret_after, equal.regret_after * 0.95);
            EXPECT_LT(run.regret_fixed, -50) << "better than the best place alone";
            EXPECT_GT(run.share_before, 0.75);
            EXPECT_GT(run.share_after, 0.75);
            EXPECT_LT(run.there, 2 * 60 * 60);
        }
    }
}

TEST(Drifts, AShortHalfLifeFollowsFaster) {
    for (std::uint64_t seed = 1; seed <= drift_seeds; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const Fixed fixed = fixed_places(seed);
        const Drift usual = drift(drift_row("adaptive, all rated"), fixed, seed);
        const Drift shorter = drift(drift_row("adaptive, half_life: 20m, all rated"), fixed, seed);
        EXPECT_LT(shorter.regret_after, usual.regret_after * 0.6);
        EXPECT_LT(shorter.there, usual.there * 0.6);
        EXPECT_LT(shorter.there, 30 * 60);
    }
}

// As good as the cheap and fast b, for of nothing else is anything known.
TEST(Drifts, WithoutRatingsNobodyKnowsOfQuality) {
    for (std::uint64_t seed = 1; seed <= drift_seeds; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const Fixed fixed = fixed_places(seed);
        const Drift unrated = drift(drift_row("adaptive, nobody rates"), fixed, seed);
        const Drift always_b = drift(drift_row("always b"), fixed, seed);
        EXPECT_NEAR(unrated.reward, always_b.reward, 0.01);
        EXPECT_EQ(unrated.there, never);
    }
}

TEST(Drifts, TheSameSeedGivesTheSameFigures) {
    const DriftRow& row = drift_row("adaptive, 10 % rated");
    const auto run = [&row](std::uint64_t seed) {
        const Drift drifted = drift(row, fixed_places(seed), seed);
        return std::tuple(drifted.reward, drifted.regret_after, drifted.there);
    };
    EXPECT_EQ(run(2), run(2));
    EXPECT_NE(run(2), run(3));
}

}  // namespace
}  // namespace weir::simulation
