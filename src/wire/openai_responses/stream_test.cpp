#include "wire/openai_responses/stream.hpp"

#include <gtest/gtest.h>

#include "wire/openai_responses/items.hpp"
#include "wire/openai_responses/replay_stream.hpp"

namespace weir::wire::openai_responses {
namespace {

std::string event(std::string_view type, std::string_view members) {
    return "event: response." + std::string(type) + "\ndata: {\"type\":\"response." +
           std::string(type) + "\"," + std::string(members) + "}\n\n";
}
std::string created() {
    return event("created",
                 R"("response":{"id":"resp_1","model":"m","created_at":5,"status":"in_progress"})");
}
std::string completed(std::string_view output = "[]", std::string_view more = "") {
    return event("completed",
                 R"("response":{"id":"resp_1","object":"response","model":"m","created_at":5,)"
                 R"("status":"completed","output":)" +
                     std::string(output) +
                     R"(,"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3})" +
                     std::string(more) + "}");
}
std::string added(int index, std::string_view item) {
    return event("output_item.added",
                 "\"output_index\":" + std::to_string(index) + ",\"item\":" + std::string(item));
}
std::string done(int index, std::string_view item) {
    return event("output_item.done",
                 "\"output_index\":" + std::to_string(index) + ",\"item\":" + std::string(item));
}
std::string delta(std::string_view type, int index, std::string_view text) {
    return event(type, "\"output_index\":" + std::to_string(index) +
                           ",\"content_index\":0,\"item_id\":\"x" + std::to_string(index) +
                           "\",\"delta\":\"" + std::string(text) + "\"");
}

// Collected parts in short, and the law must hold.
std::vector<std::string> parts_of(const std::string& sse) {
    const Translated read = translate(sse);
    EXPECT_TRUE(read.result.has_value()) << read.result.error().message();
    EXPECT_EQ(read.law, "");
    return gist(read.answer);
}

using Lines = std::vector<std::string>;

const std::string hello =
    created() + event("in_progress", R"("response":{"id":"resp_1","status":"in_progress"})") +
    added(
        0,
        R"({"type":"message","id":"msg_1","role":"assistant","status":"in_progress","content":[]})") +
    delta("output_text.delta", 0, "H\xC3\xA9") + delta("output_text.delta", 0, "!") +
    done(0, R"({"type":"message","id":"msg_1","role":"assistant","status":"completed","content":)"
            R"([{"type":"output_text","text":"Hé!","annotations":[]}]})") +
    completed();

TEST(ResponsesReader, SameEventsForEverySplit) {
    const std::vector<llm::StreamEvent> whole = translate(hello).events;
    EXPECT_EQ(gist(translate(hello).answer), (Lines{"text H\xC3\xA9!", "end_turn"}));
    for (std::size_t piece = 1; piece < 40; ++piece)
        EXPECT_EQ(translate_in_pieces(hello, piece).events, whole) << piece;
}

TEST(ResponsesReader, EveryTruncationIsAnError) {
    const std::size_t end = hello.size() - 2;  // the last line is whole without its blank line
    for (std::size_t cut = 0; cut < end - 1; ++cut)
        EXPECT_FALSE(translate(std::string_view(hello).substr(0, cut)).result.has_value()) << cut;
    EXPECT_TRUE(translate(std::string_view(hello).substr(0, end)).result.has_value());
}

TEST(ResponsesReader, PutsParallelCallsInSequence) {
    const std::string head = R"({"type":"function_call","arguments":"","status":"in_progress",)";
    EXPECT_EQ(parts_of(created() + added(0, head + R"("id":"x0","call_id":"a","name":"f"})") +
                       added(1, head + R"("id":"x1","call_id":"b","name":"g"})") +
                       delta("function_call_arguments.delta", 0, "[1") +
                       delta("function_call_arguments.delta", 1, "[2") +
                       delta("output_text.delta", 2, "text") +
                       delta("function_call_arguments.delta", 0, "1]") +
                       event("function_call_arguments.done",
                             R"("output_index":0,"item_id":"x0","arguments":"[11]")") +
                       delta("function_call_arguments.delta", 1, "2]") + completed()),
              (Lines{"tool_call a f [11]", "tool_call b g [22]", "text text", "tool_use"}));
}

