#include "wire/anthropic/response.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/anthropic/parts.hpp"
#include "wire/seal.hpp"

namespace weir::wire::anthropic {
namespace {

llm::ChatAnswer answer(std::vector<llm::Part> parts,
                       llm::StopReason stop = llm::StopReason::end_turn) {
    llm::ChatAnswer of = {.id = "id", .model = "m"};
    llm::Choice& choice = of.choices.emplace_back();
    choice.message.role = llm::Role::assistant;
    choice.message.parts = std::move(parts);
    choice.stop = stop;
    choice.native_stop = "stop";
    return of;
}
std::string content_of(const llm::ChatAnswer& of) {
    const std::string body = write_answer(of, {}).body;
    const std::size_t begin = body.find("\"content\":") + 10;
    return body.substr(begin, body.find(",\"stop_reason\"") - begin);
}
std::string stop_of(const llm::ChatAnswer& of) {
    const std::string body = write_answer(of, {}).body;
    return json::read(body)->root()["stop_reason"].text();
}

TEST(AnthropicReadAnswer, KeepsWhatItDoesNotKnow) {
    const Result<llm::ChatAnswer> read = read_answer(
        R"({"id":"msg_1","type":"message","role":"assistant","model":"c","content":[{"type":"text","text":"a"},{"type":"text","text":"bé","citations":[{"type":"web_search_result_location","url":"u","title":"t","cited_text":"c","encrypted_index":"E"}]},{"type":"web_search_tool_result","tool_use_id":"s","content":[]}],"stop_reason":"stop_sequence","stop_sequence":"###","stop_details":null,"container":{"id":"c"},"usage":{"input_tokens":1,"output_tokens":2,"inference_geo":"eu"}})",
        {}, {});
    ASSERT_TRUE(read.has_value());
    const llm::Choice& choice = read->choices.at(0);
    EXPECT_EQ(choice.stop, llm::StopReason::stop_sequence);
    EXPECT_EQ(choice.stop_sequence, "###");
    const llm::Citation& citation =
        std::get<llm::Text>(choice.message.parts.at(1).body).citations.at(0);
    EXPECT_EQ(citation.begin, 1);
    EXPECT_EQ(citation.end, 3);
    EXPECT_EQ(citation.url, "u");
    EXPECT_TRUE(std::holds_alternative<llm::Opaque>(choice.message.parts.at(2).body));
    ASSERT_EQ(read->extras.size(), 2U);
    EXPECT_EQ(read->extras[0].name, "container");
    EXPECT_EQ(read->extras[1].name, "usage.inference_geo");
}

TEST(AnthropicReadAnswer, RefusesWhatIsNoAnswer) {
    EXPECT_EQ(read_answer("{}", {}, {}).error().kind(), ErrorKind::upstream_protocol);
    EXPECT_EQ(read_answer("no", {}, {}).error().kind(), ErrorKind::upstream_protocol);
    const auto error = read_answer(
        R"({"type":"error","error":{"type":"rate_limit_error","message":"slow"}})", {}, {});
    EXPECT_EQ(error.error().kind(), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(error.error().message(), "slow");
}

TEST(AnthropicWriteAnswer, FillsInWhatOthersLeaveOut) {
    llm::ChatAnswer of = answer({{.body = llm::Text{"hi", {}}}});
    of.id.clear();
    of.created = 7;
    of.service_tier = "default";
    EXPECT_EQ(
        write_answer(of, {.id = "msg_w", .model = "alias"}).body,
        R"({"id":"msg_w","type":"message","role":"assistant","model":"alias","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":0,"service_tier":"standard"}})");
}

TEST(AnthropicWriteAnswer, FitsTheStopReasonToWhatWasSaid) {
    const llm::Part call = {.body = llm::ToolCall{.id = llm::ToolCallId("a"), .name = "f"}};
    EXPECT_EQ(stop_of(answer({call})), "tool_use");
    EXPECT_EQ(stop_of(answer({{.body = llm::Refusal{"no"}}})), "refusal");
    EXPECT_EQ(stop_of(answer({call}, llm::StopReason::max_tokens)), "max_tokens");
    EXPECT_EQ(stop_of(answer({}, llm::StopReason::content_filter)), "refusal");
    llm::ChatAnswer own = answer({call});
    own.choices[0].native_stop = "end_turn";
    EXPECT_EQ(stop_of(own), "end_turn");
}

TEST(AnthropicWriteAnswer, NamesTheStopSequenceThatMatched) {
    llm::ChatAnswer of = answer({}, llm::StopReason::stop_sequence);
    EXPECT_EQ(stop_of(of), "end_turn");  // nobody said which
    of.choices[0].stop_sequence = "###";
    EXPECT_NE(
        write_answer(of, {}).body.find(R"("stop_reason":"stop_sequence","stop_sequence":"###")"),
        std::string::npos);
}

TEST(AnthropicWriteAnswer, HidesThoughtsOfOthersWhereTheClientShowsNone) {
    llm::Reasoning own;
    own.text = "own";
    own.signature = "EqQB";
    own.origin.wire = "anthropic";
    llm::Reasoning foreign;
    foreign.text = "foreign";
    const Written written = write_answer(answer({{.body = own}, {.body = foreign}}),
                                         {.reasoning_text = WriteOptions::ReasoningText::none});
    EXPECT_NE(written.body.find("\"thinking\":\"own\""), std::string::npos);
    EXPECT_EQ(written.body.find("foreign"), std::string::npos);
    EXPECT_EQ(written.dropped, std::vector<std::string>{"message.content.reasoning"});
}

TEST(AnthropicWriteAnswer, CarriesProofsOfOthersThroughTheClient) {
    llm::Reasoning thoughts;
    thoughts.text = "hm";
    thoughts.data = "encrypted";
    thoughts.id = "rs_1";
    thoughts.origin = {.wire = "openai_responses", .provider = "azure"};
    llm::Part call = {
        .body = llm::ToolCall{.id = llm::ToolCallId("a"), .name = "f", .arguments = "{}"}};
    call.signature = llm::Signature{.bytes = "GEM", .origin = {.wire = "gemini", .provider = {}}};
    const llm::ChatAnswer of = answer({{.body = thoughts}, call});
    const std::string content = content_of(of);
    EXPECT_TRUE(content.starts_with(R"([{"type":"thinking","thinking":"hm","signature":")" +
                                    std::string(seal_mark)));
    const Result<json::Document> back = json::read(content);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(read_content(back->root()), of.choices[0].message.parts);
}

TEST(AnthropicWriteAnswer, CitesUrlsInItsOwnWords) {
    const llm::Text text = {"hi",
                            {{.url = "u", .title = "t", .cited_text = "c", .begin = 0, .end = 2}}};
    const std::string content = content_of(answer({{.body = text}}));
    EXPECT_EQ(
        content,
        R"([{"type":"text","text":"hi","citations":[{"type":"web_search_result_location","cited_text":"c","url":"u","title":"t","encrypted_index":""}]}])");
    const Result<json::Document> back = json::read(content);
    EXPECT_EQ(std::get<llm::Text>(read_content(back->root()).at(0).body), text);
}

TEST(AnthropicWriteAnswer, NamesWhatItCannotSay) {
    llm::ChatAnswer of = answer({{.body = llm::Image{}}, {.body = llm::Opaque{"gemini", "{}"}}});
    of.choices.push_back(of.choices[0]);
    of.choices[0].logprobs.emplace();
    of.extras = {{"openai_chat", "system_fingerprint", "\"f\""}};
    EXPECT_EQ(write_answer(of, {}).dropped,
              (std::vector<std::string>{"message.content.image", "message.content.opaque",
                                        "system_fingerprint", "choices", "logprobs"}));
}

TEST(AnthropicWriteAnswer, MakesIdsForCallsWithoutOne) {
    const llm::Part call = {.body = llm::ToolCall{.name = "f", .arguments = "{}"}};
    const std::string content = content_of(answer({call, call}));
    EXPECT_EQ(content, content_of(answer({call, call})));
    const Result<json::Document> read = json::read(content);
    EXPECT_TRUE(read->root().at(0)["id"].text().starts_with("toolu_"));
    EXPECT_NE(read->root().at(0)["id"].text(), read->root().at(1)["id"].text());
}

TEST(AnthropicCountTokens, AnswersWithANumber) {
    EXPECT_EQ(write_count_answer(Tokens(2095)), R"({"input_tokens":2095})");
}

}  // namespace
}  // namespace weir::wire::anthropic
