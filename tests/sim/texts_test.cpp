// Strategies that look at a call's text, or run a program of the user's, in simulated worlds.
#include "tests/sim/texts.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "tests/sim/scenarios.hpp"
#include "tests/sim/world.hpp"

namespace weir::simulation {
namespace {

TEST(Texts, HardPromptsAreAskedOfTheStrongMoreOften) {
    for (const DifficultyRow& row : difficulty_rows())
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            SCOPED_TRACE(fmt::format("{}, {} hard, seed {}", row.row.label, row.hard_share, seed));
            const Asked asked = asked_for(row.row, easy_and_hard(row.hard_share), seed);
            EXPECT_GT(asked.shares[hard][1], asked.shares[easy][1] * 1.2);
            EXPECT_EQ(asked.all[2], 0) << "nothing fails: the second weak one is not needed";
        }
}

TEST(Texts, TheStrongShareIsKeptWhateverIsAsked) {
    for (const DifficultyRow& row : difficulty_rows()) {
        const std::string_view label = row.row.label;
        if (!label.starts_with("strong_share")) continue;
        const double share = label.ends_with("20%") ? 0.2 : 0.4;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed)
            EXPECT_NEAR(asked_for(row.row, easy_and_hard(row.hard_share), seed).all[1], share, 0.02)
                << label << ", " << row.hard_share << " hard, seed " << seed;
    }
}

TEST(Texts, TopicsAreAskedOfTheirOwn) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Asked asked = asked_for(row_of("semantic"), topics(0.2), seed);
        for (std::size_t topic = 0; topic < 3; ++topic)
            EXPECT_GT(asked.shares[topic][topic], 0.7) << "topic " << topic << ", seed " << seed;
        EXPECT_GT(asked.shares[stray][0], 0.8) << "like none: as listed";
        EXPECT_LT(asked.shares[code][1] + asked.shares[code][2], 0.05);
    }
}

TEST(Texts, WithoutAnyTheFirstWeakOneIsAskedOrTheFirstOfTheList) {
    for (const std::string_view strategy : {"difficulty", "semantic"})
        EXPECT_EQ(asked_for(row_of(strategy), {}, 1).all[0], 1) << strategy;
}

TEST(Texts, TheSameSeedWritesTheSame) {
    for (const Writer& writer : {easy_and_hard(0.4), topics(0.2)}) {
        const auto text = [&writer](std::uint64_t seed) {
            Random random(seed);
            std::string all;
            for (int i = 0; i < 100; ++i)
                all += writer(random).text + "\n";
            return all;
        };
        EXPECT_EQ(text(7), text(7));
        EXPECT_NE(text(7), text(8));
        EXPECT_EQ(text(7).find('%'), std::string::npos) << "every place is filled";
    }
}

// Counts the plans whose note has a text.
class Notes final : public Observer {
public:
    explicit Notes(std::string text) : text_(std::move(text)) {}
    void planned(const World&, const route::Plan& plan) override {
        ++plans;
        failed += plan.strategy_failed ? 1U : 0U;
        noted += plan.note.find(text_) != std::string::npos ? 1U : 0U;
    }
    std::size_t plans = 0, failed = 0, noted = 0;

private:
    std::string text_;
};

std::vector<std::pair<SteadyTime, std::uint32_t>> tries_of(const Row& row, Observer* observer) {
    WorldSetup setup{.seed = 3, .places = {place("a"), place("b"), place("c")}};
    setup.places[0].script.spells = {{.from = epoch, .until = epoch + minutes(20), .errors = 0.1}};
    setup.routes = route_of(row, setup.places);
    World world(std::move(setup), observer);
    world.run();
    std::vector<std::pair<SteadyTime, std::uint32_t>> tries;
    for (const Tried& tried : world.tried())
        tries.emplace_back(tried.at, tried.place);
    return tries;
}

TEST(Scripts, ABrokenOneLeavesTheOrderOfTheListAndIsNamed) {
    constexpr Row broken{.strategy = "lua",
                         .label = "broken",
                         .yaml = "{ lua: { file: \"" WEIR_SIM_FOLDER "/broken.lua\" } }"};
    Notes notes("broken.lua:3");
    const auto tries = tries_of(broken, &notes);
    EXPECT_GT(notes.plans, 5'000U);
    EXPECT_EQ(notes.failed, notes.plans);
    EXPECT_EQ(notes.noted, notes.plans) << "the note has the line";
    Notes of_order("broken.lua");
    EXPECT_EQ(tries, tries_of(row_of("order"), &of_order)) << "the very same run";
    EXPECT_EQ(of_order.failed + of_order.noted, 0U);
}

TEST(Scripts, TheCheapestHealthyOneLeavesABrownOutAndFollowsPrices) {
    const Row& lua = row_of("lua");
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const BrownOut run = brown_out(lua, seed);
        EXPECT_GT(run.share_before, 0.9) << "a is the cheapest";
        EXPECT_LT(run.share_during, 0.1);
        const Noon day = noon(lua, seed);
        EXPECT_LT(day.before.usd_per_1000, day.before.oracle_per_1000 * 1.05);
        EXPECT_LT(day.after.usd_per_1000, day.after.oracle_per_1000 * 1.05);
    }
}

TEST(Shadows, CostMoneyAndNothingElse) {
    const Row& mirrored = labelled("order, a quarter mirrored to c");
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const auto run = [seed](const Row& row, bool c_is_down) {
            WorldSetup setup{.seed = seed,
                             .places = {place("a"), place("b"), place("c")},
                             .calls_per_second = 4};
            setup.places[2].script.spells = {
                {.from = epoch, .until = epoch + minutes(20), .down = c_is_down}};
            setup.routes = route_of(row, setup.places);
            auto world = std::make_unique<World>(std::move(setup));
            world->run();
            return world;
        };
        const auto plain = run(row_of("order"), false);
        for (const bool c_is_down : {false, true}) {
            const auto shadowed = run(mirrored, c_is_down);
            EXPECT_EQ(shadowed->done().size(), plain->done().size());
            const Sums sums = sum_up(*shadowed, epoch, epoch + minutes(10));
            const Sums without = sum_up(*plain, epoch, epoch + minutes(10));
            EXPECT_EQ(sums.errors, 0) << "a shadow's failure is nobody's";
            if (c_is_down)
                EXPECT_EQ(sums.usd_per_1000, without.usd_per_1000);
            else
                EXPECT_NEAR(sums.usd_per_1000 / without.usd_per_1000, 1.25, 0.03);
            const auto calls = static_cast<double>(shadowed->done().size());
            EXPECT_NEAR(static_cast<double>(shadowed->shadows().size()) / calls, 0.25, 0.03);
            for (const Tried& tried : shadowed->tried())
                EXPECT_NE(tried.place, 1U);
        }
    }
}

}  // namespace
}  // namespace weir::simulation
