#include "wire/openai_responses/ids.hpp"

#include <gtest/gtest.h>

namespace weir::wire::openai_responses {
namespace {

TEST(Ids, AreStableAndFit) {
    EXPECT_EQ(make_item_id("msg_", "resp_1", 0), make_item_id("msg_", "resp_1", 0));
    EXPECT_NE(make_item_id("msg_", "resp_1", 0), make_item_id("msg_", "resp_1", 1));
    EXPECT_NE(make_item_id("msg_", "resp_1", 0), make_item_id("msg_", "resp_2", 0));
    EXPECT_EQ(make_item_id("fc_", "", 0).size(), 51U);
    EXPECT_EQ(fitting_call_id("toolu_1"), "toolu_1");
    const std::string long_id(200, 'a');
    EXPECT_EQ(fitting_call_id(long_id), fitting_call_id(long_id));
    EXPECT_LE(fitting_call_id(long_id).size(), 64U);
}

}  // namespace
}  // namespace weir::wire::openai_responses
