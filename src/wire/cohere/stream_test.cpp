#include "wire/cohere/stream.hpp"

#include <gtest/gtest.h>

#include <array>

#include "wire/cohere/streamed.hpp"

namespace weir::wire::cohere {
namespace {

std::string event(std::string_view type, std::string_view rest) {
    return "event: " + std::string(type) + "\r\ndata: {\"type\":\"" + std::string(type) + "\"" +
           std::string(rest) + "}\r\n\r\n";
}
std::string message(std::string_view type, int index, std::string_view inside) {
    return event(type, ",\"index\":" + std::to_string(index) + ",\"delta\":{\"message\":{" +
                           std::string(inside) + "}}");
}
std::string start() { return event("message-start", R"(,"id":"i")"); }
std::string text(std::string_view said) {
    return message("content-delta", 0, R"("content":{"text":")" + std::string(said) + "\"}");
}
std::string call(int index, std::string_view name) {
    return message("tool-call-start", index,
                   R"("tool_calls":{"id":"id_)" + std::string(name) +
                       R"(","type":"function","function":{"name":")" + std::string(name) +
                       R"(","arguments":""}})");
}
std::string arguments(int index, std::string_view json) {
    return message("tool-call-delta", index,
                   R"("tool_calls":{"function":{"arguments":")" + std::string(json) + "\"}}");
}
std::string end(std::string_view type, int index) {
    return event(type, ",\"index\":" + std::to_string(index));
}
std::string finish(std::string_view more = R"("finish_reason":"COMPLETE")") {
    return event("message-end", ",\"delta\":{" + std::string(more) + "}") + "data: [DONE]\n\n";
}
std::string citation(int begin) {
    return message("citation-start", 0,
                   R"("citations":{"start":)" + std::to_string(begin) +
                       R"(,"end":9,"text":"x","sources":[]})") +
           end("citation-end", 0);
}

Streamed run(const std::string& body) {
    Streamed outcome = stream(std::array{std::string_view(body)});
    EXPECT_EQ(outcome.law, "") << body;
    return outcome;
}

std::vector<std::string> gist(const Streamed& outcome) {
    std::vector<std::string> lines;
    if (outcome.answer.choices.empty()) return lines;
    for (const llm::Part& part : outcome.answer.choices[0].message.parts) {
        if (const auto* one = std::get_if<llm::Text>(&part.body))
            lines.push_back("text " + one->text.str() + " " +
                            std::to_string(one->citations.size()));
        if (const auto* one = std::get_if<llm::Reasoning>(&part.body))
            lines.push_back("thought " + one->format + " " + one->text);
        if (const auto* one = std::get_if<llm::ToolCall>(&part.body))
            lines.push_back("call " + one->id.value() + " " + one->name + " " + one->arguments);
        if (const auto* one = std::get_if<llm::Opaque>(&part.body))
            lines.push_back("opaque " + one->json);
    }
    return lines;
}

using Lines = std::vector<std::string>;

TEST(CohereStream, HasEverySplitAndNoTruncation) {
    const std::string body = start() + text("Gr\xC3\xB6\xC3\x9F") + citation(1) +
                             text("e \\u00e9") + end("content-end", 0) + call(0, "f") +
                             arguments(0, "{\\\"a\\\":") + arguments(0, "1}") +
                             end("tool-call-end", 0) + finish();
    const Streamed whole = run(body);
    ASSERT_TRUE(whole.read.has_value());
    EXPECT_EQ(gist(whole), (Lines{"text Gr\xC3\xB6\xC3\x9F"
                                  "e \xC3\xA9 1",
                                  "call id_f f {\"a\":1}"}));
    const std::size_t complete = body.rfind("}\r\n\r\ndata: [DONE]") + 1;
    for (std::size_t cut = 0; cut <= body.size(); ++cut) {
        const std::string_view first = std::string_view(body).substr(0, cut);
        const Streamed split = stream(std::array{first, std::string_view(body).substr(cut)});
        ASSERT_TRUE(split.events == whole.events) << "cut at " << cut;
        const Streamed part = stream(std::array{first});
        EXPECT_EQ(part.read.has_value(), cut >= complete) << "cut at " << cut;
        EXPECT_EQ(part.scanned.has_value(), cut >= complete) << "cut at " << cut;
    }
}

