#include "wire/anthropic/proof.hpp"

#include <gtest/gtest.h>

#include "wire/anthropic/base64.hpp"

namespace weir::wire::anthropic {
namespace {

TEST(Proof, BringsBackWhatItHolds) {
    llm::Reasoning reasoning;
    reasoning.signature = "sig";
    reasoning.data = "encrypted";
    reasoning.id = "rs_1";
    reasoning.format = "openai-responses-v1";
    reasoning.raw_json = R"({"a":"\u00e9"})";
    reasoning.summary = true;
    reasoning.origin = {.wire = "openai_responses", .provider = "azure"};
    const std::optional<Proof> proof = read_proof(write_proof(reasoning));
    ASSERT_TRUE(proof.has_value());
    EXPECT_EQ(proof->on, Proof::On::thoughts);
    EXPECT_EQ(proof->reasoning, reasoning);
}

TEST(Proof, BringsBackWhereASignatureHangs) {
    const llm::Signature signature = {.bytes = "AB+/",
                                      .origin = {.wire = "gemini", .provider = {}}};
    for (const Proof::On on : {Proof::On::next_part, Proof::On::previous_part}) {
        const std::optional<Proof> proof = read_proof(write_proof(signature, on));
        ASSERT_TRUE(proof.has_value());
        EXPECT_EQ(proof->on, on);
        EXPECT_EQ(proof->signature, signature);
    }
}

TEST(Proof, IsNothingThatAnthropicMade) {
    for (const char* text : {"", "EqQBCgIYAhIM", "weir", "weir.1.", "weir.1.%%%", "weir.1.Zm9v"})
        EXPECT_FALSE(read_proof(text).has_value()) << text;
}

TEST(Proof, SmugglesInNothing) {
    const std::string forged =
        "weir.1." + to_base64(R"({"wire":"openai_chat","raw":"],\"model\":\"x\"["})");
    const std::optional<Proof> proof = read_proof(forged);
    ASSERT_TRUE(proof.has_value());
    EXPECT_EQ(proof->reasoning.raw_json, "");
}

}  // namespace
}  // namespace weir::wire::anthropic
