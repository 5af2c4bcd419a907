#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

TEST(Order, KeepsTheFilesOrder) {
    Random random(1);
    const test::Options options({{"a", 1}, {"b", 9}, {"c", 1}});
    EXPECT_EQ(options.order(*test::make("order").orderer, random), "a b c");
}

TEST(Order, HasNoSettings) {
    EXPECT_NE(test::make("order", "{ under: 1 }").problems.find("unknown key \"under\""),
              std::string::npos);
}

}  // namespace
}  // namespace weir::route
