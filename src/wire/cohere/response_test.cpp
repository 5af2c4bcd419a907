#include "wire/cohere/response.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/cohere/flatten.hpp"
#include "wire/cohere/parts.hpp"

namespace weir::wire::cohere {
namespace {

constexpr std::string_view cited = R"({"id":"i","finish_reason":"COMPLETE","message":{
    "role":"assistant","content":[{"type":"thinking","thinking":"hm"},
    {"type":"text","text":"Größe: 15°C."}],"citations":[
    {"start":7,"end":11,"text":"15°C","content_index":1,"type":"TEXT_CONTENT","sources":[
        {"type":"document","id":"d1","document":{"id":"d1","title":"T","url":"https://e.org",
         "text":"15 degrees"}}]},
    {"start":0,"end":2,"text":"hm","content_index":0,"type":"THINKING_CONTENT","sources":[]}],
    "newer":true},"usage":{"billed_units":{"input_tokens":3,"output_tokens":2},
    "tokens":{"input_tokens":9,"output_tokens":4},"cached_tokens":1},"more":[1],
    "logprobs":[{"text":"Gr","token_ids":[5,6],"logprobs":[-0.5,-0.25]}]})";

TEST(CohereAnswer, SaysEverythingAgain) {
    const Result<llm::ChatAnswer> answer = read_answer(cited, {}, {});
    ASSERT_TRUE(answer.has_value()) << answer.error().message();
    const Written written = write_answer(*answer, {});
    EXPECT_TRUE(written.dropped.empty());
    EXPECT_EQ(flatten_answer(written.body), flatten_answer(cited));
}

TEST(CohereAnswer, CitesByCharacters) {
    const Result<llm::ChatAnswer> answer = read_answer(cited, {}, {});
    ASSERT_TRUE(answer.has_value());
    const llm::Choice& choice = answer->choices.at(0);
    const auto& text = std::get<llm::Text>(choice.message.parts.at(1).body);
    ASSERT_EQ(text.citations.size(), 2U);
    EXPECT_EQ(text.citations[0].begin, 7);
    EXPECT_EQ(text.citations[0].end, 11);
    EXPECT_EQ(text.citations[0].source_id, "d1");
    EXPECT_EQ(text.citations[0].url, "https://e.org");
    EXPECT_EQ(text.citations[0].title, "T");
    EXPECT_EQ(text.citations[0].cited_text, "15 degrees");
    EXPECT_EQ(text.citations[1].begin, std::nullopt) << "it is about a thought";
    EXPECT_EQ(choice.logprobs->content.at(0).logprob, -0.75);
}

TEST(CohereAnswer, WritesOthersCitations) {
    llm::ChatAnswer answer;
    llm::Choice& choice = answer.choices.emplace_back();
    llm::Text second = {"Größe.", {}};
    second.citations.push_back({.url = "https://e.org",
                                .title = "T",
                                .cited_text = {},
                                .source_id = {},
                                .begin = 4,
                                .end = 8,
                                .raw_json = {},
                                .origin = {}});
    second.citations.push_back({});
    choice.message.parts = {{.body = llm::Text{"abc", {}}}, {.body = second}};
    const std::string written = write_answer(answer, {.id = "new"}).body;
    const Result<json::Document> body = json::read(written);
    EXPECT_TRUE(body->root()["id"].is("new"));
    const json::Value citations = body->root()["message"]["citations"];
    EXPECT_EQ(citations.at(0).raw(),
              R"({"start":1,"end":5,"text":"röße","sources":[{"type":"document",)"
              R"("id":"https://e.org","document":{"title":"T","url":"https://e.org"}}],)"
              R"("type":"TEXT_CONTENT","content_index":1})");
    EXPECT_EQ(citations.at(1)["end"].integer(), 6);
}

TEST(CohereAnswer, GivesIdsToCallsWithout) {
    const std::string_view body = R"({"id":"i","finish_reason":"COMPLETE","message":{"tool_calls":[
        {"function":{"name":"a","arguments":"null"}},{"function":{"name":"b"}}]}})";
    const Result<llm::ChatAnswer> answer = read_answer(body, {}, {});
    ASSERT_TRUE(answer.has_value());
    const auto& parts = answer->choices[0].message.parts;
    const auto& first = std::get<llm::ToolCall>(parts.at(0).body);
    const auto& second = std::get<llm::ToolCall>(parts.at(1).body);
    EXPECT_NE(first.id, second.id);
    EXPECT_EQ(first.id, make_call_id("i", 0));
    EXPECT_EQ(first.arguments, "{}");
    EXPECT_EQ(second.arguments, "{}");
    EXPECT_EQ(answer->choices[0].stop, llm::StopReason::tool_use);
}

TEST(CohereAnswer, NamesWhatItCannotSay) {
    llm::ChatAnswer answer;
    answer.choices.resize(2);
    answer.choices[0].message.parts = {{.body = llm::Audio{}}};
    answer.choices[0].extras = {{"openai_chat", "content_filter_results", "{}"}};
    answer.service_tier = "flex";
    EXPECT_EQ(write_answer(answer, {}).dropped,
              (std::vector<std::string>{"message.audio", "content_filter_results", "choices[1]",
                                        "service_tier"}));
}

TEST(CohereAnswer, RefusesWhatIsNone) {
    for (const std::string_view none : {"", "{}", "[1]", R"({"message":[]})", R"({"text":"v1"})"}) {
        const Result<llm::ChatAnswer> answer = read_answer(none, {}, {});
        ASSERT_FALSE(answer.has_value()) << none;
        EXPECT_EQ(answer.error().kind(), ErrorKind::upstream_protocol);
    }
    const Result<llm::ChatAnswer> error = read_answer(R"({"message":"rate limit"})", {}, {});
    ASSERT_FALSE(error.has_value());
    EXPECT_EQ(error.error().kind(), ErrorKind::upstream_rate_limited);
}

}  // namespace
}  // namespace weir::wire::cohere
