#include "base/check.hpp"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Check, PassesWhatHolds) { check(true); }

TEST(CheckDeathTest, AbortsAndNamesThePlace) {
    EXPECT_DEATH(check(false), "invariant broken at .*check_test.cpp:[0-9]+");
}

}  // namespace
}  // namespace weir
