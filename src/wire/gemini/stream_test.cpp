#include "wire/gemini/stream.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "llm/collect.hpp"
#include "wire/gemini/replay_stream.hpp"
#include "wire/gemini/stream_scan.hpp"

namespace weir::wire::gemini {
namespace {

using Framing = WriteOptions::Framing;

// providers.md 10.3.
constexpr std::string_view hello =
    "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Plan "
    "h\xC3\xA9...\",\"thought\":true}]},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":30,"
    "\"totalTokenCount\":52,\"thoughtsTokenCount\":22},\"modelVersion\":\"gemini-3-pro\","
    "\"responseId\":\"abc\"}\r\n\r\n"
    "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"id\":"
    "\"fc1\",\"name\":\"weather\",\"args\":{\"city\":\"Oslo\"}},\"thoughtSignature\":\"CiQB\"}]},"
    "\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":30,\"candidatesTokenCount\":9,"
    "\"totalTokenCount\":61,\"thoughtsTokenCount\":22},\"responseId\":\"abc\"}\r\n\r\n"
    "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},"
    "\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":30,"
    "\"candidatesTokenCount\":9,\"totalTokenCount\":61,\"thoughtsTokenCount\":22}}\r\n\r\n";

std::string event(std::string_view parts, std::string_view more = "") {
    return R"(data: {"candidates":[{"content":{"parts":[)" + std::string(parts) + "]}" +
           std::string(more) + "}]}\n\n";
}

std::string proof_of(const llm::Part& part) {
    return part.signature.value_or(llm::Signature{}).bytes;
}

constexpr std::string_view stop = R"(,"finishReason":"STOP")";

StreamedAnswer read(std::string_view body) { return read_stream_pieces({body}, Framing::sse); }

TEST(GeminiStream, ThoughtsAndACall) {
    const StreamedAnswer read_hello = read(hello);
    ASSERT_TRUE(read_hello.result.has_value()) << read_hello.result.error().message();
    EXPECT_EQ(read_hello.law, "");
    const llm::ChatAnswer& answer = read_hello.answer;
    EXPECT_EQ(answer.id, "abc");
    EXPECT_EQ(answer.model, "gemini-3-pro");
    ASSERT_EQ(answer.choices.size(), 1U);
    const auto& parts = answer.choices[0].message.parts;
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(std::get<llm::Reasoning>(parts[0].body).text, "Plan h\xC3\xA9...");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[1].body).id.value(), "fc1");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[1].body).arguments, R"({"city":"Oslo"})");
    EXPECT_EQ(proof_of(parts[1]), "CiQB");
    EXPECT_EQ(answer.choices[0].stop, llm::StopReason::tool_use);
    const llm::Usage usage = answer.usage.value_or(llm::Usage{});
    EXPECT_EQ(usage.output(), Tokens(31));
    EXPECT_EQ(usage.total(), Tokens(61));
}

TEST(GeminiStream, SameEventsForEverySplit) {
    const StreamedAnswer whole = read(hello);
    for (std::size_t cut = 0; cut <= hello.size(); ++cut) {
        const StreamedAnswer split =
            read_stream_pieces({hello.substr(0, cut), hello.substr(cut)}, Framing::sse);
        ASSERT_TRUE(split.result.has_value()) << "cut at " << cut;
        ASSERT_TRUE(split.events == whole.events) << "cut at " << cut;
    }
}

TEST(GeminiStream, EveryTruncationIsAnError) {
    const std::size_t complete = hello.size() - 5;  // without the last brace and the line ends
    for (std::size_t cut = 0; cut <= complete; ++cut) {
        const StreamedAnswer part = read(hello.substr(0, cut));
        EXPECT_FALSE(part.result.has_value()) << "cut at " << cut;
        EXPECT_FALSE(part.scan_result.has_value()) << "cut at " << cut;
    }
}

TEST(GeminiStream, ASignatureEndsItsText) {
    const StreamedAnswer got =
        read(event(R"({"text":"a"})") + event(R"({"text":"b","thoughtSignature":"S1"})") +
             event(R"({"text":"c"})") + event(R"({"text":"","thoughtSignature":"S2"})", stop));
    const auto& parts = got.answer.choices[0].message.parts;
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(std::get<llm::Text>(parts[0].body).text, "ab");
    EXPECT_EQ(proof_of(parts[0]), "S1");
    EXPECT_EQ(std::get<llm::Text>(parts[1].body).text, "c");
    EXPECT_EQ(proof_of(parts[1]), "S2");
}

