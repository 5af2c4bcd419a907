// Proofs of other wires' providers through a client of this wire, and what its providers get.
#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/openai_chat/request.hpp"
#include "wire/openai_chat/response.hpp"
#include "wire/openai_chat/stream.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_chat {
namespace {

llm::Part thoughts(std::string text, std::string data = {}) {
    return {.body = llm::Reasoning{.text = std::move(text),
                                   .signature = data.empty() ? "sig" : "",
                                   .data = std::move(data),
                                   .origin = {.wire = "bedrock", .provider = "aws"}}};
}
llm::Part signed_part(llm::PartBody body) {
    return {.body = std::move(body),
            .cache = {},
            .signature =
                llm::Signature{.bytes = "GEM", .origin = {.wire = "gemini", .provider = "google"}}};
}
llm::Part call() {
    return signed_part(llm::ToolCall{.id = llm::ToolCallId("a"), .name = "f", .arguments = "{}"});
}
llm::ChatAnswer answer() {
    llm::ChatAnswer made;
    made.choices.emplace_back().message.parts = {thoughts("one"), thoughts("", "redacted"),
                                                 thoughts("two"),
                                                 signed_part(llm::Text{.text = "hi"}), call()};
    return made;
}

TEST(ChatProofs, ComeBackFromAClientAsTheyWere) {
    const llm::ChatAnswer made = answer();
    const Written written = write_answer(made, {.from_other_wire = true});
    EXPECT_TRUE(written.dropped.empty());
    EXPECT_EQ(written.body.find("sig\""), std::string::npos);
    const Result<json::Document> document = json::read(written.body);
    const json::Value message = document->root()["choices"].at(0)["message"];
    EXPECT_EQ(read_assistant(message), made.choices[0].message.parts);
}

// The chunks of a stream, put together as clients do it.
TEST(ChatProofs, ComeBackFromAStreamWithTheirTexts) {
    const llm::Reasoning proof = std::get<llm::Reasoning>(thoughts("").body);
    const auto writer = make_stream_writer({.from_other_wire = true});
    std::string out;
    int block = 0;
    writer->write(llm::Started{}, out);
    for (const std::string text : {"one", "two"}) {
        writer->write(llm::BlockOpened{0, block, {.body = llm::Reasoning{}}}, out);
        writer->write(llm::ReasoningDelta{0, block, text.substr(0, 1)}, out);
        writer->write(llm::ReasoningDelta{0, block, text.substr(1)}, out);
        writer->write(llm::ReasoningProof{0, block, proof}, out);
        writer->write(llm::BlockClosed{0, block++}, out);
    }
    writer->write(llm::BlockOpened{0, block, {.body = llm::Text{}}}, out);
    writer->write(llm::TextDelta{0, block, "hi"}, out);
    writer->write(llm::PartSigned{0, block, *call().signature}, out);
    writer->write(llm::BlockClosed{0, block}, out);
    writer->write(llm::ChoiceFinished{.choice = 0, .stop = llm::StopReason::end_turn}, out);

    std::string blocks;
    std::string extra;
    for (std::size_t at = out.find("data: "); at != std::string::npos;
         at = out.find("data: ", at + 1)) {
        const std::string line = out.substr(at + 6, out.find('\n', at) - at - 6);
        const Result<json::Document> chunk = json::read(line);
        const json::Value delta = chunk->root()["choices"].at(0)["delta"];
        for (const json::Value one : delta["thinking_blocks"].elements())
            (blocks += blocks.empty() ? "" : ",") += one.raw();
        if (delta["extra_content"].exists()) extra = delta["extra_content"].raw();
    }
    const std::string whole = R"({"role":"assistant","reasoning_content":"onetwo","content":"hi",)"
                              R"("thinking_blocks":[)" +
                              blocks + R"(],"extra_content":)" + extra + "}";
    const Result<json::Document> message = json::read(whole);
    ASSERT_TRUE(message.has_value()) << whole;
    EXPECT_EQ(read_assistant(message->root()),
              (std::vector<llm::Part>{thoughts("one"), thoughts("two"),
                                      signed_part(llm::Text{.text = "hi"})}));
}

TEST(ChatProofs, TakeTheTextThatStandsBesideTheOnlyOne) {
    const Result<json::Document> message = json::read(
        R"({"reasoning_content":"hm","thinking_blocks":[{"type":"thinking","thinking":"","signature":"EqQB"}]})");
    const std::vector<llm::Part> parts = read_assistant(message->root());
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(std::get<llm::Reasoning>(parts[0].body),
              (llm::Reasoning{.text = "hm", .signature = "EqQB", .origin = {.wire = "anthropic"}}));
}

// Also where nobody knows who made them: no provider of this wire has, unless it says so.
TEST(ChatProofs, GoToNoProviderThatDidNotMakeThem) {
    llm::ChatRequest request;
    llm::Message& said = request.messages.emplace_back();
    said.role = llm::Role::assistant;
    said.parts = answer().choices[0].message.parts;
    said.parts.push_back(
        {.body = llm::Reasoning{.text = "", .signature = "EqQB", .origin = {.wire = "anthropic"}}});
    const Result<Written> written = write_request(request, {.provider = "openai"});
    ASSERT_TRUE(written.has_value());
    for (const std::string_view word : {"sig\"", "redacted", "GEM", "EqQB", "thinking_blocks"})
        EXPECT_EQ(written->body.find(word), std::string::npos) << word;
    EXPECT_NE(written->body.find(R"("reasoning_content":"onetwo")"), std::string::npos);
    EXPECT_EQ(written->dropped, (std::vector<std::string>{"messages[0].reasoning.signature",
                                                          "messages[0].signature"}));
}

// LiteLLM and Google's own endpoint speak this wire and have such proofs.
TEST(ChatProofs, GoBackToTheProviderOfThisWireThatMadeThem) {
    llm::ChatRequest request;
    llm::Message& said = request.messages.emplace_back();
    said.role = llm::Role::assistant;
    said.parts = {{.body = llm::Reasoning{.text = "hm",
                                          .signature = "EqQB",
                                          .origin = {.wire = "anthropic", .provider = "litellm"}}},
                  call()};
    said.parts[1].signature->origin.provider = "litellm";
    const Result<Written> written = write_request(request, {.provider = "litellm"});
    ASSERT_TRUE(written.has_value());
    EXPECT_NE(written->body.find(R"([{"type":"thinking","thinking":"hm","signature":"EqQB"}])"),
              std::string::npos);
    EXPECT_NE(written->body.find(R"({"google":{"thought_signature":"GEM"}})"), std::string::npos);
}

}  // namespace
}  // namespace weir::wire::openai_chat
