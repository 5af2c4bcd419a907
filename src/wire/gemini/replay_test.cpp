// Every recorded generateContent exchange, at the level of the wire.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>

#include "json/document.hpp"
#include "wire/gemini/answer.hpp"
#include "wire/gemini/error.hpp"
#include "wire/gemini/flatten.hpp"
#include "wire/gemini/peek.hpp"
#include "wire/gemini/replay_stream.hpp"
#include "wire/gemini/request.hpp"
#include "wire/gemini/response.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::gemini {
namespace {

using json::Value;
using replay::Exchange;

// Excepted exchanges, by the end of their id, and why. All else must hold.
struct Excepted {
    std::string_view id;
    std::string_view why;
};
constexpr std::array<Excepted, 8> excepted = {{
    {"prism:tests/Fixtures/gemini/stream-basic-text-1.sse#0", "no blank lines between its events"},
    {"test_generate_content_invalid_role.yaml#0", "a role that we refuse, as the provider did"},
    {"use-cache-with-structured-1.json#0", "the answer is a cachedContents object"},
    {"google-429-retry-info.json#0", "an error that the recording says had status 200"},
    {"unary-failure-invalid-location-url-not-found.html#0", "an HTML page with status 200"},
    {"streaming-failure-empty-content.txt#0", "the stream has no finish reason"},
    {"streaming-failure-malformed-content.txt#0", "the stream has no finish reason"},
    {"streaming-success-quotes-escaped.txt#0", "the stream has no finish reason"},
}};

std::string_view why_excepted(const std::string& id) {
    for (const Excepted& one : excepted)
        if (id.ends_with(one.id)) return one.why;
    return {};
}

// "" when equal, else some of what is not.
std::string difference(const std::set<std::string>& a, const std::set<std::string>& b) {
    std::vector<std::string> lines;
    std::ranges::set_symmetric_difference(a, b, std::back_inserter(lines));
    std::string text;
    for (std::size_t i = 0; i < lines.size() && i < 4; ++i)
        text += (a.contains(lines[i]) ? "\n  was " : "\n  now ") + lines[i].substr(0, 300);
    return text;
}

void check_request(const Exchange& exchange) {
    const std::string& body = exchange.request;
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value()) << exchange.id << ": " << peeked.error().message();
    EXPECT_EQ(edit(body, *peeked, {}).text(), body) << exchange.id;
    const Result<llm::ChatRequest> request = read_request(body, {});
    ASSERT_TRUE(request.has_value()) << exchange.id << ": " << request.error().message();
    EXPECT_EQ(peeked->output_max, request->output_max) << exchange.id;
    EXPECT_EQ(peeked->has_tools, !request->tools.empty()) << exchange.id;
    const WriteOptions options = {.tool_result_media = true};
    const Result<Written> written = write_request(*request, options);
    ASSERT_TRUE(written.has_value()) << exchange.id << ": " << written.error().message();
    EXPECT_TRUE(written->dropped.empty()) << exchange.id << " " << written->dropped[0];
    EXPECT_EQ(difference(flatten_request(body), flatten_request(written->body)), "") << exchange.id;
    const Result<llm::ChatRequest> again = read_request(written->body, {});
    ASSERT_TRUE(again.has_value()) << exchange.id;
    EXPECT_EQ(write_request(*again, options)->body, written->body) << exchange.id;
}

// Usage against the provider's own numbers.
void expect_usage(Value usage, const std::optional<llm::Usage>& read, const std::string& id) {
    const auto count = [usage](std::string_view key) { return usage[key].integer_or(0); };
    const std::int64_t in = count("promptTokenCount") + count("toolUsePromptTokenCount");
    const std::int64_t out = count("candidatesTokenCount") + count("thoughtsTokenCount");
    ASSERT_EQ(read.has_value(), in + out > 0) << id;
    if (!read) return;
    EXPECT_EQ(read->input(), Tokens(in)) << id;
    EXPECT_EQ(read->output(), Tokens(out)) << id;
    EXPECT_EQ(read->output_reasoning, Tokens(count("thoughtsTokenCount"))) << id;
    EXPECT_EQ(read->input_cache_read, Tokens(count("cachedContentTokenCount"))) << id;
}

