// Every recorded Converse exchange, at the level of the wire.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "base/random.hpp"
#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/bedrock/answer.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/bedrock/flatten.hpp"
#include "wire/bedrock/peek.hpp"
#include "wire/bedrock/request.hpp"
#include "wire/bedrock/response.hpp"
#include "wire/bedrock/test_stream.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::bedrock {
namespace {

using json::Value;
using replay::Exchange;

// Why an exchange is excepted; "" when it passed. What must hold and does not is a failure.
using Reason = std::string;

std::string differences(const std::set<std::string>& before, const std::set<std::string>& after) {
    std::vector<std::string> lines;
    std::ranges::set_symmetric_difference(before, after, std::back_inserter(lines));
    std::string text;
    for (std::size_t i = 0; i < lines.size() && i < 4; ++i)
        text += "\n  " + lines[i].substr(0, 300);
    return text;
}

// Usage against the provider's own sum, computed from the body alone.
void expect_sums(Value usage, const std::optional<llm::Usage>& read, const std::string& id) {
    ASSERT_EQ(read.has_value(), usage["outputTokens"].is_number()) << id;
    if (!read) return;
    const std::int64_t cached = usage["cacheReadInputTokens"].integer_or(0);
    const std::int64_t written = usage["cacheWriteInputTokens"].integer_or(0);
    EXPECT_EQ(read->input_uncached.value(), usage["inputTokens"].integer_or(0)) << id;
    EXPECT_EQ(read->input_cache_read.value(), cached) << id;
    EXPECT_EQ((read->input_cache_write + read->input_cache_write_1h).value(), written) << id;
    EXPECT_EQ(read->output().value(), usage["outputTokens"].integer_or(0)) << id;
    if (usage["totalTokens"].is_number())
        EXPECT_EQ(read->total().value(), usage["totalTokens"].integer_or(0))
            << id << " " << usage.raw();
}

Reason check_request(const Exchange& exchange) {
    const std::string& body = exchange.request;
    const Result<ChatPeek> peeked = peek(body, {});
    Result<llm::ChatRequest> request = read_request(body, {});
    if (!peeked || !request) {
        const Error& error = peeked ? request.error() : peeked.error();
        EXPECT_TRUE(exchange.status >= 400) << exchange.id << error.message();
        EXPECT_NE(error.field(), "");
        return "request refused by us and with " + std::to_string(exchange.status) +
               " by the provider: " + error.message();
    }
    EXPECT_EQ(edit(body, *peeked, {}).text(), body) << exchange.id;
    EXPECT_EQ(peeked->has_tools, body.find("\"toolConfig\"") != std::string::npos) << exchange.id;
    request->model = ModelName(exchange.model);  // it is in the path
    const Result<Written> written = write_request(*request, {});
    EXPECT_TRUE(written.has_value()) << exchange.id;
    if (!written) return {};
    EXPECT_TRUE(written->dropped.empty()) << exchange.id << " " << written->dropped[0];
    EXPECT_EQ(differences(flatten_request(body), flatten_request(written->body)), "")
        << exchange.id;
    Result<llm::ChatRequest> again = read_request(written->body, {});
    EXPECT_TRUE(again.has_value()) << exchange.id;
    if (!again) return {};
    again->model = ModelName(exchange.model);
    EXPECT_EQ(write_request(*again, {})->body, written->body) << exchange.id;
    return {};
}

Reason check_answer(const Exchange& exchange) {
    const Result<json::Document> document = json::read(exchange.response);
    const Result<AnswerFacts> facts = scan_answer(exchange.response, {}, {});
    const Result<llm::ChatAnswer> answer = read_answer(exchange.response, {}, {});
    EXPECT_TRUE(document && facts && answer) << exchange.id;
    if (!document || !facts || !answer) return {};
    const Value root = document->root();
    expect_sums(root["usage"], facts->usage, exchange.id);
    EXPECT_FALSE(facts->error.has_value()) << exchange.id;
    EXPECT_EQ(facts->native_stop, root["stopReason"].text()) << exchange.id;
    EXPECT_NE(facts->stops.at(0), llm::StopReason::unknown) << exchange.id;
    EXPECT_EQ(facts->usage, answer->usage) << exchange.id;
    EXPECT_EQ(answer->choices.at(0).native_stop, facts->native_stop) << exchange.id;
    const Written written = write_answer(*answer, {});
    EXPECT_TRUE(written.dropped.empty()) << exchange.id << " " << written.dropped[0];
    EXPECT_EQ(differences(flatten_answer(exchange.response), flatten_answer(written.body)), "")
        << exchange.id;
    const Result<llm::ChatAnswer> again = read_answer(written.body, {}, {});
    EXPECT_TRUE(again.has_value()) << exchange.id;
    if (again) EXPECT_EQ(again->usage, answer->usage) << exchange.id;
    if (again) EXPECT_EQ(write_answer(*again, {}).body, written.body) << exchange.id;
    return {};
}

// By what each recorded status and its words mean (providers.md 1.3, 1.4).
ErrorKind expected_kind(const Exchange& exchange) {
    if (exchange.status == 403) return ErrorKind::upstream_auth;
    if (exchange.status == 429) return ErrorKind::upstream_rate_limited;
    if (exchange.status == 503) return ErrorKind::upstream_overloaded;
    for (const std::string_view words : {"identifier is invalid", "on-demand throughput"})
        if (contains_ignoring_case(exchange.response, words))
            return ErrorKind::upstream_model_missing;
    if (contains_ignoring_case(exchange.response, "Input Tokens Exceeded"))
        return ErrorKind::context_length;
    return ErrorKind::upstream_rejected;
}

Reason check_error(const Exchange& exchange) {
    UpstreamError said = read_error(exchange.response);
    EXPECT_NE(said.message, "") << exchange.id << " " << exchange.response;
    EXPECT_TRUE(said.is_error) << exchange.id;
    const Result<json::Document> headers = json::read(exchange.headers);
    if (headers)
        said = read_exception(headers->root()["x-amzn-errortype"].text(), exchange.response);
    EXPECT_EQ(name(kind_of(said)), name(expected_kind(exchange))) << exchange.id;
    return {};
}

// What the stream itself says, frame by frame, read without the code under test but for framing.
struct Recorded {
    std::string usage;
    std::string stop;
    std::size_t stop_place = 0;  // the end of the frame messageStop
};

Recorded look_at(const std::string& body) {
    Recorded recorded;
    std::size_t place = 0;
    for (const Frame& frame : frames_of(body)) {
        place += frame.raw.size();
        const Result<json::Document> document = json::read(frame.data);
        EXPECT_TRUE(document.has_value());
        if (!document) continue;
        if (frame.name == "messageStop") {
            recorded.stop = document->root()["stopReason"].text();
            recorded.stop_place = place;
        }
        if (frame.name == "metadata") recorded.usage = document->root()["usage"].raw();
    }
    return recorded;
}

void check_splits(const Exchange& exchange, const std::string& body, Random& random) {
    const Scanned whole = scan({body});
    const Translated read = translate({body});
    EXPECT_EQ(whole.forwarded, body) << exchange.id;
    for (int round = 0; round < 8; ++round) {
        std::vector<std::string_view> chunks;
        std::string_view rest = body;
        const std::uint64_t longest = round < 2 ? 3 : 1 + body.size() / 3;
        while (!rest.empty()) {
            const std::size_t taken = std::min(rest.size(), 1 + random.below(longest));
            chunks.push_back(rest.substr(0, taken));
            rest.remove_prefix(taken);
        }
        const Scanned split = scan(chunks);
        EXPECT_TRUE(split.result.has_value()) << exchange.id;
        EXPECT_EQ(split.forwarded, body) << exchange.id;
        EXPECT_EQ(split.facts.usage, whole.facts.usage) << exchange.id;
        EXPECT_EQ(split.facts.stops, whole.facts.stops) << exchange.id;
        EXPECT_EQ(split.facts.text_bytes(), whole.facts.text_bytes()) << exchange.id;
        EXPECT_TRUE(translate(chunks).events == read.events) << exchange.id;
    }
}

// Cut before the end of messageStop no stream looks complete; after it, only between frames.
void check_truncations(const Exchange& exchange, const std::string& body, std::size_t stop_place,
                       Random& random) {
    for (int round = 0; round < 16; ++round) {
        const std::size_t cut = round == 0 ? stop_place - 1 : random.below(stop_place);
        const std::string_view part = std::string_view(body).substr(0, cut);
        EXPECT_FALSE(scan({part}).result.has_value()) << exchange.id << " cut at " << cut;
        EXPECT_FALSE(translate({part}).result.has_value()) << exchange.id << " cut at " << cut;
    }
    for (std::size_t cut = stop_place; cut <= body.size(); cut += 7) {
        const std::string_view part = std::string_view(body).substr(0, cut);
        const bool whole = cut == stop_place || cut == body.size();
        EXPECT_EQ(scan({part}).result.has_value(), whole) << exchange.id << " cut at " << cut;
        EXPECT_EQ(translate({part}).result.has_value(), whole) << exchange.id << " cut at " << cut;
    }
}

Reason check_stream(const Exchange& exchange, Random& random) {
    const bool lines = exchange.stream_format == "chunks-jsonl";
    const std::string body = lines ? frames_of_lines(exchange.response) : exchange.response;
    const Recorded recorded = look_at(body);
    const Scanned whole = scan({body});
    const Translated read = translate({body});
    EXPECT_TRUE(whole.result.has_value()) << exchange.id << ": " << whole.result.error().message();
    EXPECT_TRUE(read.result.has_value()) << exchange.id << ": " << read.result.error().message();
    EXPECT_EQ(read.law, "") << exchange.id;
    if (!whole.result || !read.result) return {};
    const std::string said = recorded.usage.empty() ? "{}" : recorded.usage;
    const Result<json::Document> usage = json::read(said);
    expect_sums(usage->root(), whole.facts.usage, exchange.id);
    EXPECT_EQ(read.answer.usage, whole.facts.usage) << exchange.id;
    EXPECT_EQ(whole.facts.native_stop, recorded.stop) << exchange.id;
    EXPECT_EQ(read.answer.choices.at(0).native_stop, recorded.stop) << exchange.id;
    EXPECT_EQ(whole.facts.text_bytes(), text_bytes(body)) << exchange.id;
    check_splits(exchange, body, random);
    if (!lines) check_truncations(exchange, body, recorded.stop_place, random);

    const std::string written = write_stream(read.events);
    const Translated again = translate({written});
    EXPECT_TRUE(again.result.has_value()) << exchange.id;
    EXPECT_EQ(again.law, "") << exchange.id;
    // The same as a complete answer.
    const Result<llm::ChatAnswer> whole_answer =
        read_answer(write_answer(read.answer, {}).body, {}, {});
    EXPECT_TRUE(whole_answer.has_value()) << exchange.id;
    if (whole_answer)
        EXPECT_EQ(flatten_answer(write_answer(*whole_answer, {}).body),
                  flatten_answer(write_answer(read.answer, {}).body))
            << exchange.id;
    if (lines)
        EXPECT_TRUE(again.answer == with_metrics(read.answer)) << exchange.id;
    else
        EXPECT_TRUE(again.events == read.events) << exchange.id;
    return {};
}

TEST(BedrockReplay, EveryRecordedExchange) {
    if (replay::folder().empty())
        GTEST_SKIP() << "no recordings: set WEIR_DATA to the folder that has exchanges/";
    Random random(3);
    std::size_t passed = 0;
    std::size_t answers_only = 0;
    std::vector<std::string> excepted;
    replay::for_each("bedrock.converse", [&](const Exchange& exchange) {
        std::vector<Reason> reasons;
        // A mock's fixture holds the prompt it looks for in the place of a request.
        const bool key_only = exchange.request.find("\"_prompt_key\"") != std::string::npos;
        answers_only += key_only ? 1 : 0;
        if (!exchange.request.empty() && !key_only) reasons.push_back(check_request(exchange));
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
    std::cout << "bedrock: " << passed + excepted.size() << " exchanges, " << passed << " passed, "
              << excepted.size()
              << " excepted\n  without a request in the recording: " << answers_only << "\n";
    for (const std::string& line : excepted)
        std::cout << "  " << line << "\n";
    EXPECT_GT(passed, 0U);
    EXPECT_LE(excepted.size(), 2U) << "an exception is a case to look at, not a way out";
}

// Exceptions in the middle of a stream, and the statuses that nobody has recorded.
TEST(BedrockReplay, EveryModelledError) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    const std::map<std::string, ErrorKind> kinds = {
        {"throttlingException", ErrorKind::upstream_rate_limited},
        {"modelStreamErrorException", ErrorKind::upstream_error},
        {"internalServerException", ErrorKind::upstream_error},
        {"serviceUnavailableException", ErrorKind::upstream_overloaded},
        {"validationException", ErrorKind::upstream_rejected}};
    std::size_t seen = 0;
    replay::for_each_modelled("bedrock.converse", [&](const Exchange& exchange) {
        ++seen;
        if (exchange.status >= 400) {
            check_error(exchange);
            return;
        }
        const std::string exception = exchange.id.substr(exchange.id.rfind('-') + 1);
        ASSERT_TRUE(kinds.contains(exception)) << exchange.id;
        const Scanned scanned = scan({exchange.response});
        const Translated read = translate({exchange.response});
        ASSERT_FALSE(scanned.result.has_value()) << exchange.id;
        ASSERT_FALSE(read.result.has_value()) << exchange.id;
        EXPECT_EQ(name(scanned.result.error().kind()), name(kinds.at(exception))) << exchange.id;
        EXPECT_EQ(read.result.error().kind(), kinds.at(exception)) << exchange.id;
        EXPECT_EQ(read.result.error().message(), "Modelled mid-stream failure.");
        EXPECT_EQ(scanned.facts.said.type, exception);
        EXPECT_EQ(scanned.facts.content_bytes, 3U);
    });
    EXPECT_GE(seen, 7U);
}

}  // namespace
}  // namespace weir::wire::bedrock
