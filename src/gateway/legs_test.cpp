#include "gateway/legs.hpp"

#include <gtest/gtest.h>

namespace weir::gateway {
namespace {

TEST(Legs, UsageAddsUpFieldByField) {
    llm::Usage sum;
    sum.input_uncached = Tokens(10);
    sum.output_visible = Tokens(4);
    sum.reported_cost = "0.1";
    llm::Usage more;
    more.input_uncached = Tokens(20);
    more.input_cache_read = Tokens(7);
    more.output_reasoning = Tokens(3);
    more.output_visible = Tokens(1);
    more.web_searches = 2;
    more.estimated = true;
    add_usage(sum, more);
    EXPECT_EQ(sum.input(), Tokens(37));
    EXPECT_EQ(sum.output(), Tokens(8));
    EXPECT_EQ(sum.output_reasoning, Tokens(3));
    EXPECT_EQ(sum.web_searches, 2);
    EXPECT_TRUE(sum.estimated);
    EXPECT_EQ(sum.reported_cost, "");
    EXPECT_FALSE(sum.billed_input);
}

TEST(Legs, WhatOneBillsOtherwiseIsSpelledOutForBoth) {
    llm::Usage sum;
    sum.input_uncached = Tokens(10);
    sum.output_visible = Tokens(4);
    llm::Usage more;
    more.input_uncached = Tokens(100);
    more.billed_input = Tokens(20);
    add_usage(sum, more);
    EXPECT_EQ(sum.billed_input, Tokens(30));
    EXPECT_FALSE(sum.billed_output);
    EXPECT_EQ(sum.input(), Tokens(110));
}

}  // namespace
}  // namespace weir::gateway
