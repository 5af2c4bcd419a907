#include "wire/gemini/replay_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "json/document.hpp"
#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"
#include "wire/gemini/finish_reason.hpp"
#include "wire/gemini/response.hpp"
#include "wire/gemini/stream.hpp"
#include "wire/gemini/stream_scan.hpp"
#include "wire/json_array.hpp"
#include "wire/sse.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;
using replay::Exchange;
using Framing = WriteOptions::Framing;

constexpr std::size_t event_bytes_max = std::size_t{8} << 20;

std::string as_stream(const Exchange& exchange) {
    if (exchange.stream_format != "chunks-jsonl") return exchange.response;
    std::string body;
    for (const std::string_view line : split(exchange.response, '\n'))
        if (!trim(line).empty()) body += "data: " + std::string(line) + "\n\n";
    return body;
}

Framing framing_of(const Exchange& exchange) {
    return exchange.stream_format == "json-array" ? Framing::json_array : Framing::sse;
}

template <class Source>
void feed(const std::vector<std::string_view>& pieces, StreamedAnswer& outcome) {
    Source source(event_bytes_max);
    const auto reader = make_stream_reader({}, {});
    const auto tap = make_stream_scan({}, {});
    SseEvent event;
    const auto use = [&] {
        outcome.forwarded += event.raw;
        if (outcome.result) outcome.result = reader->on_event(event, outcome.events);
        if (!outcome.scan_result) return;
        if (const Result<ChunkFacts> chunk = tap->on_event(event); !chunk)
            outcome.scan_result = fail(chunk.error());
    };
    for (const std::string_view piece : pieces) {
        source.feed(piece);
        Result<bool> more = source.next(event);
        for (; more && *more; more = source.next(event))
            use();
        if (!more) outcome.result = outcome.scan_result = fail(more.error());
    }
    if (source.finish(event).value_or(false)) use();
    if (outcome.result) outcome.result = reader->on_end(outcome.events);
    if (outcome.scan_result) outcome.scan_result = tap->on_end();
    outcome.facts = tap->facts();
}

// What the body itself says, read without the code under test but for JSON.
struct Recorded {
    std::map<std::int64_t, std::string> stops;
    std::int64_t in = 0;
    std::int64_t out = 0;
    std::string texts;
    std::size_t complete_at = 0;  // the end of the event after which every candidate has finished
};

void note(Value root, std::size_t end, std::map<std::int64_t, bool>& begun, Recorded& recorded) {
    const Value usage = root["usageMetadata"];
    if (usage["promptTokenCount"].is_number()) {
        recorded.in = usage["promptTokenCount"].integer_or(0) +
                      usage["toolUsePromptTokenCount"].integer_or(0);
        recorded.out =
            usage["candidatesTokenCount"].integer_or(0) + usage["thoughtsTokenCount"].integer_or(0);
    }
    for (const Value candidate : root["candidates"].elements()) {
        const std::int64_t index = candidate["index"].integer_or(0);
        begun.try_emplace(index, false);
        for (const Value part : candidate["content"]["parts"].elements())
            if (!part["thought"].is_true()) recorded.texts += part["text"].text();
        if (candidate["finishReason"].is_null()) continue;
        begun[index] = true;
        recorded.stops[index] = candidate["finishReason"].text();
    }
    const bool all = std::ranges::all_of(begun, [](const auto& one) { return one.second; });
    const bool blocked = root["promptFeedback"]["blockReason"].is_text();
    if (recorded.complete_at == 0 && (blocked || (!begun.empty() && all)))
        recorded.complete_at = end;
}

Recorded look_at(const std::string& body, Framing framing) {
    Recorded recorded;
    std::map<std::int64_t, bool> begun;
    if (framing == Framing::json_array) {
        const Result<json::Document> whole = json::read(body);
        for (const Value root : whole->root().elements())
            note(root, root.range().end, begun, recorded);
        return recorded;
    }
    for (std::size_t at = 0; at < body.size();) {
        const std::size_t end = std::min(body.find('\n', at), body.size());
        std::string_view line = std::string_view(body).substr(at, end - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t line_end = at + line.size();
        at = end + 1;
        if (!line.starts_with("data:")) continue;
        const Result<json::Document> document = json::read(trim(line.substr(5)));
        if (document) note(document->root(), line_end, begun, recorded);
    }
    return recorded;
}

std::vector<std::string_view> cut(std::string_view rest, std::uint64_t longest, Random& random) {
    std::vector<std::string_view> pieces;
    while (!rest.empty()) {
        const std::size_t taken = std::min(rest.size(), 1 + random.below(longest));
        pieces.push_back(rest.substr(0, taken));
        rest.remove_prefix(taken);
    }
    return pieces;
}

void check_splits(const std::string& id, const std::string& body, Framing framing,
                  const StreamedAnswer& whole, Random& random) {
    EXPECT_EQ(whole.forwarded, body) << id;
    for (int round = 0; round < 5; ++round) {
        const std::uint64_t longest = round < 2 ? 3 : 1 + body.size() / 3;
        const StreamedAnswer split = read_stream_pieces(cut(body, longest, random), framing);
        EXPECT_TRUE(split.events == whole.events) << id;
        EXPECT_EQ(split.facts.usage, whole.facts.usage) << id;
        EXPECT_EQ(split.facts.stops, whole.facts.stops) << id;
        EXPECT_EQ(split.facts.text_bytes(), whole.facts.text_bytes()) << id;
        EXPECT_EQ(split.forwarded, body) << id;
    }
}

// Cut before every candidate has its finish reason, no stream looks complete.
void check_truncations(const std::string& id, std::string_view body, Framing framing,
                       std::size_t complete_at, Random& random) {
    for (int round = 0; round < 10; ++round) {
        // The last byte of that event closes the JSON: without it, it is cut.
        const std::size_t end = round == 0 ? complete_at - 1 : random.below(complete_at);
        const StreamedAnswer part = read_stream_pieces({body.substr(0, end)}, framing);
        EXPECT_FALSE(part.result.has_value()) << id << " cut at " << end;
        EXPECT_FALSE(part.scan_result.has_value()) << id << " cut at " << end;
    }
}

// Written in either framing and read again, it says the same.
void check_rewritten(const std::string& id, const StreamedAnswer& read) {
    for (const Framing framing : {Framing::sse, Framing::json_array}) {
        const auto writer = make_stream_writer({.framing = framing});
        std::string body;
        for (const llm::StreamEvent& event : read.events)
            writer->write(event, body);
        const StreamedAnswer again = read_stream_pieces({body}, framing);
        ASSERT_TRUE(again.result.has_value()) << id << ": " << again.result.error().message();
        EXPECT_EQ(again.law, "") << id;
        EXPECT_EQ(gist(again.answer), gist(read.answer)) << id;
        EXPECT_TRUE(again.answer == read.answer) << id << "\n" << body.substr(0, 3000);
    }
}

}  // namespace

