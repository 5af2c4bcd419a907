#include "wire/openai_responses/proof.hpp"

#include <gtest/gtest.h>

#include "wire/openai_responses/ids.hpp"

namespace weir::wire::openai_responses {
namespace {

TEST(Proof, ComesBackByteForByte) {
    const llm::Reasoning made = {.text = "",
                                 .summary = true,
                                 .signature = "EqQB\"\\\n\xC3\xA9=",
                                 .data = "d",
                                 .id = "i",
                                 .format = "f",
                                 .raw_json = R"({"a": 1.0})",
                                 .origin = {.wire = "anthropic", .provider = "vertex"}};
    const std::string wrapped = wrap_proof(made);
    EXPECT_TRUE(wrapped.starts_with(proof_mark));
    const std::optional<Unwrapped> read = unwrap_proof(wrapped);
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(read->reasoning == made);
    EXPECT_FALSE(read->of_previous.has_value());
}

TEST(Proof, CarriesTheSignatureOfAnotherPart) {
    const llm::Signature made = {.bytes = "CiQB", .origin = {.wire = "gemini", .provider = {}}};
    const std::optional<Unwrapped> read = unwrap_proof(wrap_signature(made));
    ASSERT_TRUE(read && read->of_previous);
    EXPECT_TRUE(*read->of_previous == made);
}

TEST(Proof, IsNothingWithoutOneAndRefusesWhatIsNotOurs) {
    EXPECT_EQ(wrap_proof({.text = "only text"}), "");
    for (const std::string_view not_ours :
         {"", "gAAAA", "weir1:", "weir1:{", "weir1:[]", "weir1:{}"})
        EXPECT_FALSE(unwrap_proof(not_ours).has_value()) << not_ours;
}

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
