#include "wire/openai_chat/stream.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"

namespace weir::wire::openai_chat {
namespace {

using llm::StopReason;

struct Read {
    Result<void> result;
    std::vector<std::string> names;  // of the events
    llm::ChatAnswer answer;
    std::string law;
};

Read read(std::string_view body) {
    Read outcome;
    SseReader sse(100'000);
    const auto reader = make_stream_reader({}, {});
    std::vector<llm::StreamEvent> events;
    SseEvent event;
    sse.feed(body);
    while (outcome.result && sse.next(event).value_or(false))
        outcome.result = reader->on_event(event, events);
    if (outcome.result && sse.finish(event).value_or(false))
        outcome.result = reader->on_event(event, events);
    if (outcome.result) outcome.result = reader->on_end(events);
    llm::StreamChecker checker;
    llm::Collector collector;
    for (llm::StreamEvent& one : events) {
        if (const Result<void> legal = checker.on_event(one); !legal)
            outcome.law += legal.error().message() + "\n";
        outcome.names.emplace_back(name(one));
        collector.on_event(std::move(one));
    }
    outcome.answer = collector.take();
    return outcome;
}

std::string chunk(std::string_view delta, std::string_view finish = "null") {
    return R"(data: {"id":"c","created":1,"model":"m","choices":[{"index":0,"delta":)" +
           std::string(delta) + R"(,"finish_reason":)" + std::string(finish) + "}]}\n\n";
}
const std::string done = "data: [DONE]\n\n";

const llm::ToolCall& call_at(const llm::ChatAnswer& answer, std::size_t part) {
    return std::get<llm::ToolCall>(answer.choices.at(0).message.parts.at(part).body);
}

TEST(StreamReader, ReadsThoughtsTextAndCallsInOrder) {
    const Read got = read(
        chunk(R"({"role":"assistant","content":""})") + chunk(R"({"reasoning_content":"hm"})") +
        chunk(R"({"content":"Hi"})") + chunk(R"({"content":"!"})") +
        chunk(
            R"({"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]})") +
        chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})") +
        chunk("{}", R"("tool_calls")") +
        "data: "
        "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"
        "\n\n" +
        done);
    ASSERT_TRUE(got.result.has_value()) << got.result.error().message();
    EXPECT_EQ(got.law, "");
    EXPECT_EQ(got.names,
              (std::vector<std::string>{
                  "started", "block_opened", "reasoning_delta", "block_closed", "block_opened",
                  "text_delta", "text_delta", "block_closed", "block_opened", "arguments_delta",
                  "usage_report", "block_closed", "choice_finished", "finished"}));
    EXPECT_EQ(got.answer.choices[0].stop, StopReason::tool_use);
    EXPECT_EQ(got.answer.usage->total(), Tokens(3));
}

TEST(StreamReader, PutsInterleavedCallsInSequence) {
    const Read got = read(
        chunk(
            R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}},{"index":1,"id":"b","function":{"name":"g","arguments":"["}}]})") +
        chunk(
            R"({"tool_calls":[{"index":1,"function":{"arguments":"1]"}},{"index":0,"function":{"arguments":":2}"}}]})") +
        chunk(R"({"content":"late"})", R"("tool_calls")") + done);
    ASSERT_TRUE(got.result.has_value());
    EXPECT_EQ(got.law, "");
    EXPECT_EQ(call_at(got.answer, 0).arguments, R"({"x":2})");
    EXPECT_EQ(call_at(got.answer, 1).arguments, "[1]");
    EXPECT_EQ(std::get<llm::Text>(got.answer.choices[0].message.parts.at(2).body).text, "late");
}

