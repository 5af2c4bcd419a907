#include "wire/openai_responses/response.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_responses/items.hpp"

namespace weir::wire::openai_responses {
namespace {

llm::ChatAnswer read(const std::string& body) {
    Result<llm::ChatAnswer> answer = read_answer(body, {}, {});
    EXPECT_TRUE(answer.has_value()) << answer.error().message();
    return answer ? std::move(*answer) : llm::ChatAnswer();
}

std::string with_output(std::string_view items) {
    return R"({"id":"resp_1","object":"response","created_at":5.0,"status":"completed","model":"m","output":[)" +
           std::string(items) +
           R"(],"temperature":1.0,"moderation":null,"usage":{"input_tokens":1,"output_tokens":2,)"
           R"("total_tokens":3,"cost_in_usd_ticks":7}})";
}

TEST(ReadResponse, ReadsWhatTheModelSaid) {
    const llm::ChatAnswer answer = read(with_output(
        R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}]},)"
        R"({"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[)"
        R"({"type":"output_text","text":"\u00e9a","annotations":[]},{"type":"output_text","text":"text",)"
        R"("annotations":[{"type":"url_citation","start_index":0,"end_index":4,"url":"u","title":"t"}],)"
        R"("logprobs":[{"token":"t","logprob":-0.5,"bytes":[116],"top_logprobs":[]}]},)"
        R"({"type":"refusal","refusal":"no"}]},)"
        R"({"type":"function_call","id":"fc","call_id":"x","name":"f","arguments":"{}","status":"completed"},)"
        R"({"type":"image_generation_call","id":"ig","result":"AA"})"));
    ASSERT_EQ(answer.choices.size(), 1U);
    const auto& parts = answer.choices[0].message.parts;
    ASSERT_EQ(parts.size(), 6U);
    EXPECT_EQ(std::get<llm::Reasoning>(parts[0].body).id, "rs_1");
    // Offsets are of the whole message in the canonical form.
    EXPECT_EQ(std::get<llm::Text>(parts[2].body).citations.at(0).begin, 2);
    EXPECT_EQ(answer.choices[0].logprobs->content.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<llm::Opaque>(parts[5].body));
    EXPECT_EQ(answer.choices[0].stop, llm::StopReason::tool_use);
    EXPECT_EQ(answer.created, 5);
    ASSERT_EQ(answer.extras.size(), 2U);
    EXPECT_EQ(answer.extras[0].json, R"({"temperature":1.0,"moderation":null})");
    EXPECT_EQ(answer.extras[1].json, R"({"cost_in_usd_ticks":7})");
    const llm::ChatAnswer again = read(write_answer(answer, {}).body);
    EXPECT_TRUE(again.choices == answer.choices);
    EXPECT_TRUE(again.usage == answer.usage);
}

TEST(ReadResponse, FailsWithTheErrorOfAFailedResponse) {
    const Result<llm::ChatAnswer> answer = read_answer(
        R"({"object":"response","status":"failed","output":[],"error":{"code":"server_error","message":"no"}})",
        {}, {});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().message(), "no");
    EXPECT_FALSE(read_answer("{", {}, {}).has_value());
    EXPECT_FALSE(read_answer("{}", {}, {}).has_value());
}

TEST(ReadResponse, KeepsTheStatusOfWhatIsUnderWay) {
    const std::string queued =
        R"({"id":"r","object":"response","status":"queued","output":[],"usage":null,"model":"m"})";
    const llm::ChatAnswer answer = read(queued);
    EXPECT_EQ(answer.choices[0].native_stop, "queued");
    EXPECT_NE(write_answer(answer, {}).body.find(R"("status":"queued")"), std::string::npos);
}

llm::ChatAnswer spoken() {
    llm::ChatAnswer answer;
    llm::Choice& choice = answer.choices.emplace_back();
    choice.message.role = llm::Role::assistant;
    choice.message.parts = {
        {.body = llm::Reasoning{.text = "hm",
                                .signature = "sig",
                                .origin = {.wire = "anthropic", .provider = {}}}},
        {.body = llm::Text{.text = "t", .citations = {}}},
        {.body = llm::ToolCall{.id = llm::ToolCallId("a"), .name = "f"},
         .cache = {},
         .signature = llm::Signature{.bytes = "CiQ", .origin = {.wire = "gemini", .provider = {}}}},
    };
    choice.stop = llm::StopReason::tool_use;
    return answer;
}

