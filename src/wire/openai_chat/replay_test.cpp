// Every recorded Chat Completions exchange, at the level of the wire.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>

#include "base/random.hpp"
#include "base/text.hpp"
#include "json/document.hpp"
#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"
#include "wire/openai_chat/answer.hpp"
#include "wire/openai_chat/error.hpp"
#include "wire/openai_chat/flatten.hpp"
#include "wire/openai_chat/peek.hpp"
#include "wire/openai_chat/request.hpp"
#include "wire/openai_chat/response.hpp"
#include "wire/openai_chat/stream.hpp"
#include "wire/openai_chat/stream_scan.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::openai_chat {
namespace {

using json::Value;
using replay::Exchange;

constexpr std::size_t event_bytes_max = std::size_t{8} << 20;

// Why an exchange is excepted; "" when it passed. What must hold and does not is a failure.
using Reason = std::string;

// What the body itself says, read without the code under test but for JSON.
struct Recorded {
    std::string last_usage;  // raw
    std::map<std::int64_t, std::string> stops;
    bool done = false;
    std::size_t stop_place = 0;  // the end of the line after which every choice has finished
    bool error = false;
};

std::string as_sse(const Exchange& exchange) {
    if (exchange.stream_format != "chunks-jsonl") return exchange.response;
    std::string body;
    for (const std::string_view line : split(exchange.response, '\n'))
        if (!trim(line).empty()) body += "data: " + std::string(line) + "\n\n";
    return body;
}

void note_chunk(Value root, Recorded& recorded, std::size_t place) {
    for (const Value usage : {root["usage"], root["x_groq"]["usage"]})
        if (usage["prompt_tokens"].is_number()) {
            recorded.last_usage = usage.raw();
            break;
        }
    recorded.error = recorded.error || !root["error"].is_null();
    for (const Value choice : root["choices"].elements()) {
        if (choice["finish_reason"].text_bytes() == 0) continue;
        // Some repeat it in a later chunk (OpenRouter, Perplexity): the first one completes.
        const std::int64_t index = choice["index"].integer_or(0);
        if (!recorded.stops.contains(index)) recorded.stop_place = place;
        recorded.stops[index] = choice["finish_reason"].text();
    }
}

Recorded look_at(const std::string& sse) {
    Recorded recorded;
    std::size_t at = 0;
    while (at < sse.size()) {
        const std::size_t end = std::min(sse.find('\n', at), sse.size());
        std::string_view line = std::string_view(sse).substr(at, end - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t line_end = at + line.size();
        at = end + 1;
        if (!line.starts_with("data:")) continue;
        const std::string_view data = trim(line.substr(5));
        recorded.done = recorded.done || data == "[DONE]";
        const Result<json::Document> document = json::read(data);
        if (document) note_chunk(document->root(), recorded, line_end);
    }
    return recorded;
}

// Usage against the provider's own sums: what it says as a total is what we count, whichever way it
// splits it up.
void expect_sums(Value usage, const llm::Usage& read, const std::string& id) {
    const std::int64_t prompt = usage["prompt_tokens"].integer_or(0);
    const std::int64_t completion = usage["completion_tokens"].integer_or(0);
    const std::int64_t total = usage["total_tokens"].integer_or(prompt + completion);
    std::int64_t cached = usage["prompt_tokens_details"]["cached_tokens"].integer_or(0);
    for (const std::string_view place : {"prompt_cache_hit_tokens", "num_cached_tokens",
                                         "cached_tokens", "cache_read_input_tokens"})
        if (cached == 0) cached = usage[place].integer_or(0);
    const std::int64_t beside = cached > prompt ? cached : 0;  // xAI on Azure
    EXPECT_EQ(read.total(), Tokens(total + beside)) << id << " " << usage.raw();
    EXPECT_EQ(read.input_cache_read.value(), cached) << id;
}

struct Streamed {
    Result<void> result;
    StreamFacts facts;
    std::string forwarded;
    std::size_t usage_only = 0;
};

Streamed scan(std::span<const std::string_view> chunks) {
    Streamed outcome;
    SseReader reader(event_bytes_max);
    const auto tap = make_stream_scan({}, {});
    SseEvent event;
    const auto use = [&] {
        outcome.forwarded += event.raw;
        const Result<ChunkFacts> chunk = tap->on_event(event);
        if (!chunk) outcome.result = fail(chunk.error());
        if (chunk && chunk->usage_only) ++outcome.usage_only;
    };
    for (const std::string_view chunk : chunks) {
        reader.feed(chunk);
        for (Result<bool> more = reader.next(event); more && *more && outcome.result;
             more = reader.next(event))
            use();
    }
    if (outcome.result && reader.finish(event).value_or(false)) use();
    if (outcome.result) outcome.result = tap->on_end();
    outcome.facts = tap->facts();
    return outcome;
}

struct Translated {
    Result<void> result;
    llm::ChatAnswer answer;
    std::vector<llm::StreamEvent> events;
    std::string law;  // how the order law was broken
};

Translated translate(std::string_view body) {
    Translated outcome;
    SseReader reader(event_bytes_max);
    const auto stream = make_stream_reader({}, {});
    SseEvent event;
    reader.feed(body);
    for (Result<bool> more = reader.next(event); more && *more && outcome.result;
         more = reader.next(event))
        outcome.result = stream->on_event(event, outcome.events);
    if (outcome.result && reader.finish(event).value_or(false))
        outcome.result = stream->on_event(event, outcome.events);
    if (outcome.result) outcome.result = stream->on_end(outcome.events);
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

std::string write_stream(const std::vector<llm::StreamEvent>& events) {
    const auto writer = make_stream_writer({.usage_chunk = true});
    std::string out;
    for (const llm::StreamEvent& event : events)
        writer->write(event, out);
    return out;
}

// What every client sees of an answer, whatever the field it stood in.
std::vector<std::string> gist(const llm::ChatAnswer& answer) {
    std::vector<std::string> lines;
    for (const llm::Choice& choice : answer.choices) {
        std::map<std::string, std::string> texts;
        for (const llm::Part& part : choice.message.parts) {
            if (const auto* text = std::get_if<llm::Text>(&part.body)) texts["text"] += text->text;
            if (const auto* text = std::get_if<llm::Refusal>(&part.body))
                texts["refusal"] += text->text;
            if (const auto* text = std::get_if<llm::Reasoning>(&part.body))
                texts["reasoning"] += text->text;
            if (const auto* call = std::get_if<llm::ToolCall>(&part.body))
                lines.push_back(call->id.value() + " " + call->name + " " +
                                (call->arguments.empty() ? "{}" : call->arguments));
        }
        for (const auto& [kind, text] : texts)
            if (!text.empty()) lines.push_back(kind + ": " + text);
        lines.push_back(std::string(write_stop_reason(choice.stop)));
    }
    return lines;
}

Reason check_request(const Exchange& exchange) {
    const std::string& body = exchange.request;
    const Result<ChatPeek> peeked = peek(body, {});
    const Result<llm::ChatRequest> request = read_request(body, {});
    if (!peeked || !request) {
        const Error& error = peeked ? request.error() : peeked.error();
        EXPECT_TRUE(exchange.status >= 400 || error.field() == "model")
            << exchange.id << ": " << error.message();
        EXPECT_NE(error.field(), "");
        return "request refused by us and with " + std::to_string(exchange.status) +
               " by the provider: " + error.message();
    }
    EXPECT_EQ(edit(body, *peeked, {}).text(), body) << exchange.id;
    const Result<Written> written = write_request(*request, {.tool_result_media = true});
    EXPECT_TRUE(written.has_value()) << exchange.id;
    if (!written) return {};
    EXPECT_TRUE(written->dropped.empty()) << exchange.id << " " << written->dropped[0];
    const std::set<std::string> before = flatten_request(body);
    const std::set<std::string> after = flatten_request(written->body);
    std::vector<std::string> differences;
    std::ranges::set_symmetric_difference(before, after, std::back_inserter(differences));
    EXPECT_TRUE(differences.empty())
        << exchange.id << "\n  " << (differences.empty() ? "" : differences[0]) << "\n"
        << differences.size() << " differences";
    const Result<llm::ChatRequest> again = read_request(written->body, {});
    EXPECT_TRUE(again.has_value()) << exchange.id;
    if (again && !request->legacy_functions)
        EXPECT_EQ(write_request(*again, {.tool_result_media = true})->body, written->body)
            << exchange.id;
    return {};
}

void compare_answer(const Exchange& exchange, const AnswerFacts& facts) {
    const Result<json::Document> document = json::read(exchange.response);
    ASSERT_TRUE(document.has_value());
    Recorded recorded;
    note_chunk(document->root(), recorded, 0);
    ASSERT_EQ(facts.usage.has_value(), !recorded.last_usage.empty()) << exchange.id;
    if (facts.usage)
        expect_sums(json::read(recorded.last_usage)->root(), *facts.usage, exchange.id);
    if (!recorded.stops.empty()) EXPECT_EQ(facts.native_stop, recorded.stops[0]) << exchange.id;
    const Result<llm::ChatAnswer> answer = read_answer(exchange.response, {}, {});
    ASSERT_TRUE(answer.has_value()) << exchange.id << ": " << answer.error().message();
    EXPECT_TRUE(answer->usage == facts.usage) << exchange.id;
    const Written written = write_answer(*answer, {});
    EXPECT_TRUE(written.dropped.empty()) << exchange.id << " " << written.dropped[0];
    const Result<llm::ChatAnswer> again = read_answer(written.body, {}, {});
    ASSERT_TRUE(again.has_value()) << exchange.id << ": " << again.error().message();
    EXPECT_EQ(gist(*again), gist(*answer)) << exchange.id;
    if (answer->usage) EXPECT_EQ(again->usage->total(), answer->usage->total()) << exchange.id;
    EXPECT_EQ(write_answer(*again, {}).body, written.body) << exchange.id;
}

Reason check_answer(const Exchange& exchange) {
    const Result<AnswerFacts> facts = scan_answer(exchange.response, {}, {});
    const Result<json::Document> document = json::read(exchange.response);
    if (!document || !document->root()["choices"].is_array()) {
        EXPECT_TRUE(!facts || facts->error) << exchange.id;
        return "the recording with status 200 is no answer";
    }
    EXPECT_TRUE(facts.has_value()) << exchange.id;
    if (!facts) return {};
    if (facts->error) return "an error in a 200: " + facts->error->message();
    compare_answer(exchange, *facts);
    return {};
}

Reason check_error(const Exchange& exchange) {
    const UpstreamError said = read_error(exchange.response);
    EXPECT_NE(said.message, "") << exchange.id << " " << exchange.response;
    EXPECT_TRUE(said.is_error || exchange.response[0] != '{') << exchange.id;
    return {};
}

// The same from any cut in pieces; the bytes that would be forwarded are the bytes that came.
void check_splits(const Exchange& exchange, const std::string& body, const Streamed& whole,
                  Random& random) {
    EXPECT_EQ(whole.forwarded, body) << exchange.id;
    for (int round = 0; round < 6; ++round) {
        std::vector<std::string_view> chunks;
        std::string_view rest = body;
        const std::uint64_t longest = round < 2 ? 3 : 1 + body.size() / 3;
        while (!rest.empty()) {
            const std::size_t taken = std::min(rest.size(), 1 + random.below(longest));
            chunks.push_back(rest.substr(0, taken));
            rest.remove_prefix(taken);
        }
        const Streamed split = scan(chunks);
        EXPECT_EQ(split.result.has_value(), whole.result.has_value()) << exchange.id;
        EXPECT_EQ(split.facts.usage, whole.facts.usage) << exchange.id;
        EXPECT_EQ(split.facts.stops, whole.facts.stops) << exchange.id;
        EXPECT_EQ(split.facts.text_bytes(), whole.facts.text_bytes()) << exchange.id;
        EXPECT_EQ(split.usage_only, whole.usage_only) << exchange.id;
        EXPECT_EQ(split.forwarded, body) << exchange.id;
    }
}

// Cut before the finish reason, no stream looks complete, neither to the scan nor to the
// reader.
void check_truncations(const Exchange& exchange, const std::string& body, std::size_t stop_place,
                       Random& random) {
    for (int round = 0; round < 12; ++round) {
        // The last byte of that line closes the JSON: without it, it is cut.
        const std::size_t cut = round == 0 ? stop_place - 1 : random.below(stop_place);
        const std::string_view part = std::string_view(body).substr(0, cut);
        const Streamed scanned = scan(std::array{part});
        EXPECT_FALSE(scanned.result.has_value()) << exchange.id << " cut at " << cut;
        EXPECT_FALSE(translate(part).result.has_value()) << exchange.id << " cut at " << cut;
    }
}

void compare_stream(const Exchange& exchange, const std::string& body, const Recorded& recorded,
                    const Streamed& whole, Random& random) {
    ASSERT_TRUE(whole.result.has_value()) << exchange.id << ": " << whole.result.error().message();
    EXPECT_EQ(whole.facts.ended, recorded.done) << exchange.id;
    ASSERT_EQ(whole.facts.usage.has_value(), !recorded.last_usage.empty()) << exchange.id;
    if (whole.facts.usage)
        expect_sums(json::read(recorded.last_usage)->root(), *whole.facts.usage, exchange.id);
    for (const auto& [index, native] : recorded.stops)
        EXPECT_EQ(whole.facts.stops.at(static_cast<std::size_t>(index)), read_stop_reason(native))
            << exchange.id;
    check_splits(exchange, body, whole, random);
    if (whole.facts.finished) check_truncations(exchange, body, recorded.stop_place, random);

    const Translated read = translate(body);
    ASSERT_TRUE(read.result.has_value()) << exchange.id << ": " << read.result.error().message();
    EXPECT_EQ(read.law, "") << exchange.id;
    EXPECT_TRUE(read.answer.usage == whole.facts.usage) << exchange.id;
    for (const llm::Choice& choice : read.answer.choices)
        if (recorded.stops.contains(choice.index))
            EXPECT_EQ(choice.native_stop, recorded.stops.at(choice.index)) << exchange.id;
    const Translated again = translate(write_stream(read.events));
    ASSERT_TRUE(again.result.has_value()) << exchange.id << ": " << again.result.error().message();
    EXPECT_EQ(again.law, "") << exchange.id;
    EXPECT_EQ(gist(again.answer), gist(read.answer)) << exchange.id;
}

Reason check_stream(const Exchange& exchange, Random& random) {
    const std::string body = as_sse(exchange);
    const Recorded recorded = look_at(body);
    const Streamed whole = scan(std::array{std::string_view(body)});
    if (recorded.error || (!recorded.done && recorded.stops.empty())) {
        EXPECT_FALSE(whole.result.has_value()) << exchange.id;
        EXPECT_FALSE(translate(body).result.has_value()) << exchange.id;
        return "the recorded stream does not end well: " +
               (whole.result ? "" : whole.result.error().message());
    }
    compare_stream(exchange, body, recorded, whole, random);
    return {};
}

// WEIR_DATA or the folder beside the repository; api "openai.chat".
TEST(Replay, EveryRecordedExchange) {
    if (replay::folder().empty())
        GTEST_SKIP() << "no recordings: set WEIR_DATA to the folder that has exchanges/";
    Random random(3);
    std::size_t passed = 0;
    std::vector<std::string> excepted;
    replay::for_each("openai.chat", [&](const Exchange& exchange) {
        std::vector<Reason> reasons;
        if (!exchange.request.empty()) reasons.push_back(check_request(exchange));
        if (exchange.status >= 400)
            reasons.push_back(check_error(exchange));
        else
            reasons.push_back(exchange.stream ? check_stream(exchange, random)
                                              : check_answer(exchange));
        std::erase(reasons, "");
        if (reasons.empty())
            ++passed;
        else
            excepted.push_back(exchange.id + ": " + reasons[0]);
    });
    std::cout << "openai_chat: " << passed + excepted.size() << " exchanges, " << passed
              << " passed, " << excepted.size() << " excepted\n";
    for (const std::string& line : excepted)
        std::cout << "  " << line << "\n";
    EXPECT_GT(passed, 0U);
    EXPECT_LE(excepted.size(), 10U) << "an exception is a case to look at, not a way out";
}

}  // namespace
}  // namespace weir::wire::openai_chat