TEST(CohereStream, PutsInterleavedCallsInSequence) {
    const Streamed outcome =
        run(start() + call(0, "a") + arguments(0, "{") + call(1, "b") + arguments(1, "[1") +
            arguments(0, "}") + end("tool-call-end", 1) + end("tool-call-end", 0) + call(2, "c") +
            arguments(2, "nu") + arguments(2, "ll") + end("tool-call-end", 2) + finish());
    ASSERT_TRUE(outcome.read.has_value());
    EXPECT_EQ(gist(outcome), (Lines{"call id_a a {}", "call id_b b [1", "call id_c c {}"}));
    EXPECT_EQ(outcome.answer.choices[0].stop, llm::StopReason::tool_use);
}

TEST(CohereStream, TellsPlansThoughtsAndTextApart) {
    const Streamed outcome = run(
        start() + message("content-start", 0, R"("content":{"type":"thinking","thinking":"a"})") +
        message("content-delta", 0, R"("content":{"thinking":"b"})") + end("content-end", 0) +
        message("tool-plan-delta", 0, R"("tool_plan":"p")") +
        message("content-start", 1, R"("content":{"type":"text","text":""})") +
        end("content-end", 1) + message("content-start", 2, R"("content":{"type":"newer","x":1})") +
        message("content-start", 3, R"("content":{"type":"text","text":"t"})") + finish());
    EXPECT_EQ(gist(outcome), (Lines{"thought  ab", "thought tool_plan p",
                                    R"(opaque {"type":"newer","x":1})", "text t 0"}));
    EXPECT_EQ(outcome.facts.reasoning_bytes, 3U);
}

TEST(CohereStream, KeepsCitationsOfNoOpenText) {
    const Streamed late =
        run(start() + text("ab") + end("content-end", 0) + citation(0) + finish());
    EXPECT_EQ(gist(late), Lines{"text ab 1"});
    const Streamed early = run(start() + message("tool-plan-delta", 0, R"("tool_plan":"p")") +
                               citation(0) + text("ab") + finish());
    EXPECT_EQ(gist(early), (Lines{"thought tool_plan p", "text ab 1"}));
    const Streamed none = run(start() + call(0, "f") + citation(0) + finish());
    EXPECT_EQ(gist(none), (Lines{"call id_f f {}", "text  1"}));
}

TEST(CohereStream, EndsCallsThatTextFollows) {
    const Streamed outcome =
        run(start() + call(0, "a") + call(1, "b") + arguments(1, "{}") + text("t") + finish());
    EXPECT_EQ(gist(outcome), (Lines{"call id_a a {}", "call id_b b {}", "text t 0"}));
    const Streamed stray = run(start() + call(0, "a") + text("t") + arguments(0, "{}"));
    ASSERT_FALSE(stray.read.has_value());
    EXPECT_EQ(stray.read.error().kind(), ErrorKind::upstream_protocol);
}

TEST(CohereStream, ReportsErrorsInBand) {
    const Streamed broken =
        run(start() + text("a") +
            finish(R"("finish_reason":"ERROR","error":"too many tokens: x","usage":null)"));
    for (const Result<void>& result : {broken.read, broken.scanned}) {
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().kind(), ErrorKind::context_length);
        EXPECT_EQ(result.error().message(), "too many tokens: x");
    }
    EXPECT_TRUE(broken.facts.said.is_error);
    for (const std::string_view body :
         {"data: {\"message\":\"invalid api token\"}\n\n",
          "event: error\ndata: {\"message\":\"invalid api token\"}\n\n"}) {
        const Streamed refused = stream(std::array{body});
        ASSERT_FALSE(refused.read.has_value() || refused.scanned.has_value()) << body;
        EXPECT_EQ(refused.scanned.error().kind(), ErrorKind::upstream_auth);
    }
    // Our own, read by ourselves.
    const auto writer = make_stream_writer({});
    std::string own = start();
    writer->write_error(Error(ErrorKind::upstream_timeout, "it is late"), {}, own);
    EXPECT_EQ(run(own).read.error().message(), "it is late");
}

TEST(CohereStream, RefusesWhatIsNoEvent) {
    for (const std::string_view bad :
         {"data: {\n\n", "data: 7\n\n", "data: [DONE]\n\n", "data: null\n\n"}) {
        const Streamed outcome = stream(std::array{bad});
        ASSERT_FALSE(outcome.scanned.has_value() || outcome.read.has_value()) << bad;
        EXPECT_EQ(outcome.read.error().kind(), ErrorKind::upstream_protocol);
    }
    const Streamed skipped = run(start() + ": ping\n\n" + event("debug", R"(,"prompt":"x")") +
                                 event("newer-event", R"(,"index":1)") + text("t") + finish());
    EXPECT_EQ(gist(skipped), Lines{"text t 0"});
}

