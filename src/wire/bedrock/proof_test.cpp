#include "wire/bedrock/proof.hpp"

#include <gtest/gtest.h>

#include "wire/base64.hpp"

namespace weir::wire::bedrock {
namespace {

TEST(Proof, ComesBackWhole) {
    const llm::Reasoning made = {.text = "",
                                 .summary = true,
                                 .signature = "sig\n\"",
                                 .data = "gAAA",
                                 .id = "rs_1",
                                 .format = "f",
                                 .raw_json = R"({"type":"reasoning"})",
                                 .origin = {.wire = "openai_responses", .provider = "openai"}};
    const std::string sealed = seal_proof(made);
    EXPECT_TRUE(sealed.starts_with("weir1:"));
    const std::optional<llm::Reasoning> opened = open_proof(sealed);
    ASSERT_TRUE(opened.has_value());
    EXPECT_TRUE(*opened == made);
}

TEST(Proof, IsNothingWhereThereIsNone) {
    EXPECT_EQ(seal_proof({.text = "plain thoughts"}), "");
    EXPECT_FALSE(open_proof("EpUJCkgIDBABGAIqQO8"));
    EXPECT_FALSE(open_proof("weir1:%%"));
    EXPECT_FALSE(open_proof("weir1:AAAA"));
    std::string forged = "weir1:";
    append_base64(forged, R"({"w":"openai_chat","r":"}not json{"})");
    EXPECT_FALSE(open_proof(forged));
}

}  // namespace
}  // namespace weir::wire::bedrock