TEST(StreamReader, TellsCallsApartWhateverTheProviderLeavesOut) {
    // Old Ollama: every index is 0. Others: no index, no id. Some: the name comes after the id.
    const std::string whole = R"("function":{"name":"f","arguments":"{}"})";
    const Read zero = read(chunk(R"({"tool_calls":[{"index":0,"id":"a",)" + whole + "}]}") +
                           chunk(R"({"tool_calls":[{"index":0,"id":"b",)" + whole + "}]}") +
                           chunk("{}", R"("stop")") + done);
    ASSERT_TRUE(zero.result.has_value());
    EXPECT_EQ(call_at(zero.answer, 1).id, llm::ToolCallId("b"));
    EXPECT_EQ(zero.answer.choices[0].stop, StopReason::tool_use);
    EXPECT_EQ(zero.answer.choices[0].native_stop, "stop");
    const Read bare = read(chunk(R"({"tool_calls":[{)" + whole + "},{" + whole + "}]}") +
                           chunk("{}", R"("tool_calls")") + done);
    ASSERT_TRUE(bare.result.has_value());
    EXPECT_EQ(bare.law, "");
    EXPECT_EQ(call_at(bare.answer, 1).arguments, "{}");
    EXPECT_NE(call_at(bare.answer, 0).id, call_at(bare.answer, 1).id);
    EXPECT_EQ(call_at(bare.answer, 0).id.value().size(), 29U);
    const Read late =
        read(chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"arguments":"{"}}]})") +
             chunk(R"({"tool_calls":[{"index":0,"function":{"name":"f","arguments":"}"}}]})") +
             chunk("{}", R"("tool_calls")") + done);
    EXPECT_EQ(late.law, "");
    EXPECT_EQ(call_at(late.answer, 0).name, "f");
    EXPECT_EQ(call_at(late.answer, 0).arguments, "{}");
}

TEST(StreamReader, ReadsTheDeprecatedForm) {
    const Read got = read(chunk(R"({"function_call":{"name":"f","arguments":""}})") +
                          chunk(R"({"function_call":{"arguments":"{\"a\""}})") +
                          chunk(R"({"function_call":{"arguments":":1}"}})") +
                          chunk("{}", R"("function_call")") + done);
    ASSERT_TRUE(got.result.has_value());
    EXPECT_EQ(got.law, "");
    EXPECT_EQ(call_at(got.answer, 0).arguments, R"({"a":1})");
}

TEST(StreamReader, PutsReasoningItemsTogether) {
    const Read got = read(
        chunk(
            R"({"reasoning":"a","reasoning_details":[{"type":"reasoning.text","text":"a","index":0,"format":"x"}]})") +
        chunk(
            R"({"reasoning":"b","reasoning_details":[{"type":"reasoning.text","text":"b","index":0}]})") +
        chunk(R"({"reasoning_details":[{"type":"reasoning.text","signature":"sig","index":0}]})") +
        chunk(R"({"content":"c"})", R"("stop")") + done);
    ASSERT_TRUE(got.result.has_value());
    EXPECT_EQ(got.law, "");
    ASSERT_EQ(got.answer.choices[0].message.parts.size(), 2U);
    const auto& reasoning = std::get<llm::Reasoning>(got.answer.choices[0].message.parts[0].body);
    EXPECT_EQ(reasoning.text, "ab");
    EXPECT_EQ(reasoning.signature, "sig");
    EXPECT_EQ(reasoning.raw_json,
              R"({"type":"reasoning.text","text":"ab","signature":"sig","format":"x","index":0})");
}

TEST(StreamReader, ReadsRefusalsAudioCitationsAndLogprobs) {
    const Read got = read(
        chunk(
            R"({"content":"x","annotations":[{"type":"url_citation","url_citation":{"url":"u","title":"t"}}]})") +
        "data: "
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"y\"},\"logprobs\":{"
        "\"content\":"
        "[{\"token\":\"y\",\"bytes\":[121],\"logprob\":-0.5,\"top_logprobs\":[]}]}}]}\n\n" +
        chunk(R"({"refusal":"no"})") + chunk(R"({"audio":{"id":"a","transcript":"hi"}})") +
        chunk(R"({"audio":{"data":"AA"}})") + chunk("{}", R"("stop")") + done);
    ASSERT_TRUE(got.result.has_value());
    EXPECT_EQ(got.law, "");
    const auto& parts = got.answer.choices[0].message.parts;
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(std::get<llm::Text>(parts[0].body).citations.at(0).url, "u");
    EXPECT_EQ(std::get<llm::Refusal>(parts[1].body).text, "no");
    EXPECT_EQ(std::get<llm::Audio>(parts[2].body).media.data, "AA");
    EXPECT_EQ(std::get<llm::Audio>(parts[2].body).transcript, "hi");
    EXPECT_EQ(got.answer.choices[0].logprobs->content.at(0).logprob, -0.5);
}

