#include <gtest/gtest.h>

#include "route/strategy.hpp"

namespace weir::route {
namespace {

TEST(Order, KeepsTheFilesOrder) {
    Random random(1);
    const std::vector<Option> options = {{"a", 1}, {"b", 9}, {"c", 1}};
    EXPECT_EQ(find_strategy("order")->order(options, {.random = random, .route = "r"}),
              (std::vector<std::size_t>{0, 1, 2}));
}

}  // namespace
}  // namespace weir::route
