#include "wire/anthropic/parts.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/seal.hpp"

namespace weir::wire::anthropic {
namespace {

std::vector<llm::Part> read(std::string_view content) {
    const Result<json::Document> document = json::read(content);
    EXPECT_TRUE(document.has_value()) << content;
    return document ? read_content(document->root()) : std::vector<llm::Part>();
}

TEST(AnthropicParts, AreTotal) {
    EXPECT_TRUE(read("null").empty());
    EXPECT_TRUE(read("\"\"").empty());
    EXPECT_TRUE(read("7").empty());
    for (const char* block :
         {"1", "{}", R"({"type":1})", R"({"type":"text"})", R"({"type":"image"})",
          R"({"type":"document","source":{"type":"base64"}})", R"({"type":"tool_use","input":[1]})",
          R"({"type":"tool_result","content":7})", R"({"type":"thinking","signature":3})"}) {
        const auto parts = read("[" + std::string(block) + "]");
        EXPECT_EQ(parts.size(), 1U) << block;
    }
}

TEST(AnthropicParts, KeepsAsTheyAreWhatHasMoreToThem) {
    for (
        const char* block :
        {R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"A","x":1}})",
         R"({"type":"document","source":{"type":"content","content":[]}})",
         R"({"type":"document","source":{"type":"url","url":"u"},"citations":{"enabled":true,"x":1}})",
         R"({"type":"search_result","cache_control":{"type":"ephemeral"}})"}) {
        const auto parts = read("[" + std::string(block) + "]");
        const auto* opaque = std::get_if<llm::Opaque>(&parts.at(0).body);
        ASSERT_NE(opaque, nullptr) << block;
        EXPECT_EQ(opaque->json, block);
        EXPECT_FALSE(parts[0].cache.has_value());
    }
}

TEST(AnthropicParts, HangsProofsOnTheirParts) {
    const llm::Signature signature = {.bytes = "G", .origin = {.wire = "gemini", .provider = {}}};
    const auto thinking = [&](Seal::On on) {
        return R"({"type":"thinking","thinking":"","signature":")" + seal_signature(signature, on) +
               "\"}";
    };
    const std::string text = R"({"type":"text","text":"a"})";
    const auto before = read("[" + thinking(Seal::On::next_part) + "," + text + "]");
    ASSERT_EQ(before.size(), 1U);
    EXPECT_EQ(before[0].signature, signature);
    const auto after = read("[" + text + "," + thinking(Seal::On::previous_part) + "]");
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0].signature, signature);
    EXPECT_TRUE(read("[" + thinking(Seal::On::previous_part) + "]").empty());
}

TEST(AnthropicParts, CountsCodePoints) {
    EXPECT_EQ(code_points(""), 0);
    EXPECT_EQ(code_points("a\xC3\xA9\xF0\x9F\x98\x80"), 3);
}

TEST(AnthropicParts, ReadsEveryKindOfCitation) {
    const auto cited = [](std::string_view json) {
        const Result<json::Document> document = json::read(json);
        return read_citation(document->root());
    };
    const llm::Citation page = cited(
        R"({"type":"page_location","cited_text":"c","document_title":"D","file_id":"f","start_page_number":1})");
    EXPECT_EQ(page.title + page.cited_text + page.source_id, "Dcf");
    EXPECT_EQ(page.origin.wire, "anthropic");
    const llm::Citation found = cited(
        R"({"type":"search_result_location","source":"https://s","title":"T","search_result_index":0})");
    EXPECT_EQ(found.source_id + found.title, "https://sT");
    EXPECT_EQ(cited(R"({"type":"web_search_result_location","encrypted_index":""})").origin.wire,
              "");
}

}  // namespace
}  // namespace weir::wire::anthropic