TEST(StreamReader, EveryTruncationBeforeTheFinishIsAnError) {
    const std::string body =
        chunk(R"({"content":"Hi"})") + chunk(R"({"content":"!"})") + chunk("{}", R"("stop")");
    for (std::size_t cut = 0; cut + 2 < body.size(); ++cut)
        EXPECT_FALSE(read(body.substr(0, cut)).result.has_value()) << cut;
    EXPECT_TRUE(read(body).result.has_value());
}

TEST(StreamReader, FailsWithTheUpstreamsError) {
    const Read got = read(chunk(R"({"content":"Hi"})") +
                          "data: {\"error\":{\"message\":\"boom\",\"code\":502}}\n\n");
    ASSERT_FALSE(got.result.has_value());
    EXPECT_EQ(got.result.error().message(), "boom");
}

std::string write(const std::vector<llm::StreamEvent>& events, const WriteOptions& options) {
    const auto writer = make_stream_writer(options);
    std::string out;
    for (const llm::StreamEvent& event : events)
        writer->write(event, out);
    return out;
}

const std::vector<llm::StreamEvent> spoken = {
    llm::Started{.id = "i", .model = "m", .created = 3},
    llm::BlockOpened{0, 0, {.body = llm::ToolCall{.id = llm::ToolCallId("a"), .name = "f"}}},
    llm::BlockClosed{0, 0},
    llm::ChoiceFinished{.choice = 0, .stop = StopReason::tool_use},
    llm::Finished{.usage = llm::Usage{.input_uncached = Tokens(2), .output_visible = Tokens(1)}},
};

TEST(StreamWriter, WritesTheSequenceThatClientsExpect) {
    const std::string head =
        R"(data: {"id":"i","object":"chat.completion.chunk","created":3,"model":"alias","choices":[)";
    const std::string tail = R"("logprobs":null,"finish_reason":null}],"usage":null})"
                             "\n\n";
    EXPECT_EQ(
        write(spoken, {.model = "alias", .usage_chunk = true}),
        head + R"({"index":0,"delta":{"role":"assistant","content":"","refusal":null},)" + tail +
            head +
            R"({"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function",)"
            R"("function":{"name":"f","arguments":""}}]},)" +
            tail + head +
            R"({"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]},)" +
            tail + head +
            R"({"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}],"usage":null})"
            "\n\n" +
            head +
            R"(],"usage":{"prompt_tokens":2,"completion_tokens":1,"total_tokens":3,)"
            R"("prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},)"
            R"("completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,)"
            R"("accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}})"
            "\n\n" +
            done);
}

TEST(StreamWriter, LeavesTheUsageChunkOutUnasked) {
    EXPECT_EQ(write(spoken, {}).find("usage"), std::string::npos);
}

TEST(StreamWriter, WritesTheDeprecatedFormToWhoAskedInIt) {
    const std::string out = write(spoken, {.legacy_functions = true});
    EXPECT_NE(out.find(R"("function_call":{"name":"f","arguments":""})"), std::string::npos);
    EXPECT_NE(out.find(R"("finish_reason":"function_call")"), std::string::npos);
    EXPECT_EQ(out.find("tool_calls"), std::string::npos);
}

TEST(StreamWriter, EndsAFailedStreamWithTheErrorAndNoDone) {
    std::string out;
    make_stream_writer({})->write_error(Error(ErrorKind::upstream_timeout, "silence"), {}, out);
    EXPECT_TRUE(out.starts_with("data: {\"error\":{\"message\":\"silence\""));
    EXPECT_EQ(out.find("[DONE]"), std::string::npos);
}

}  // namespace
}  // namespace weir::wire::openai_chat
