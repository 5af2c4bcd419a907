// Every recorded Cohere v2 chat exchange, at the level of the wire.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>

#include "base/random.hpp"
#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/cohere/answer.hpp"
#include "wire/cohere/error.hpp"
#include "wire/cohere/flatten.hpp"
#include "wire/cohere/peek.hpp"
#include "wire/cohere/request.hpp"
#include "wire/cohere/response.hpp"
#include "wire/cohere/streamed.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::cohere {
namespace {

using json::Value;
using replay::Exchange;

// Why an exchange is excepted; "" when it passed. What must hold and does not is a failure.
using Reason = std::string;

// Excepted, each for a reason of its own. None is known.
const std::map<std::string, Reason> exceptions = {};

std::string as_sse(const Exchange& exchange) {
    if (exchange.stream_format != "chunks-jsonl") return exchange.response;
    std::string body;
    for (const std::string_view line : split(exchange.response, '\n'))
        if (!trim(line).empty()) body += "data: " + std::string(line) + "\n\n";
    return body;
}

// What the stream itself says, read without the code under test but for JSON.
struct Recorded {
    std::string text, thinking, plan;
    std::map<std::int64_t, std::string> arguments;
    std::vector<std::string> names;
    std::size_t citations = 0;
    std::string usage;  // raw
    std::string stop;
    std::size_t end_place = 0;  // of the line of message-end
};

void note_event(Value root, Recorded& recorded, std::size_t place) {
    const Value message = root["delta"]["message"];
    message["content"]["text"].append_text(recorded.text);
    message["content"]["thinking"].append_text(recorded.thinking);
    message["tool_plan"].append_text(recorded.plan);
    const Value function = message["tool_calls"]["function"];
    if (function["name"].is_text()) recorded.names.push_back(function["name"].text());
    if (root["type"].is("tool-call-delta"))
        function["arguments"].append_text(recorded.arguments[root["index"].integer_or(0)]);
    if (root["type"].is("citation-start")) ++recorded.citations;
    if (!root["type"].is("message-end")) return;
    recorded.usage = root["delta"]["usage"].raw();
    recorded.stop = root["delta"]["finish_reason"].text();
    recorded.end_place = place;
}

Recorded look_at(const std::string& sse) {
    Recorded recorded;
    std::size_t at = 0;
    while (at < sse.size()) {
        const std::size_t end = std::min(sse.find('\n', at), sse.size());
        const std::string_view line = trim(std::string_view(sse).substr(at, end - at));
        at = end + 1;
        if (!line.starts_with("data:")) continue;
        const Result<json::Document> document = json::read(line.substr(5));
        if (document) note_event(document->root(), recorded, end);
    }
    return recorded;
}

// The numbers of the body: what was consumed, what of it came from the cache, what is billed.
void expect_usage(std::string_view raw, const std::optional<llm::Usage>& read,
                  const std::string& id) {
    const Result<json::Document> document = json::read(raw);
    ASSERT_TRUE(document.has_value() && read.has_value()) << id;
    const Value usage = document->root();
    const Value tokens = usage["tokens"];
    EXPECT_EQ(read->input().value(),
              tokens["input_tokens"].integer_or(0) + tokens["image_tokens"].integer_or(0))
        << id;
    EXPECT_EQ(read->output().value(), tokens["output_tokens"].integer_or(0)) << id;
    EXPECT_EQ(read->output_reasoning.value(), tokens["reasoning_tokens"].integer_or(0)) << id;
    EXPECT_EQ(read->input_cache_read.value(), usage["cached_tokens"].integer_or(0)) << id;
    EXPECT_EQ(read->billed_input->value(), usage["billed_units"]["input_tokens"].integer()) << id;
    EXPECT_EQ(read->billed_output->value(), usage["billed_units"]["output_tokens"].integer()) << id;
}

llm::StopReason expected_stop(std::string_view native) {
    if (native == "COMPLETE") return llm::StopReason::end_turn;
    if (native == "TOOL_CALL") return llm::StopReason::tool_use;
    if (native == "MAX_TOKENS") return llm::StopReason::max_tokens;
    if (native == "STOP_SEQUENCE") return llm::StopReason::stop_sequence;
    return llm::StopReason::unknown;
}

void expect_same(const std::set<std::string>& before, const std::set<std::string>& after,
                 const std::string& id) {
    std::vector<std::string> differences;
    std::ranges::set_symmetric_difference(before, after, std::back_inserter(differences));
    EXPECT_TRUE(differences.empty())
        << id << ": " << differences.size() << " differences\n  " << differences[0];
}

void check_request(const Exchange& exchange) {
    const std::string& body = exchange.request;
    const Result<ChatPeek> peeked = peek(body, {});
    const Result<llm::ChatRequest> request = read_request(body, {});
    ASSERT_TRUE(peeked.has_value()) << exchange.id << ": " << peeked.error().message();
    ASSERT_TRUE(request.has_value()) << exchange.id << ": " << request.error().message();
    EXPECT_EQ(edit(body, *peeked, {}).text(), body) << exchange.id;
    EXPECT_EQ(peeked->stream, exchange.stream) << exchange.id;
    const Result<Written> written = write_request(*request, {});
    ASSERT_TRUE(written.has_value()) << exchange.id << ": " << written.error().message();
    EXPECT_TRUE(written->dropped.empty()) << exchange.id << " " << written->dropped[0];
    expect_same(flatten_request(body), flatten_request(written->body), exchange.id);
    const Result<llm::ChatRequest> again = read_request(written->body, {});
    ASSERT_TRUE(again.has_value()) << exchange.id;
    EXPECT_EQ(write_request(*again, {})->body, written->body) << exchange.id;
}

void check_answer(const Exchange& exchange) {
    const Result<AnswerFacts> facts = scan_answer(exchange.response, {}, {});
    const Result<llm::ChatAnswer> answer = read_answer(exchange.response, {}, {});
    const Result<json::Document> document = json::read(exchange.response);
    ASSERT_TRUE(facts.has_value()) << exchange.id;
    ASSERT_TRUE(answer.has_value()) << exchange.id << ": " << answer.error().message();
    const Value root = document->root();
    expect_usage(root["usage"].raw(), facts->usage, exchange.id);
    EXPECT_EQ(facts->native_stop, root["finish_reason"].text()) << exchange.id;
    EXPECT_EQ(facts->stops.at(0), expected_stop(facts->native_stop)) << exchange.id;
    EXPECT_EQ(answer->choices.at(0).stop, expected_stop(facts->native_stop)) << exchange.id;
    EXPECT_TRUE(answer->usage == facts->usage) << exchange.id;
    const Written written = write_answer(*answer, {});
    EXPECT_TRUE(written.dropped.empty()) << exchange.id << " " << written.dropped[0];
    expect_same(flatten_answer(exchange.response), flatten_answer(written.body), exchange.id);
    const Result<llm::ChatAnswer> again = read_answer(written.body, {}, {});
    ASSERT_TRUE(again.has_value()) << exchange.id;
    EXPECT_TRUE(*again == *answer) << exchange.id;
}

// By status and words, as recorded or modelled.
void check_error(const Exchange& exchange) {
    const UpstreamError said = read_error(exchange.response);
    EXPECT_TRUE(said.is_error) << exchange.id << " " << exchange.response;
    EXPECT_NE(said.message, "") << exchange.id;
    const std::map<std::int64_t, ErrorKind> kinds = {{400, ErrorKind::context_length},
                                                     {401, ErrorKind::upstream_auth},
                                                     {404, ErrorKind::upstream_model_missing},
                                                     {429, ErrorKind::upstream_rate_limited}};
    ASSERT_TRUE(kinds.contains(exchange.status)) << exchange.id << ": decide what this one means";
    EXPECT_EQ(as_error(said).kind(), kinds.at(exchange.status)) << exchange.id;
}

// The same from any cut in pieces; the bytes that would be forwarded are the bytes that came.
void check_splits(const Exchange& exchange, const std::string& body, const Streamed& whole,
                  Random& random) {
    EXPECT_EQ(whole.forwarded, body) << exchange.id;
    for (int round = 0; round < 8; ++round) {
        std::vector<std::string_view> chunks;
        std::string_view rest = body;
        const std::uint64_t longest = round < 3 ? 3 : 1 + body.size() / 3;
        while (!rest.empty()) {
            const std::size_t taken = std::min(rest.size(), 1 + random.below(longest));
            chunks.push_back(rest.substr(0, taken));
            rest.remove_prefix(taken);
        }
        const Streamed split = stream(chunks);
        EXPECT_TRUE(split.read.has_value() && split.scanned.has_value()) << exchange.id;
        EXPECT_TRUE(split.events == whole.events) << exchange.id;
        EXPECT_EQ(split.facts.usage, whole.facts.usage) << exchange.id;
        EXPECT_EQ(split.facts.text_bytes(), whole.facts.text_bytes()) << exchange.id;
        EXPECT_EQ(split.forwarded, body) << exchange.id;
    }
}

// Cut before the end of message-end, no stream looks complete, neither to the scan nor to the
// reader.
void check_truncations(const Exchange& exchange, const std::string& body, std::size_t end_place,
                       Random& random) {
    for (int round = 0; round < 24; ++round) {
        // The last byte of that line closes the JSON: without it, it is cut.
        const std::size_t cut = round == 0 ? end_place - 1 : random.below(end_place);
        const std::string_view part = std::string_view(body).substr(0, cut);
        const Streamed outcome = stream(std::array{part});
        EXPECT_FALSE(outcome.scanned.has_value()) << exchange.id << " cut at " << cut;
        EXPECT_FALSE(outcome.read.has_value()) << exchange.id << " cut at " << cut;
    }
}

void expect_collected(const Recorded& recorded, const llm::ChatAnswer& answer,
                      const std::string& id) {
    std::string text, thinking, plan;
    std::vector<std::string> names, arguments, told;
    std::size_t citations = 0;
    ASSERT_EQ(answer.choices.size(), 1U) << id;
    for (const llm::Part& part : answer.choices[0].message.parts) {
        if (const auto* one = std::get_if<llm::Text>(&part.body)) {
            text += one->text;
            citations += one->citations.size();
        }
        if (const auto* one = std::get_if<llm::Reasoning>(&part.body))
            (one->format == "tool_plan" ? plan : thinking) += one->text;
        if (const auto* call = std::get_if<llm::ToolCall>(&part.body)) {
            names.push_back(call->name);
            arguments.push_back(call->arguments);
        }
    }
    for (std::size_t i = 0; i < recorded.names.size(); ++i) {
        const auto found = recorded.arguments.find(static_cast<std::int64_t>(i));
        told.push_back(found == recorded.arguments.end() ? "{}" : found->second);
    }
    EXPECT_EQ(text, recorded.text) << id;
    EXPECT_EQ(thinking, recorded.thinking) << id;
    EXPECT_EQ(plan, recorded.plan) << id;
    EXPECT_EQ(names, recorded.names) << id;
    EXPECT_EQ(arguments, told) << id;
    EXPECT_EQ(citations, recorded.citations) << id;
    EXPECT_EQ(answer.choices[0].native_stop, recorded.stop) << id;
    EXPECT_EQ(answer.choices[0].stop, expected_stop(recorded.stop)) << id;
}

void check_stream(const Exchange& exchange, Random& random) {
    const std::string body = as_sse(exchange);
    const Recorded recorded = look_at(body);
    const Streamed whole = stream(std::array{std::string_view(body)});
    ASSERT_TRUE(whole.scanned.has_value()) << exchange.id << whole.scanned.error().message();
    ASSERT_TRUE(whole.read.has_value()) << exchange.id << whole.read.error().message();
    EXPECT_EQ(whole.law, "") << exchange.id;
    EXPECT_TRUE(whole.facts.finished && whole.facts.ended) << exchange.id;
    expect_usage(recorded.usage, whole.facts.usage, exchange.id);
    EXPECT_EQ(whole.facts.native_stop, recorded.stop) << exchange.id;
    EXPECT_EQ(whole.facts.content_bytes, recorded.text.size()) << exchange.id;
    EXPECT_EQ(whole.facts.reasoning_bytes, recorded.thinking.size() + recorded.plan.size());
    EXPECT_TRUE(whole.answer.usage == whole.facts.usage) << exchange.id;
    expect_collected(recorded, whole.answer, exchange.id);
    check_splits(exchange, body, whole, random);
    check_truncations(exchange, body, recorded.end_place, random);

    const std::string written = write_events(whole.events);
    const Streamed again = stream(std::array{std::string_view(written)});
    ASSERT_TRUE(again.read.has_value()) << exchange.id << ": " << again.read.error().message();
    EXPECT_EQ(again.law, "") << exchange.id;
    EXPECT_TRUE(again.events == whole.events) << exchange.id;
    // The collected stream as an answer of its own, and back.
    const Result<llm::ChatAnswer> plain = read_answer(write_answer(whole.answer, {}).body, {}, {});
    ASSERT_TRUE(plain.has_value()) << exchange.id;
    EXPECT_TRUE(plain->choices == whole.answer.choices) << exchange.id;
}

int failures() {
    return testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
}

// WEIR_DATA or the folder beside the repository; api "cohere.chat.v2".
TEST(CohereReplay, EveryRecordedExchange) {
    if (replay::folder().empty())
        GTEST_SKIP() << "no recordings: set WEIR_DATA to the folder that has exchanges/";
    Random random(3);
    std::size_t exchanges = 0;
    std::size_t passed = 0;
    std::size_t excepted = 0;
    replay::for_each("cohere.chat.v2", [&](const Exchange& exchange) {
        if (exceptions.contains(exchange.id)) {
            std::cout << "  " << exchange.id << ": " << exceptions.at(exchange.id) << "\n";
            ++exchanges;
            ++excepted;
            return;
        }
        const int before = failures();
        if (!exchange.request.empty()) check_request(exchange);
        if (exchange.status >= 400)
            check_error(exchange);
        else if (exchange.stream)
            check_stream(exchange, random);
        else
            check_answer(exchange);
        ++exchanges;
        if (failures() == before) ++passed;
    });
    std::cout << "cohere: " << exchanges << " exchanges, " << passed << " passed, " << excepted
              << " excepted\n";
    EXPECT_GT(passed, 0U);
    EXPECT_LE(excepted * 100, exchanges);
}

TEST(CohereReplay, EveryModelledError) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings: set WEIR_DATA";
    std::ifstream in(replay::folder() + "/modelled-errors/errors.jsonl");
    std::size_t checked = 0;
    for (std::string line; std::getline(in, line);) {
        const Result<json::Document> document = json::read(line);
        ASSERT_TRUE(document.has_value());
        const Value root = document->root();
        if (!root["api"].is("cohere.chat.v2")) continue;
        check_error({.id = root["id"].text(),
                     .provider = "cohere",
                     .status = root["status"].integer_or(0),
                     .request = {},
                     .response = root["response_body"].text(),
                     .stream_format = {},
                     .fidelity = {}});
        ++checked;
    }
    EXPECT_GT(checked, 0U);
}

}  // namespace
}  // namespace weir::wire::cohere
