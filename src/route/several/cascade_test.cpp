#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

TEST(CascadeSettings, AreReadAndContradictionsNamed) {
    const test::Made made =
        test::make("cascade", "{ escalate_when: [short, unsure], min_chars: 20, logprob: -0.5 }");
    EXPECT_EQ(made.problems, "");
    const Cascade* const how = made.orderer->cascade();
    ASSERT_NE(how, nullptr);
    EXPECT_TRUE(how->too_short && how->unsure);
    EXPECT_FALSE(how->refusal || how->schema || how->by_judge);
    EXPECT_EQ(how->chars_min, 20U);
    EXPECT_TRUE(test::make("cascade").orderer->cascade()->refusal) << "the default";
    EXPECT_NE(test::make("cascade", "{ escalate_when: refusl }")
                  .problems.find("did you mean \"refusal\"?"),
              std::string::npos);
    EXPECT_NE(test::make("cascade", "{ escalate_when: judge }").problems.find("needs \"judge"),
              std::string::npos);
}

}  // namespace
}  // namespace weir::route
