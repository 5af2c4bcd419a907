#include "wire/openai_responses/items.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_responses {
namespace {

std::vector<llm::Part> parts_of(std::string_view items) {
    const Result<json::Document> document = json::read(items);
    std::vector<llm::Part> parts;
    Turn turn = {.parts = parts};
    for (const json::Value item : document->root().elements())
        read_output_item(item, turn);
    return parts;
}

TEST(ResponsesItems, TellsItemsOfATurnApart) {
    const auto parts = parts_of(
        R"([{"type":"message","id":"a","content":[{"type":"output_text","text":"1"},{"type":"output_text","text":"2"}]},)"
        R"({"type":"message","id":"b","content":[{"type":"output_text","text":"3"}]},)"
        R"({"type":"message","content":[{"type":"output_text","text":"4"}]},)"
        R"({"type":"message","content":[{"type":"output_text","text":"5"}],"status":"incomplete"}])");
    ASSERT_EQ(parts.size(), 5U);
    EXPECT_EQ(std::get<llm::Text>(parts[1].body).item_id, "a");
    EXPECT_EQ(find_mark(parts[1].extras, item_mark), nullptr);
    EXPECT_EQ(find_mark(parts[2].extras, item_mark), nullptr);
    EXPECT_EQ(find_mark(parts[3].extras, item_mark), nullptr);
    EXPECT_EQ(find_mark(parts[4].extras, item_mark)->json, R"({"status":"incomplete"})");
    // Two in a row without ids: only the mark says that they are two.
    const auto plain =
        parts_of(R"([{"role":"assistant","content":"x"},{"role":"assistant","content":"y"}])");
    EXPECT_EQ(find_mark(plain.at(0).extras, item_mark), nullptr);
    EXPECT_EQ(find_mark(plain.at(1).extras, item_mark)->json, "{}");
}

TEST(ResponsesItems, PairsCallsByCallIdOnly) {
    const auto parts = parts_of(
        R"([{"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":{"a": 1}},)"
        R"({"type":"function_call","id":"fc_2","name":"f"}])");
    EXPECT_EQ(std::get<llm::ToolCall>(parts.at(0).body).id.value(), "call_1");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[0].body).arguments, R"({"a": 1})");
    EXPECT_EQ(std::get<llm::ToolCall>(parts.at(1).body).id.value(), "fc_2");
}

TEST(ResponsesItems, TakesContentOfThoughtsBeforeTheirSummary) {
    const auto parts = parts_of(
        R"([{"type":"reasoning","summary":[{"type":"summary_text","text":"s"}],)"
        R"("content":[{"type":"reasoning_text","text":"a"},{"type":"reasoning_text","text":"b"}]}])");
    const auto& read = std::get<llm::Reasoning>(parts.at(0).body);
    EXPECT_EQ(read.text, "ab");
    EXPECT_FALSE(read.summary);
}

// A proof of a part that is not there is nothing, and does not become thoughts either.
TEST(ResponsesItems, IgnoresASignatureOfNothing) {
    const std::string seal =
        seal_signature({.bytes = "x", .origin = {.wire = "gemini"}}, Seal::On::previous_part);
    EXPECT_TRUE(
        parts_of(R"([{"type":"reasoning","summary":[],"encrypted_content":")" + seal + "\"}]")
            .empty());
}

TEST(ResponsesItems, CountsCharactersNotBytes) {
    EXPECT_EQ(characters("h\xC3\xA9\xF0\x9F\x98\x80"), 3);
}

}  // namespace
}  // namespace weir::wire::openai_responses