TEST(GeminiStream, PiecesOfACallArePutTogether) {
    const StreamedAnswer got = read(
        event(R"({"functionCall":{"name":"f","willContinue":true},"thoughtSignature":"S"})") +
        event(
            R"({"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"x","willContinue":true}],"willContinue":true}})") +
        event(
            R"({"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"y"}],"willContinue":true}})") +
        event(R"({"functionCall":{}})") +
        event(R"({"functionCall":{"name":"g","willContinue":true}})") +
        event(R"({"text":"said after a call that was not ended"})", stop));
    ASSERT_TRUE(got.result.has_value()) << got.result.error().message();
    EXPECT_EQ(got.law, "");
    const auto& parts = got.answer.choices[0].message.parts;
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(std::get<llm::ToolCall>(parts[0].body).arguments, R"({"a":"xy"})");
    EXPECT_EQ(proof_of(parts[0]), "S");
    EXPECT_EQ(std::get<llm::ToolCall>(parts[1].body).arguments, "{}");
    EXPECT_NE(std::get<llm::ToolCall>(parts[0].body).id, std::get<llm::ToolCall>(parts[1].body).id);
    EXPECT_FALSE(read(event(R"({"functionCall":{"partialArgs":[]}})", stop)).result.has_value());
}

TEST(GeminiStream, PicturesSoundsAndCodeAreBlocks) {
    const StreamedAnswer got =
        read(event(R"({"inlineData":{"mimeType":"image/png","data":"AAAA"}})") +
             event(R"({"inlineData":{"mimeType":"audio/L16","data":"BBBB"}})") +
             event(R"({"inlineData":{"mimeType":"audio/L16","data":"CC=="}})") +
             event(R"({"inlineData":{"mimeType":"audio/L16","data":"DDDD"}})") +
             event(R"({"executableCode":{"code":"1"},"thoughtSignature":"S"})", stop));
    EXPECT_EQ(got.law, "");
    const auto& parts = got.answer.choices[0].message.parts;
    ASSERT_EQ(parts.size(), 4U);
    EXPECT_EQ(std::get<llm::Image>(parts[0].body).media.data, "AAAA");
    EXPECT_EQ(std::get<llm::Audio>(parts[1].body).media.data, "BBBBCC==");
    EXPECT_EQ(std::get<llm::Audio>(parts[2].body).media.data, "DDDD");
    EXPECT_EQ(std::get<llm::Opaque>(parts[3].body).json,
              R"({"executableCode":{"code":"1"},"thoughtSignature":"S"})");
}

TEST(GeminiStream, CandidatesAndExtras) {
    const StreamedAnswer got = read(
        R"(data: {"candidates":[{"content":{"parts":[{"text":"a"}]},"index":0,"safetyRatings":[1]},)"
        R"({"content":{"parts":[{"text":"b"}]},"index":1,"finishReason":"MAX_TOKENS"}],"x":1})"
        "\n\n"
        R"(data: {"candidates":[{"finishReason":"SAFETY","safetyRatings":[2],"groundingMetadata":{)"
        R"("groundingChunks":[{"web":{"uri":"https://a"}}],"groundingSupports":[{"segment":{"endIndex":1},)"
        R"("groundingChunkIndices":[0]}]}}]})"
        "\n\n");
    ASSERT_TRUE(got.result.has_value());
    ASSERT_EQ(got.answer.choices.size(), 2U);
    EXPECT_EQ(got.answer.choices[0].stop, llm::StopReason::content_filter);
    EXPECT_EQ(got.answer.choices[0].extras.size(), 2U);
    EXPECT_EQ(got.answer.choices[0].extras[0].json, "[2]");
    const auto& text = std::get<llm::Text>(got.answer.choices[0].message.parts[0].body);
    ASSERT_EQ(text.citations.size(), 1U);
    EXPECT_EQ(text.citations[0].url, "https://a");
    EXPECT_EQ(got.answer.extras.size(), 1U);
}

TEST(GeminiStream, ABlockedPromptIsComplete) {
    const StreamedAnswer got = read("data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n");
    ASSERT_TRUE(got.result.has_value());
    EXPECT_TRUE(got.scan_result.has_value());
    EXPECT_EQ(got.law, "");
    EXPECT_EQ(got.answer.choices[0].native_stop, "SAFETY");
    EXPECT_EQ(got.facts.stops, std::vector{llm::StopReason::content_filter});
}