// Recorded: OpenRouter says the answer before it is done with its thoughts.
TEST(ResponsesReader, LetsThoughtsGiveWayToTheAnswer) {
    const std::string sse = created() + added(0, R"({"type":"reasoning","id":"x0","summary":[]})") +
                            delta("reasoning_text.delta", 0, "hm") +
                            delta("output_text.delta", 1, "4");
    const std::string last = R"({"type":"reasoning","id":"x0","summary":[],"content":)"
                             R"([{"type":"reasoning_text","text":"hm"}])";
    EXPECT_EQ(parts_of(sse + done(0, last + "}") + completed()),
              (Lines{"reasoning hm", "text 4", "end_turn"}));
    // What proves them is not lost.
    EXPECT_EQ(parts_of(sse + done(0, last + R"(,"encrypted_content":"gA"})") + completed()),
              (Lines{"reasoning hm", "text 4", "reasoning  proven", "end_turn"}));
}

TEST(ResponsesReader, TakesFromDoneWhatTheDeltasLeftOut) {
    const std::string message =
        R"({"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"abc",)"
        R"("annotations":[{"type":"url_citation","url":"u"}]},{"type":"refusal","refusal":"no"},)"
        R"({"type":"future","x":1}]})";
    const std::string call =
        R"({"type":"function_call","call_id":"a","name":"f","arguments":"{}"})";
    const std::string search = R"({"type":"web_search_call","id":"ws"})";
    const Lines want = {R"(text abc [{"type":"url_citation","url":"u"}])",
                        "refusal no",
                        "opaque",
                        "tool_call a f {}",
                        "opaque",
                        "tool_use"};
    EXPECT_EQ(
        parts_of(created() + done(0, message) + done(1, call) + done(2, search) + completed()),
        want);
    EXPECT_EQ(parts_of(completed("[" + message + "," + call + "," + search + "]")), want);
    EXPECT_EQ(parts_of(created() + done(0, message) +
                       completed("[" + message + "," + call + "," + search + "]")),
              want);
}