TEST(WriteResponse, HasTheKeysThatStrictClientsWant) {
    llm::ChatAnswer answer;
    answer.choices.emplace_back().message.parts.push_back(
        {.body = llm::Text{.text = "Hi", .citations = {}, .item_id = "msg_1"}});
    answer.choices[0].stop = llm::StopReason::end_turn;
    answer.usage = llm::Usage{.input_uncached = Tokens(3), .output_visible = Tokens(1)};
    EXPECT_EQ(
        write_answer(answer, {.id = "resp_1", .model = "alias", .created = 7}).body,
        R"({"id":"resp_1","object":"response","created_at":7,"status":"completed","error":null,)"
        R"("incomplete_details":null,"model":"alias","output":[{"type":"message","id":"msg_1",)"
        R"("status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi",)"
        R"("annotations":[],"logprobs":[]}]}],"background":false,"instructions":null,)"
        R"("max_output_tokens":null,"max_tool_calls":null,"parallel_tool_calls":true,)"
        R"("previous_response_id":null,"prompt_cache_key":null,)"
        R"("reasoning":{"effort":null,"summary":null},"safety_identifier":null,"store":false,)"
        R"("temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],)"
        R"("top_logprobs":0,"top_p":1.0,"truncation":"disabled","user":null,"metadata":{},)"
        R"("usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":0},"output_tokens":1,)"
        R"("output_tokens_details":{"reasoning_tokens":0},"total_tokens":4}})");
}

TEST(WriteResponse, RepeatsTheRequest) {
    const std::string body =
        write_answer(spoken(),
                     {.request = R"({"model":"x","temperature":0.20,"tools":[ {"type":"t"} ],)"
                                 R"("conversation":"conv_1","instructions":"be","input":"no"})"})
            .body;
    for (const std::string_view member :
         {R"("temperature":0.20)", R"("tools":[ {"type":"t"} ])", R"("instructions":"be")",
          R"("conversation":{"id":"conv_1"})", R"("store":true)"})
        EXPECT_NE(body.find(member), std::string::npos) << member;
    EXPECT_EQ(body.find(R"("input":)"), std::string::npos);
}

TEST(WriteResponse, CarriesProofsOfOtherWires) {
    const Written written = write_answer(spoken(), {.id = "resp_1"});
    EXPECT_TRUE(written.dropped.empty());
    const llm::ChatAnswer again = read(written.body);
    const auto& parts = again.choices[0].message.parts;
    ASSERT_EQ(parts.size(), 3U);
    const auto& reasoning = std::get<llm::Reasoning>(parts[0].body);
    EXPECT_EQ(reasoning.text, "hm");
    EXPECT_EQ(reasoning.signature, "sig");
    EXPECT_EQ(reasoning.origin.wire, "anthropic");
    ASSERT_TRUE(parts[2].signature.has_value());
    EXPECT_EQ(parts[2].signature->bytes, "CiQ");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[2].body).arguments, "{}");
}

TEST(WriteResponse, NamesWhatHasNoPlace) {
    llm::ChatAnswer answer = spoken();
    answer.choices.push_back(answer.choices[0]);
    answer.choices[1].index = 1;
    answer.choices[0].message.parts.push_back({.body = llm::Opaque{"anthropic", "{}"}});
    answer.choices[0].message.parts.push_back(
        {.body = llm::Audio{.media = {}, .transcript = "spoken"}});
    answer.extras.push_back({"openai_chat", "citations", "[]"});
    answer.choices[0].stop = llm::StopReason::max_tokens;
    const Written written = write_answer(answer, {});
    EXPECT_EQ(written.dropped, (std::vector<std::string>{"citations", "choices[1]",
                                                         "output.anthropic", "output.audio"}));
    EXPECT_NE(written.body.find("spoken"), std::string::npos);
    EXPECT_NE(written.body.find(R"("status":"incomplete")"), std::string::npos);
    EXPECT_NE(written.body.find(R"("incomplete_details":{"reason":"max_output_tokens"})"),
              std::string::npos);
}

TEST(WriteResponse, PutsAnImageWhereClientsLookForIt) {
    llm::ChatAnswer answer;
    answer.choices.emplace_back().message.parts.push_back(
        {.body = llm::Image{.media = {.data = "AAA=", .media_type = "image/png"}, .detail = {}}});
    EXPECT_NE(write_answer(answer, {}).body.find(R"("type":"image_generation_call","id":"ig_)"),
              std::string::npos);
    std::get<llm::Image>(answer.choices[0].message.parts[0].body).media.source =
        llm::Media::Source::url;
    EXPECT_EQ(write_answer(answer, {}).dropped, std::vector<std::string>{"output.image"});
}

}  // namespace
}  // namespace weir::wire::openai_responses
