#include "route/wish/fields.hpp"

#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

TEST(WishFields, ReadWhatIsMeasured) {
    Random random(1);
    test::Options options({{"a"}});
    const auto number = [&](std::string_view name) {
        return find_wish_field(name)->number(options.question(random), options.options[0]);
    };
    EXPECT_EQ(number("p50_ttft"), std::nullopt);
    EXPECT_EQ(number("success"), std::nullopt);
    EXPECT_EQ(number("headroom"), 1);
    options.statistics(0).first_byte(std::chrono::milliseconds(100), options.now);
    options.statistics(0).succeeded(std::chrono::milliseconds(1100), Tokens(50), options.now);
    options.statistics(0).started();
    EXPECT_NEAR(*number("p50_ttft"), 100e6, 10e6);
    EXPECT_NEAR(*number("p99_total"), 1100e6, 110e6);
    EXPECT_NEAR(*number("tps"), 50, 5);
    EXPECT_EQ(number("in_flight"), 1);
    EXPECT_EQ(number("success"), 1);
}

}  // namespace
}  // namespace weir::route