TEST(CohereStream, TellsUsageOnce) {
    const Streamed outcome = run(
        start() + text("t") +
        finish(
            R"("finish_reason":"MAX_TOKENS","newer":1,"usage":{"billed_units":{"input_tokens":1,)"
            R"("output_tokens":2},"tokens":{"input_tokens":10,"output_tokens":20}})"));
    ASSERT_TRUE(outcome.read.has_value());
    EXPECT_EQ(outcome.answer.usage->total(), Tokens(30));
    EXPECT_TRUE(outcome.answer.usage == outcome.facts.usage);
    EXPECT_EQ(outcome.answer.extras.at(0).name, "newer");
    EXPECT_EQ(outcome.answer.choices[0].stop, llm::StopReason::max_tokens);
}

TEST(CohereStream, WritesWhatItReads) {
    const std::string body =
        start() + message("content-start", 0, R"("content":{"type":"thinking","thinking":"a"})") +
        end("content-end", 0) + message("content-start", 1, R"("content":{"type":"x"})") +
        end("content-end", 1) + text("t") + citation(0) +
        message("tool-plan-delta", 0, R"("tool_plan":"p")") + call(0, "f") +
        end("tool-call-end", 0) + citation(0) +
        finish(R"("finish_reason":"TOOL_CALL","newer":1,"usage":{"tokens":{"input_tokens":10,)"
               R"("output_tokens":20}})");
    const Streamed once = run(body);
    ASSERT_TRUE(once.read.has_value());
    const Streamed twice = run(write_events(once.events));
    ASSERT_TRUE(twice.read.has_value());
    EXPECT_EQ(gist(twice), gist(once));
    EXPECT_EQ(write_events(twice.events), write_events(once.events));
}

// Offsets are of the message's text in the canonical form, and of the block's here.
TEST(CohereStream, WritesOthersCitationsByTheirBlock) {
    const auto writer = make_stream_writer({});
    llm::Citation citation;
    citation.url = "https://e.org";
    citation.begin = 3;
    citation.end = 5;
    std::string out;
    for (const llm::StreamEvent& one : std::vector<llm::StreamEvent>{
             llm::Started{}, llm::BlockOpened{0, 0, {.body = llm::Text{}}},
             llm::TextDelta{0, 0,
                            "\xC3\xA4"
                            "b"},
             llm::BlockClosed{0, 0}, llm::BlockOpened{0, 1, {.body = llm::Text{}}},
             llm::TextDelta{0, 1, "cd\xC3\xA9"}, llm::CitationAdded{0, 1, citation},
             llm::BlockClosed{0, 1}})
        writer->write(one, out);
    EXPECT_NE(out.find("{\"start\":1,\"end\":3,\"text\":\"d\xC3\xA9\","), std::string::npos) << out;
    EXPECT_NE(out.find("\"content_index\":1}"), std::string::npos) << out;
}

TEST(CohereStream, WritesTheFirstChoiceOnly) {
    const auto writer = make_stream_writer({.id = "given"});
    std::string out;
    for (const llm::StreamEvent& one : std::vector<llm::StreamEvent>{
             llm::Started{}, llm::BlockOpened{0, 0, {.body = llm::Refusal{}}},
             llm::RefusalDelta{0, 0, "no"}, llm::BlockClosed{0, 0},
             llm::BlockOpened{1, 0, {.body = llm::Text{}}}, llm::TextDelta{1, 0, "other"},
             llm::BlockClosed{1, 0},
             llm::ChoiceFinished{.choice = 0,
                                 .stop = llm::StopReason::refusal,
                                 .stop_sequence = {},
                                 .native_stop = {}},
             llm::ChoiceFinished{.choice = 1, .stop_sequence = {}, .native_stop = {}},
             llm::Finished{}})
        writer->write(one, out);
    EXPECT_EQ(out.find("other"), std::string::npos);
    EXPECT_NE(out.find("\"id\":\"given\""), std::string::npos);
    const Streamed read = run(out);
    EXPECT_EQ(gist(read), Lines{"text no 0"});
    EXPECT_EQ(read.answer.choices[0].stop, llm::StopReason::content_filter);
}

}  // namespace
}  // namespace weir::wire::cohere
