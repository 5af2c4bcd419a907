#include "gateway/feedback.hpp"

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;
using namespace std::chrono_literals;

constexpr std::string_view decision =
    R"({"strategy":"adaptive","needs":{"prompt":9},"candidates":[{"target":"one/m"}]})";

class LearnFeedback : public testing::Test {
protected:
    World world;

    LearnFeedback() { world.strategy = "adaptive"; }

    const Snapshot& snapshot() { return *world.services().snapshot; }
    static store::LedgerRow row(std::string_view provider) {
        return {.status = store::RowStatus::ok,
                .provider = provider,
                .model = "m",
                .route = "both",
                .decision = decision};
    }
    static store::Feedback said(double score, SysTime at = noon) {
        return {.at = at, .score_millionths = static_cast<std::int64_t>(score * 1e6)};
    }
    bool learn(const store::LedgerRow& row, double score) {
        return learn_feedback(snapshot(), row, said(score), nullptr, now);
    }
    // What is expected of a call like those at each target, by its place in the file.
    std::array<double, 2> expected() {
        const route::Needs needs{.prompt = Tokens(9)};
        Random random(1);
        route::Scratch room;
        const auto plan = route::make_plan({.model = "both", .needs = needs},
                                           {snapshot().routes, *snapshot().deployments,
                                            *snapshot().health, now, noon, random, room});
        std::array<double, 2> found{};
        for (const route::Candidate& candidate : plan->candidates)
            found.at(candidate.id == "one/m" ? 0 : 1) = candidate.score;
        return found;
    }

    SteadyTime now{std::chrono::hours(1000)};
};

TEST_F(LearnFeedback, GoesToTheTargetThatServed) {
    const auto before = expected();
    EXPECT_EQ(before[0], before[1]);
    EXPECT_TRUE(learn(row("two"), 1));
    EXPECT_GT(expected()[1], expected()[0]) << "0.5 is expected of whom nobody has rated";
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(learn(row("two"), 0));
    EXPECT_LT(expected()[1], expected()[0]);
}

TEST_F(LearnFeedback, ANewerOneStandsInThePlaceOfTheOneBefore) {
    EXPECT_TRUE(learn(row("one"), 0.5));
    EXPECT_TRUE(learn_feedback(snapshot(), row("two"), said(1), nullptr, now));
    const store::Feedback was = said(1, noon);
    now += 1h;
    EXPECT_TRUE(learn_feedback(snapshot(), row("two"), said(0.5, noon + 1h), &was, now));
    const double replaced = expected()[1];
    World other;
    other.strategy = "adaptive";
    EXPECT_TRUE(learn_feedback(*other.services().snapshot, row("two"), said(0.5), nullptr, now));
    std::swap(world.services().snapshot, other.services().snapshot);
    EXPECT_NEAR(replaced, expected()[1], 1e-9);
    std::swap(world.services().snapshot, other.services().snapshot);
}

TEST_F(LearnFeedback, NobodyLearnsWhatCannotBeAttributed) {
    store::LedgerRow cached = row("one");
    cached.cache = "exact";
    store::LedgerRow undecided = row("one");
    undecided.decision = {};
    store::LedgerRow direct = row("one");
    direct.route = "";
    store::LedgerRow variant = row("one");
    variant.variant = "b";
    store::LedgerRow gone = row("one");
    gone.route = "of yesterday";
    for (const store::LedgerRow& no : {cached, undecided, direct, variant, gone, row("sim")})
        EXPECT_FALSE(learn(no, 1));
    EXPECT_EQ(expected()[0], expected()[1]);
}

TEST_F(LearnFeedback, OfAModelThatTheRouteHasTwiceNobodyKnowsWhichServed) {
    world.targets = {"one/m", "one/m", "two/m"};
    EXPECT_FALSE(learn(row("one"), 1));
    EXPECT_TRUE(learn(row("two"), 1));
}

TEST_F(LearnFeedback, StrategiesThatLearnNothingAreNotTaught) {
    world.strategy = "order";
    EXPECT_FALSE(learn(row("one"), 1));
}

}  // namespace
}  // namespace weir::gateway