TEST(GeminiStream, ErrorsInItAreTheUpstreams) {
    const std::string body = event(R"({"text":"a"})") +
                             R"(data: {"error":{"code":503,"message":"overloaded"}})"
                             "\n\n";
    const StreamedAnswer got = read(body);
    EXPECT_EQ(got.result.error().kind(), ErrorKind::upstream_overloaded);
    EXPECT_EQ(got.scan_result.error().kind(), ErrorKind::upstream_overloaded);
    EXPECT_EQ(got.facts.said.message, "overloaded");
    for (const char* bad :
         {"data: {\n\n", "data: 7\n\n", "data: {\"candidates\":[{\"index\":9999}]}\n\n"})
        EXPECT_EQ(read(bad).result.error().kind(), ErrorKind::upstream_protocol) << bad;
}

TEST(GeminiStream, ScanCountsByKind) {
    const StreamedAnswer got = read(hello);
    EXPECT_EQ(got.facts.reasoning_bytes, 11U);
    EXPECT_EQ(got.facts.tool_bytes, 7U + 15U);
    EXPECT_EQ(got.facts.content_bytes, 0U);
    EXPECT_FALSE(got.facts.ended);
    EXPECT_TRUE(got.facts.finished);
    const auto scan = make_stream_scan({}, {});
    SseEvent empty{.data = R"({"candidates":[{"content":{"parts":[{"text":""}]}}]})"};
    empty.has_data = true;
    EXPECT_FALSE(scan->on_event(empty)->content);
}

std::string write(const std::vector<llm::StreamEvent>& events, const WriteOptions& options) {
    const auto writer = make_stream_writer(options);
    std::string out;
    for (const llm::StreamEvent& one : events)
        writer->write(one, out);
    return out;
}

TEST(GeminiStream, IsWrittenInBothFramings) {
    const std::vector<llm::StreamEvent> events = {
        llm::Started{.id = "i", .model = "m"},
        llm::BlockOpened{0, 0, {.body = llm::Text{}}},
        llm::TextDelta{0, 0, "a\nb"},
        llm::BlockClosed{0, 0},
        llm::ChoiceFinished{.choice = 0, .stop = llm::StopReason::end_turn},
        llm::Finished{llm::Usage{.input_uncached = Tokens(2), .output_visible = Tokens(1)}, ""}};
    const std::string first =
        R"({"candidates":[{"content":{"parts":[{"text":"a\nb"}],"role":"model"},"index":0}],)"
        R"("modelVersion":"asked","responseId":"i"})";
    const std::string last =
        R"({"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP",)"
        R"("index":0}],"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":1,)"
        R"("totalTokenCount":3},"modelVersion":"asked","responseId":"i"})";
    EXPECT_EQ(write(events, {.model = "asked"}),
              "data: " + first + "\r\n\r\ndata: " + last + "\r\n\r\n");
    EXPECT_EQ(write(events, {.framing = Framing::json_array, .model = "asked"}),
              "[" + first + ",\r\n" + last + "\n]");
}

TEST(GeminiStream, CarriedJsonMakesNoLines) {
    const std::string body =
        "[{\"candidates\":[{\"content\":{\"parts\":[{\"executableCode\":\n{\"code\":\"a\\nb\"}}]},"
        "\n"
        "\"finishReason\":\"STOP\",\"groundingMetadata\":{\n \"x\": 1}}]}\n]";
    const StreamedAnswer got = read_stream_pieces({body}, Framing::json_array);
    ASSERT_TRUE(got.result.has_value()) << got.result.error().message();
    const StreamedAnswer again = read(write(got.events, {}));
    ASSERT_TRUE(again.result.has_value()) << again.result.error().message();
    EXPECT_EQ(again.answer.choices[0].message, got.answer.choices[0].message);
    EXPECT_EQ(again.answer.choices[0].extras[0].json, "{\"x\":1}");
}

TEST(GeminiStream, ErrorsEndEitherFraming) {
    const Error error(ErrorKind::upstream_timeout, "silence");
    for (const Framing framing : {Framing::sse, Framing::json_array})
        for (const bool begun : {false, true}) {
            const auto writer = make_stream_writer({.framing = framing});
            std::string out;
            writer->write(llm::Started{}, out);
            writer->write(llm::BlockOpened{0, 0, {.body = llm::Text{}}}, out);
            if (begun) writer->write(llm::TextDelta{0, 0, "a"}, out);
            writer->write_error(error, {}, out);
            const StreamedAnswer got = read_stream_pieces({out}, framing);
            EXPECT_EQ(got.result.error().kind(), ErrorKind::upstream_timeout) << out;
            EXPECT_EQ(got.forwarded, out);
            if (framing == Framing::json_array) EXPECT_TRUE(json::read(out).has_value()) << out;
        }
}

}  // namespace
}  // namespace weir::wire::gemini