TEST(ResponsesReader, GivesUpOnEndlessItems) {
    std::string sse = created();
    for (int i = 0; i < 10'001; ++i)
        sse += delta("output_text.delta", i, "");
    const Translated read = translate(sse + completed());
    ASSERT_FALSE(read.result.has_value());
    EXPECT_EQ(read.result.error().kind(), ErrorKind::upstream_protocol);
    EXPECT_EQ(read.law, "");
}

// A place that is first one thing and then another makes two blocks, and the law holds.
TEST(ResponsesReader, TakesNothingIntoABlockOfAnotherKind) {
    EXPECT_EQ(
        parts_of(created() +
                 added(0, R"({"type":"function_call","id":"q","call_id":"a","name":"f"})") +
                 delta("output_text.delta", 0, "t") + delta("refusal.delta", 0, "r") +
                 delta("reasoning_text.delta", 0, "h") +
                 delta("function_call_arguments.delta", 0, "{}") +
                 done(0, R"({"type":"message","content":[{"type":"output_text","text":"t"}]})") +
                 completed()),
        (Lines{"tool_call a f {}", "text t", "refusal r", "reasoning h", "tool_use"}));
}

// GitHub Copilot gives an item another id in every event.
TEST(ResponsesReader, FollowsItemsByTheirPlace) {
    EXPECT_EQ(parts_of(created() +
                       added(0, R"({"type":"function_call","id":"q","call_id":"a","name":"f"})") +
                       event("function_call_arguments.delta",
                             R"("output_index":0,"item_id":"other","delta":"{}")") +
                       done(0, R"({"type":"function_call","id":"third","call_id":"a","name":"f",)"
                               R"("arguments":"{}"})") +
                       completed()),
              (Lines{"tool_call a f {}", "tool_use"}));
}

TEST(ResponsesReader, JoinsParagraphsOfASummary) {
    const auto paragraph = [](int index, std::string_view text) {
        return event("reasoning_summary_text.delta",
                     R"("output_index":0,"item_id":"rs","summary_index":)" + std::to_string(index) +
                         ",\"delta\":\"" + std::string(text) + "\"");
    };
    const Translated read = translate(
        created() + paragraph(0, "a") + paragraph(0, "b") + paragraph(1, "c") +
        done(0, R"({"type":"reasoning","id":"rs","encrypted_content":"gA","summary":)"
                R"([{"type":"summary_text","text":"ab"},{"type":"summary_text","text":"c"}]})") +
        completed());
    const auto& reasoning =
        std::get<llm::Reasoning>(read.answer.choices.at(0).message.parts.at(0).body);
    EXPECT_EQ(reasoning.text, "ab\n\nc");
    EXPECT_EQ(reasoning.data, "gA");
    EXPECT_TRUE(reasoning.raw_json.starts_with(R"({"type":"reasoning","id":"rs")"));
    EXPECT_TRUE(reasoning.summary);
}

TEST(ResponsesReader, ReadsFreeTextCallsRefusalsAndLogprobs) {
    EXPECT_EQ(
        parts_of(
            created() +
            added(0,
                  R"({"type":"custom_tool_call","id":"x0","call_id":"a","name":"f","input":""})") +
            delta("custom_tool_call_input.delta", 0, "free") + delta("refusal.delta", 1, "no") +
            event("output_text.delta",
                  R"("output_index":2,"content_index":0,"delta":"t","logprobs":)"
                  R"([{"token":"t","logprob":0,"bytes":null,"top_logprobs":[]}])") +
            completed()),
        (Lines{"tool_call a f free", "refusal no", "text t", "tool_use", "1 logprobs"}));
}

TEST(ResponsesReader, PassesOverWhatItDoesNotKnow) {
    EXPECT_EQ(
        parts_of(created() + ": ping\n\n" + event("web_search_call.searching", R"("x":1)") +
                 event("something.new", R"("output_index":9)") + completed() + "data: [DONE]\n\n"),
        (Lines{"end_turn"}));
}

TEST(ResponsesReader, FailsWithTheUpstreamsError) {
    const auto error_of = [](const std::string& sse) {
        const Translated read = translate(sse);
        return read.result ? "none" : read.result.error().message();
    };
    EXPECT_EQ(
        error_of(created() + "event: error\ndata: {\"type\":\"error\",\"message\":\"m\"}\n\n"),
        "m");
    EXPECT_EQ(
        error_of(created() +
                 event("failed", R"("response":{"status":"failed","error":{"message":"f"}})")),
        "f");
    EXPECT_EQ(translate("data: {\n\n").result.error().kind(), ErrorKind::upstream_protocol);
    EXPECT_EQ(translate("data: 3\n\n").result.error().kind(), ErrorKind::upstream_protocol);
}

TEST(ResponsesReader, TellsOfTheWholeAnswer) {
    const Translated read = translate(
        hello.substr(0, hello.size() - completed().size()) +
        event(
            "incomplete",
            R"("response":{"id":"resp_1","status":"incomplete","service_tier":"flex","billing":{"a":1},)"
            R"("incomplete_details":{"reason":"max_output_tokens"},"usage":null})"));
    EXPECT_EQ(read.answer.choices.at(0).stop, llm::StopReason::max_tokens);
    EXPECT_EQ(read.answer.choices[0].native_stop, "max_output_tokens");
    EXPECT_EQ(read.answer.service_tier, "flex");
    EXPECT_FALSE(read.answer.usage.has_value());
    EXPECT_EQ(read.answer.extras.at(0).json, R"({"billing":{"a":1}})");
    EXPECT_EQ(read.answer.created, 5);
}

}  // namespace
}  // namespace weir::wire::openai_responses