void check_answer(const Exchange& exchange) {
    const Result<AnswerFacts> facts = scan_answer(exchange.response, {}, {});
    ASSERT_TRUE(facts.has_value()) << exchange.id << ": " << facts.error().message();
    EXPECT_FALSE(facts->error.has_value()) << exchange.id;
    const Result<json::Document> document = json::read(exchange.response);
    const Value root = document->root();
    expect_usage(root["usageMetadata"], facts->usage, exchange.id);
    const Value reason = root["candidates"].at(0)["finishReason"];
    if (reason.is_text()) EXPECT_EQ(facts->native_stop, reason.text()) << exchange.id;
    const Result<llm::ChatAnswer> answer = read_answer(exchange.response, {}, {});
    ASSERT_TRUE(answer.has_value()) << exchange.id << ": " << answer.error().message();
    EXPECT_TRUE(answer->usage == facts->usage) << exchange.id;
    for (std::size_t i = 0; i < answer->choices.size(); ++i)
        EXPECT_EQ(answer->choices[i].stop, facts->stops.at(i)) << exchange.id;
    const Written written = write_answer(*answer, {});
    EXPECT_TRUE(written.dropped.empty()) << exchange.id << " " << written.dropped[0];
    EXPECT_EQ(difference(flatten_answer(exchange.response), flatten_answer(written.body)), "")
        << exchange.id;
    const Result<llm::ChatAnswer> again = read_answer(written.body, {}, {});
    ASSERT_TRUE(again.has_value()) << exchange.id;
    EXPECT_EQ(write_answer(*again, {}).body, written.body) << exchange.id;
}

ErrorKind kind_of_status(std::int64_t status) {
    switch (status) {
        case 400: return ErrorKind::upstream_rejected;
        case 401:
        case 403: return ErrorKind::upstream_auth;
        case 404: return ErrorKind::upstream_model_missing;
        case 429: return ErrorKind::upstream_rate_limited;
        case 503: return ErrorKind::upstream_overloaded;
        default: return ErrorKind::upstream_error;
    }
}

// The kind is the status's, but where the words say more: those are listed.
void check_error(const Exchange& exchange, std::map<std::string_view, int>& kinds) {
    static const std::map<std::string_view, ErrorKind> by_words = {
        {"streaming-failure-http-error.txt#0", ErrorKind::upstream_auth},
        {"unary-failure-http-error.json#0", ErrorKind::upstream_auth},
        {"appropriate_auth_error.yml#0", ErrorKind::upstream_auth},
        {"handles_context_length_exceeded_errors.yml#1", ErrorKind::context_length},
        {"tests/mlmodel_gemini/cassette.yaml#18", ErrorKind::upstream_auth},
        {"tests/mlmodel_gemini/cassette.yaml#6", ErrorKind::upstream_auth},
    };
    const UpstreamError said = read_error(exchange.response);
    EXPECT_TRUE(said.is_error) << exchange.id;
    EXPECT_NE(said.message, "") << exchange.id;
    EXPECT_EQ(said.code, std::to_string(exchange.status)) << exchange.id;
    const Result<json::Document> document = json::read(exchange.response);
    ASSERT_TRUE(document.has_value()) << exchange.id;
    ErrorKind expected = kind_of_status(exchange.status);
    for (const auto& [id, kind] : by_words)
        if (exchange.id.ends_with(id)) expected = kind;
    const ErrorKind kind = error_of(said, document->root()).kind();
    EXPECT_EQ(name(kind), name(expected)) << exchange.id << " " << said.message;
    ++kinds[name(kind)];
}

// That an excepted one is what the table says, and is refused.
void check_excepted(const Exchange& exchange) {
    const bool request = !exchange.request.empty() && !read_request(exchange.request, {});
    const bool answer = !exchange.stream && !read_answer(exchange.response, {}, {});
    const bool stream = exchange.stream && !read_stream_body(exchange).result;
    EXPECT_TRUE(request || answer || stream) << exchange.id;
}

int failures() {
    return testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
}

// WEIR_DATA or the folder beside the repository; api "gemini.generateContent".
TEST(GeminiReplay, EveryRecordedExchange) {
    if (replay::folder().empty())
        GTEST_SKIP() << "no recordings: set WEIR_DATA to the folder that has exchanges/";
    Random random(3);
    std::size_t passed = 0;
    std::size_t checked = 0;
    std::vector<std::string> seen;
    std::map<std::string_view, int> kinds;
    replay::for_each("gemini.generateContent", [&](const Exchange& exchange) {
        if (const std::string_view why = why_excepted(exchange.id); !why.empty()) {
            check_excepted(exchange);
            seen.push_back(exchange.id + ": " + std::string(why));
            return;
        }
        const int failed_before = failures();
        if (!exchange.request.empty()) check_request(exchange);
        if (exchange.status >= 400)
            check_error(exchange, kinds);
        else if (exchange.stream)
            check_stream(exchange, random);
        else
            check_answer(exchange);
        passed += failures() == failed_before ? 1 : 0;
        ++checked;
    });
    std::cout << "gemini: " << checked + seen.size() << " exchanges, " << passed << " passed, "
              << seen.size() << " excepted\n";
    for (const std::string& line : seen)
        std::cout << "  " << line << "\n";
    for (const auto& [kind, count] : kinds)
        std::cout << "  errors: " << kind << " " << count << "\n";
    EXPECT_GT(passed, 0U);
    EXPECT_EQ(seen.size(), excepted.size()) << "an exception is a case to look at";
}

}  // namespace
}  // namespace weir::wire::gemini