StreamedAnswer read_stream_pieces(const std::vector<std::string_view>& pieces, Framing framing) {
    StreamedAnswer outcome;
    if (framing == Framing::sse)
        feed<SseReader>(pieces, outcome);
    else
        feed<JsonArrayReader>(pieces, outcome);
    llm::StreamChecker checker;
    llm::Collector collector;
    for (const llm::StreamEvent& one : outcome.events) {
        const Result<void> legal = checker.on_event(one);
        if (!legal && outcome.law.empty()) outcome.law = legal.error().message();
        collector.on_event(one);
    }
    if (outcome.result)
        if (const Result<void> legal = checker.on_end(); !legal && outcome.law.empty())
            outcome.law = legal.error().message();
    outcome.answer = collector.take();
    return outcome;
}

StreamedAnswer read_stream_body(const Exchange& exchange) {
    return read_stream_pieces({as_stream(exchange)}, framing_of(exchange));
}

std::vector<std::string> gist(const llm::ChatAnswer& answer) {
    std::vector<std::string> lines;
    for (const llm::Choice& choice : answer.choices) {
        std::map<std::string, std::string> texts;
        for (const llm::Part& part : choice.message.parts) {
            if (const auto* text = std::get_if<llm::Text>(&part.body)) texts["text"] += text->text;
            if (const auto* text = std::get_if<llm::Refusal>(&part.body))
                texts["text"] += text->text;
            if (const auto* text = std::get_if<llm::Reasoning>(&part.body))
                texts["reasoning"] += text->text;
            if (const auto* call = std::get_if<llm::ToolCall>(&part.body))
                lines.push_back(call->id.value() + " " + call->name + " " + call->arguments);
            if (part.signature) lines.push_back("signature " + part.signature->bytes);
        }
        for (const auto& [kind, text] : texts)
            if (!text.empty()) lines.push_back(kind + ": " + text);
        lines.emplace_back(llm::name(choice.stop));
    }
    return lines;
}

void check_stream(const Exchange& exchange, Random& random) {
    const std::string& id = exchange.id;
    const std::string body = as_stream(exchange);
    const Framing framing = framing_of(exchange);
    const Recorded recorded = look_at(body, framing);
    const StreamedAnswer whole = read_stream_pieces({body}, framing);
    ASSERT_TRUE(whole.result.has_value()) << id << ": " << whole.result.error().message();
    ASSERT_TRUE(whole.scan_result.has_value()) << id;
    EXPECT_EQ(whole.law, "") << id;
    EXPECT_TRUE(whole.answer.usage == whole.facts.usage) << id;
    ASSERT_EQ(whole.facts.usage.has_value(), recorded.in + recorded.out > 0) << id;
    if (whole.facts.usage) {
        EXPECT_EQ(whole.facts.usage->input(), Tokens(recorded.in)) << id;
        EXPECT_EQ(whole.facts.usage->output(), Tokens(recorded.out)) << id;
    }
    std::string texts;
    for (const llm::Choice& choice : whole.answer.choices) {
        for (const llm::Part& part : choice.message.parts)
            if (const auto* text = std::get_if<llm::Text>(&part.body)) texts += text->text;
        if (recorded.stops.contains(choice.index))
            EXPECT_EQ(choice.native_stop, recorded.stops.at(choice.index)) << id;
        EXPECT_EQ(choice.stop, whole.facts.stops.at(static_cast<std::size_t>(choice.index))) << id;
    }
    EXPECT_EQ(texts, recorded.texts) << id;
    check_splits(id, body, framing, whole, random);
    check_truncations(id, body, framing, recorded.complete_at, random);
    check_rewritten(id, whole);
}

}  // namespace weir::wire::gemini
