// Every recorded Messages exchange, at the level of the wire.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>

#include "base/random.hpp"
#include "json/document.hpp"
#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"
#include "wire/anthropic/answer.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/flatten.hpp"
#include "wire/anthropic/peek.hpp"
#include "wire/anthropic/recorded.hpp"
#include "wire/anthropic/request.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/anthropic/stream.hpp"
#include "wire/anthropic/stream_scan.hpp"
#include "wire/anthropic/usage.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::anthropic {
namespace {

using json::Value;
using replay::Exchange;

constexpr std::size_t event_bytes_max = std::size_t{8} << 20;

// Why an exchange is excepted; "" when it passed. What must hold and does not is a failure.
using Reason = std::string;

struct Streamed {
    Result<void> result;
    StreamFacts facts;
    std::string forwarded;
    std::vector<llm::StreamEvent> events;  // of the reader
    std::string law;                       // how the order law was broken
    llm::ChatAnswer answer;                // collected
};

// The tap and the reader, side by side over the same events. Both must agree about errors.
Streamed read_stream(std::span<const std::string_view> chunks, const std::string& id) {
    Streamed got;
    SseReader sse(event_bytes_max);
    const auto tap = make_stream_scan({}, {});
    const auto reader = make_stream_reader({}, {});
    SseEvent event;
    Result<void> tapped;
    const auto use = [&] {
        got.forwarded += event.raw;
        const Result<ChunkFacts> chunk = tap->on_event(event);
        if (!chunk && tapped) tapped = fail(chunk.error());
        if (got.result) got.result = reader->on_event(event, got.events);
    };
    for (const std::string_view chunk : chunks) {
        sse.feed(chunk);
        while (sse.next(event).value_or(false))
            use();
    }
    if (sse.finish(event).value_or(false)) use();
    if (got.result) got.result = reader->on_end(got.events);
    if (tapped) tapped = tap->on_end();
    // The tap knows no order of blocks; for the rest they are one.
    if (got.result) EXPECT_TRUE(tapped.has_value()) << id;
    if (!tapped) EXPECT_FALSE(got.result.has_value()) << id;
    got.facts = tap->facts();
    llm::StreamChecker checker;
    llm::Collector collector;
    for (const llm::StreamEvent& one : got.events) {
        const Result<void> legal = checker.on_event(one);
        if (!legal && got.law.empty()) got.law = legal.error().message();
        collector.on_event(one);
    }
    if (got.result && !checker.on_end()) got.law += " no end";
    got.answer = collector.take();
    return got;
}

// Extras have no order.
llm::ChatAnswer sorted(llm::ChatAnswer answer) {
    std::ranges::sort(answer.extras, {}, &llm::Extra::name);
    return answer;
}

std::string write_stream(const std::vector<llm::StreamEvent>& events) {
    const auto writer = make_stream_writer({});
    std::string out;
    for (const llm::StreamEvent& event : events)
        writer->write(event, out);
    return out;
}

// The events by name and content, but for the order of extras and for texts that stay empty, which
// are not written.
std::vector<std::string> said(const std::vector<llm::StreamEvent>& events) {
    std::vector<std::string> lines;
    for (const llm::StreamEvent& event : events) {
        std::string line(name(event));
        if (const auto* delta = std::get_if<llm::TextDelta>(&event)) line += " " + delta->text;
        if (const auto* delta = std::get_if<llm::ReasoningDelta>(&event)) line += " " + delta->text;
        if (const auto* delta = std::get_if<llm::ArgumentsDelta>(&event))
            line += " " + delta->fragment;
        if (const auto* proof = std::get_if<llm::ReasoningProof>(&event))
            line += " " + proof->proof.signature + proof->proof.data;
        if (const auto* added = std::get_if<llm::CitationAdded>(&event))
            line += " " + added->citation.raw_json;
        if (const auto* report = std::get_if<llm::UsageReport>(&event))
            line += " " + text_of(counts_of(report->usage));
        if (const auto* opened = std::get_if<llm::BlockOpened>(&event))
            line += " " + std::string(name(opened->part.body));
        const bool empty =
            line == "block_closed" && !lines.empty() && lines.back() == "block_opened text";
        if (empty)
            lines.pop_back();
        else
            lines.push_back(std::move(line));
    }
    return lines;
}

Reason check_request(const Exchange& exchange) {
    const std::string& body = exchange.request;
    const Result<ChatPeek> peeked = peek(body, {});
    const Result<llm::ChatRequest> request = read_request(body, {});
    EXPECT_EQ(peeked.has_value(), request.has_value()) << exchange.id;
    if (!peeked || !request) {
        const Error& error = peeked ? request.error() : peeked.error();
        EXPECT_NE(error.field(), "") << exchange.id;
        return "no request: " + error.message();
    }
    EXPECT_EQ(edit(body, *peeked, {}).text(), body) << exchange.id;
    const WriteOptions options = {.system_turns = true};
    const Result<Written> written = write_request(*request, options);
    EXPECT_TRUE(written.has_value()) << exchange.id;
    if (!written) return {};
    EXPECT_TRUE(written->dropped.empty()) << exchange.id << " " << written->dropped[0];
    EXPECT_EQ(difference(flatten_request(body), flatten_request(written->body)), "") << exchange.id;
    const Result<llm::ChatRequest> again = read_request(written->body, {});
    EXPECT_TRUE(again.has_value()) << exchange.id;
    if (again) EXPECT_EQ(write_request(*again, options)->body, written->body) << exchange.id;
    return {};
}

void expect_answer(const std::string& body, const std::string& id) {
    const Result<json::Document> document = json::read(body);
    ASSERT_TRUE(document.has_value()) << id;
    const Value root = document->root();
    const Result<AnswerFacts> facts = scan_answer(body, {}, {});
    ASSERT_TRUE(facts.has_value()) << id << ": " << facts.error().message();
    EXPECT_FALSE(facts->error.has_value()) << id;
    ASSERT_TRUE(facts->usage.has_value()) << id;
    EXPECT_EQ(text_of(counts_of(*facts->usage)), text_of(counts_in(body))) << id;
    EXPECT_EQ(facts->native_stop, root["stop_reason"].text()) << id;
    EXPECT_EQ(facts->service_tier, root["usage"]["service_tier"].text()) << id;

    const Result<llm::ChatAnswer> answer = read_answer(body, {}, {});
    ASSERT_TRUE(answer.has_value()) << id << ": " << answer.error().message();
    EXPECT_TRUE(answer->usage == facts->usage) << id;
    EXPECT_EQ(write_stop_reason(answer->choices[0].stop), root["stop_reason"].text()) << id;
    const Written written = write_answer(*answer, {});
    EXPECT_TRUE(written.dropped.empty()) << id << " " << written.dropped[0];
    EXPECT_EQ(difference(flatten_answer(body), flatten_answer(written.body)), "") << id;
    const Result<llm::ChatAnswer> again = read_answer(written.body, {}, {});
    ASSERT_TRUE(again.has_value()) << id;
    EXPECT_EQ(write_answer(*again, {}).body, written.body) << id;
}

Reason check_answer(const Exchange& exchange) {
    const Result<json::Document> document = json::read(exchange.response);
    if (!document || !document->root()["content"].is_array()) {
        EXPECT_FALSE(scan_answer(exchange.response, {}, {}).has_value()) << exchange.id;
        return "the recording with status 200 is no answer";
    }
    expect_answer(exchange.response, exchange.id);
    return {};
}

Reason check_error(const Exchange& exchange) {
    const UpstreamError said = read_error(exchange.response);
    EXPECT_NE(said.message, "") << exchange.id << " " << exchange.response;
    EXPECT_TRUE(said.is_error) << exchange.id;
    return {};
}

std::vector<std::string_view> cut_in_pieces(const std::string& body, std::uint64_t longest,
                                            Random& random) {
    std::vector<std::string_view> chunks;
    std::string_view rest = body;
    while (!rest.empty()) {
        const std::size_t taken = std::min(rest.size(), 1 + random.below(longest));
        chunks.push_back(rest.substr(0, taken));
        rest.remove_prefix(taken);
    }
    return chunks;
}

// The same from any cut in pieces; the bytes that would be forwarded are the bytes that came.
void check_splits(const Exchange& exchange, const std::string& body, const Streamed& whole,
                  Random& random) {
    EXPECT_EQ(whole.forwarded, body) << exchange.id;
    for (int round = 0; round < 5; ++round) {
        const std::uint64_t longest = round == 0 ? 1 : round < 3 ? 3 : 1 + body.size() / 3;
        const Streamed split = read_stream(cut_in_pieces(body, longest, random), exchange.id);
        EXPECT_TRUE(split.events == whole.events) << exchange.id;
        EXPECT_EQ(split.facts.usage, whole.facts.usage) << exchange.id;
        EXPECT_EQ(split.facts.text_bytes(), whole.facts.text_bytes()) << exchange.id;
        EXPECT_EQ(split.forwarded, body) << exchange.id;
    }
}

// Cut before the end of message_stop, no stream looks complete.
void check_truncations(const Exchange& exchange, const std::string& body, std::size_t stop_end,
                       Random& random) {
    for (int round = 0; round < 12; ++round) {
        const std::size_t cut = round == 0 ? stop_end - 1 : random.below(stop_end);
        const std::string_view part = std::string_view(body).substr(0, cut);
        const Streamed got = read_stream(std::array{part}, exchange.id);
        EXPECT_FALSE(got.result.has_value()) << exchange.id << " cut at " << cut;
        EXPECT_FALSE(got.facts.ended) << exchange.id << " cut at " << cut;
    }
}

void compare_stream(const Exchange& exchange, const std::string& body, const Recorded& recorded,
                    const Streamed& whole, Random& random) {
    const std::string& id = exchange.id;
    ASSERT_TRUE(whole.result.has_value()) << id << ": " << whole.result.error().message();
    EXPECT_EQ(whole.law, "") << id;
    EXPECT_TRUE(whole.facts.ended && whole.facts.finished) << id;
    ASSERT_TRUE(whole.facts.usage.has_value()) << id;
    EXPECT_EQ(text_of(counts_of(*whole.facts.usage)), text_of(counts_in(recorded.message))) << id;

    // The same as the complete answer would be.
    expect_answer(recorded.message, id);
    const Result<AnswerFacts> facts = scan_answer(recorded.message, {}, {});
    EXPECT_EQ(whole.facts.native_stop, facts->native_stop) << id;
    EXPECT_EQ(whole.facts.stops, facts->stops) << id;
    EXPECT_EQ(whole.facts.service_tier, facts->service_tier) << id;
    const Result<llm::ChatAnswer> answer = read_answer(recorded.message, {}, {});
    EXPECT_TRUE(sorted(whole.answer) == sorted(*answer))
        << id << "\n"
        << difference(flatten_answer(write_answer(*answer, {}).body),
                      flatten_answer(write_answer(whole.answer, {}).body));

    check_splits(exchange, body, whole, random);
    check_truncations(exchange, body, recorded.stop_end, random);

    const Streamed again =
        read_stream(std::array{std::string_view(write_stream(whole.events))}, id);
    ASSERT_TRUE(again.result.has_value()) << id << ": " << again.result.error().message();
    EXPECT_EQ(again.law, "") << id;
    EXPECT_EQ(said(again.events), said(whole.events)) << id;
    EXPECT_TRUE(sorted(again.answer) == sorted(whole.answer)) << id;
}

Reason check_stream(const Exchange& exchange, Random& random) {
    const std::string body = as_sse(exchange);
    const Recorded recorded = assemble(body);
    const Streamed whole = read_stream(std::array{std::string_view(body)}, exchange.id);
    if (recorded.error || recorded.stop_end == 0 || recorded.spliced) {
        EXPECT_FALSE(whole.result.has_value()) << exchange.id;
        return "the recorded stream does not end well: " +
               (whole.result ? "" : whole.result.error().message());
    }
    compare_stream(exchange, body, recorded, whole, random);
    return {};
}

TEST(AnthropicReplay, EveryRecordedCount) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    std::size_t seen = 0;
    replay::for_each("anthropic.count_tokens", [&](const Exchange& exchange) {
        ++seen;
        EXPECT_TRUE(read_count_request(exchange.request, {}).has_value()) << exchange.id;
        const Result<json::Document> answer = json::read(exchange.response);
        ASSERT_TRUE(answer.has_value()) << exchange.id;
        const std::int64_t input = answer->root()["input_tokens"].integer_or(-1);
        EXPECT_EQ(write_count_answer(Tokens(input)),
                  R"({"input_tokens":)" + std::to_string(input) + "}");
    });
    EXPECT_GT(seen, 0U);
}

TEST(AnthropicReplay, EveryRecordedExchange) {
    if (replay::folder().empty())
        GTEST_SKIP() << "no recordings: set WEIR_DATA to the folder that has exchanges/";
    Random random(7);
    std::size_t passed = 0;
    std::vector<std::string> excepted;
    const auto check = [&](const Exchange& exchange) {
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
    };
    replay::for_each("anthropic.messages", check);
    replay::for_each("vertex.anthropic", check);
    std::cout << "anthropic: " << passed + excepted.size() << " exchanges, " << passed
              << " passed, " << excepted.size() << " excepted\n";
    for (const std::string& line : excepted)
        std::cout << "  " << line << "\n";
    EXPECT_GT(passed, 0U);
    EXPECT_LE(excepted.size() * 100, passed + excepted.size())
        << "an exception is a case to look at, not a way out";
}

}  // namespace
}  // namespace weir::wire::anthropic
