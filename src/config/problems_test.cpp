#include <gtest/gtest.h>

#include "config/section.hpp"

namespace weir::config {
namespace {

TEST(Problems, StandInFileOrder) {
    Problems problems;
    problems.add({"weir.yaml", 10, 2}, "fourth");
    problems.add({"weir.yaml", 2, 7}, "second");
    problems.add({"weir.yaml", 10, 1}, "third");
    problems.add({"weir.yaml", 0, 0}, "first");
    problems.add({}, "nowhere");
    problems.add({"weir.yaml", 10, 2}, "fifth");
    EXPECT_EQ(problems.text(),
              "nowhere\n"
              "weir.yaml: first\n"
              "weir.yaml:2:7: second\n"
              "weir.yaml:10:1: third\n"
              "weir.yaml:10:2: fourth\n"
              "weir.yaml:10:2: fifth");
}

TEST(Problems, EmptyUntilOneIsAdded) {
    Problems problems;
    EXPECT_TRUE(problems.empty());
    EXPECT_EQ(problems.text(), "");
    problems.add({}, "one");
    EXPECT_FALSE(problems.empty());
}

TEST(Problems, CountsWhatItDoesNotKeep) {
    Problems problems;
    for (std::size_t i = 0; i < Problems::kept_max + 5; ++i)
        problems.add({"f", 1, 1}, "x");
    EXPECT_EQ(problems.all().size(), Problems::kept_max);
    EXPECT_TRUE(problems.text().ends_with("f:1:1: x\nand 5 more problems"));
}

}  // namespace
}  // namespace weir::config
