#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::Options;

void writes(Options& options, std::size_t which, int tokens_per_second) {
    options.statistics(which).first_byte(milliseconds(100), options.now);
    options.statistics(which).succeeded(milliseconds(2'100),
                                        Tokens(std::int64_t{2} * tokens_per_second), options.now);
}

TEST(Throughput, TheMostTokensASecondComeFirst) {
    const auto throughput = test::make("throughput", "{ explore: 0% }").orderer;
    Random random(1);
    Options options({{"slow"}, {"fast"}, {"unknown"}, {"middle"}});
    writes(options, 0, 20);
    writes(options, 1, 200);
    writes(options, 3, 80);
    EXPECT_EQ(options.order(*throughput, random), "fast middle slow unknown");
    EXPECT_NEAR(options.rank(*throughput, random)[0].score, 200, 20);
    options.statistics(1).headroom(0.02, options.now + minutes(1));
    EXPECT_EQ(options.order(*throughput, random), "middle slow unknown fast") << "at its limits";
}

TEST(Throughput, ExploresTheUnmeasuredFirstAndThenEverybodyALittle) {
    const auto throughput = test::make("throughput", "{ explore: 10% }").orderer;
    Random random(1);
    Options options({{"slow"}, {"fast"}, {"unknown"}});
    writes(options, 0, 20);
    writes(options, 1, 200);
    const auto shares = [&] {
        std::array<int, 3> first{};
        for (int i = 0; i < 10'000; ++i)
            ++first[options.rank(*throughput, random)[0].option];
        return first;
    };
    const auto before = shares();
    EXPECT_EQ(before[0], 0);
    EXPECT_NEAR(before[2], 1'000, 150);
    writes(options, 2, 50);
    const auto after = shares();
    EXPECT_NEAR(after[0], 500, 110);
    EXPECT_NEAR(after[2], 500, 110);
}

TEST(Throughput, WhereNothingIsMeasuredChanceDecides) {
    const auto throughput = test::make("throughput").orderer;
    Random random(1);
    const Options options({{"a"}, {"b"}});
    int a = 0;
    for (int i = 0; i < 2'000; ++i)
        a += options.rank(*throughput, random)[0].option == 0 ? 1 : 0;
    EXPECT_NEAR(a, 1'000, 120);
}

}  // namespace
}  // namespace weir::route
