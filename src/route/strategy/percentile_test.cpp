#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::Options;

void answers(Options& options, std::size_t which, milliseconds after, int times) {
    for (int i = 0; i < times; ++i) {
        options.statistics(which).first_byte(after, options.now);
        options.statistics(which).succeeded(after * 10, Tokens(10), options.now);
    }
}

TEST(Percentile, ThoseUnderTheBoundStandInFileOrderTheOthersBySpeed) {
    const auto percentile =
        test::make("percentile", "{ p: 95, under: 500ms, explore: 0% }").orderer;
    Random random(1);
    Options options({{"slowest"}, {"slow"}, {"good"}, {"best"}});
    answers(options, 0, milliseconds(4'000), 30);
    answers(options, 1, milliseconds(900), 30);
    answers(options, 2, milliseconds(400), 30);
    answers(options, 3, milliseconds(50), 30);
    EXPECT_EQ(options.order(*percentile, random), "good best slow slowest");
    const Ranking ranking = options.rank(*percentile, random);
    EXPECT_NEAR(ranking[2].score, 900, 90);
}

TEST(Percentile, LooksAtTheWholeAnswerWhenToldTo) {
    const auto total = test::make("percentile", "{ of: total, p: 50, under: 5s, explore: 0% }");
    EXPECT_EQ(total.problems, "");
    Random random(1);
    Options options({{"long"}, {"short"}});
    answers(options, 0, milliseconds(900), 30);
    answers(options, 1, milliseconds(300), 30);
    EXPECT_EQ(options.order(*total.orderer, random), "short long");
}

TEST(Percentile, ABoundCountsAgainstNobodyOfWhomLittleIsKnown) {
    const auto percentile =
        test::make("percentile", "{ under: 500ms, samples_min: 20, explore: 0% }").orderer;
    Random random(1);
    Options options({{"new"}, {"good"}});
    answers(options, 0, milliseconds(4'000), 19);
    answers(options, 1, milliseconds(100), 40);
    EXPECT_EQ(options.order(*percentile, random), "new good");
    answers(options, 0, milliseconds(4'000), 2);
    EXPECT_EQ(options.order(*percentile, random), "good new");
}

TEST(Percentile, ATargetThatWasSlowIsLookedAtAgainAndComesBack) {
    const auto percentile =
        test::make("percentile", "{ under: 500ms, samples_min: 20, explore: 2% }").orderer;
    Random random(5);
    Options options({{"once slow"}, {"good"}});
    answers(options, 0, milliseconds(4'000), 200);
    int explored = 0;
    int back_after = 0;
    for (int call = 0; call < 40'000 && back_after == 0; ++call) {
        options.now += milliseconds(50);  // 20 calls a second
        const Ranking ranking = options.rank(*percentile, random);
        const bool first_is_it = ranking[0].option == 0;
        explored += first_is_it ? 1 : 0;
        answers(options, ranking[0].option, milliseconds(100), 1);
        if (first_is_it && ranking[0].propensity > 0.5) back_after = call;
    }
    EXPECT_GT(back_after, 0) << "it is fast again, and must be found out";
    EXPECT_LT(back_after, 20 * 60 * 30);
    EXPECT_LT(explored, back_after * 3 / 100) << "a small share";
}

TEST(Percentile, NamesWhatItCannotRead) {
    EXPECT_NE(test::make("percentile", "{ p: 90, under: 5 }").problems.find("\"p\" must be"),
              std::string::npos);
}

}  // namespace
}  // namespace weir::route
