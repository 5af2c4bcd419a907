#include <gtest/gtest.h>

#include "wire/openai_responses/output_write.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_responses {
namespace {

template <class Write>
std::string json_of(Write write) {
    std::string json;
    json::Writer out(json);
    write(out);
    return json;
}

TEST(ResponsesOutput, HasAStatusOnce) {
    EXPECT_EQ(
        json_of([](json::Writer& out) {
            write_message_item(out, {.id = "m",
                                     .status = "completed",
                                     .content = "1,2",
                                     .rest = R"({"phase":"x","status":"incomplete"})"});
        }),
        R"({"type":"message","id":"m","role":"assistant","content":[1,2],"phase":"x","status":"incomplete"})");
}

TEST(ResponsesOutput, WritesThoughtsWhereTheirTextBelongs) {
    const auto item = [](const llm::Reasoning& reasoning) {
        return json_of([&](json::Writer& out) { write_reasoning_item(out, reasoning, "rs", {}); });
    };
    // Also without a proof: by its seal it is known for none of OpenAI's when it comes back.
    EXPECT_EQ(item({.text = "t"}),
              R"({"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"t"}],)"
              R"("encrypted_content":")" +
                  seal_proof({}) + "\"}");
    EXPECT_EQ(
        item({.text = "t", .data = "gA", .origin = {.wire = "openai_responses", .provider = {}}}),
        R"({"type":"reasoning","id":"rs","summary":[],"content":[{"type":"reasoning_text",)"
        R"("text":"t"}],"encrypted_content":"gA"})");
    const llm::Reasoning foreign = {.data = "redacted", .origin = {.wire = "anthropic"}};
    EXPECT_EQ(item(foreign), R"({"type":"reasoning","id":"rs","summary":[],"encrypted_content":")" +
                                 seal_proof(foreign) + "\"}");
    const std::string raw = R"({"type":"reasoning", "id":"own"})";
    EXPECT_EQ(item({.raw_json = raw, .origin = {.wire = "openai_responses", .provider = {}}}), raw);
}

TEST(ResponsesOutput, WritesCallsWithTheirOwnMembers) {
    llm::Part part = {.body = llm::ToolCall{.id = llm::ToolCallId("c"), .name = "f"}};
    part.extras = {{"openai_responses", "namespace", "\"n\""}, {"gemini", "x", "1"}};
    EXPECT_EQ(json_of([&](json::Writer& out) {
                  write_call_item(out, part, std::get<llm::ToolCall>(part.body),
                                  {.id = "fc", .status = "completed", .arguments = "{}"});
              }),
              R"({"type":"function_call","id":"fc","status":"completed","call_id":"c","name":"f",)"
              R"("arguments":"{}","namespace":"n"})");
}

}  // namespace
}  // namespace weir::wire::openai_responses
