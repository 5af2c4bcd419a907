#include "wire/anthropic/error.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "json/document.hpp"
#include "wire/anthropic/stream_scan.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::anthropic {
namespace {

TEST(AnthropicWriteError, HasTheShapeThatSdksRead) {
    const std::string body =
        write_error(Error(ErrorKind::rate_limited, "too \"fast\""), {.request_id = "01R"});
    EXPECT_EQ(
        body,
        R"({"type":"error","error":{"type":"rate_limit_error","message":"too \"fast\"","weir":{"kind":"rate_limited","fault":"client"}},"request_id":"01R"})");
    EXPECT_TRUE(write_stream_error(Error(ErrorKind::upstream_overloaded, "x"), {})
                    .starts_with("event: error\ndata: {\"type\":\"error\",\"error\":{"));
}

TEST(AnthropicWriteError, HasAWordForEveryKind) {
    for (const ErrorTraits& row : all_error_traits()) {
        const std::string body = write_error(Error(row.kind, "m"), {});
        const UpstreamError said = read_error(body);
        EXPECT_TRUE(said.is_error) << body;
        EXPECT_TRUE(said.type.ends_with("_error") || said.type == "request_too_large") << body;
    }
}

TEST(AnthropicWriteError, UsesTheProvidersWordsOnlyWhereTheyAreOurs) {
    const Error error(ErrorKind::upstream_rejected, "m");
    EXPECT_EQ(read_error(write_error(error, {.type = "conflict_error"})).type, "conflict_error");
    EXPECT_EQ(read_error(write_error(error, {.type = "tokens"})).type, "invalid_request_error");
}

// Claude Code looks for these words.
TEST(AnthropicWriteError, SaysThatThePromptIsTooLong) {
    EXPECT_EQ(read_error(write_error(Error(ErrorKind::context_length, "8192 at most"), {})).message,
              "prompt is too long: 8192 at most");
    const std::string own = "prompt is too long: 9 tokens > 8 maximum";
    EXPECT_EQ(read_error(write_error(Error(ErrorKind::context_length, own), {})).message, own);
}

TEST(AnthropicReadError, ReadsEveryShape) {
    const UpstreamError own = read_error(
        R"({"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"enforced_spend_limit_reached"}}})");
    EXPECT_EQ(own.type, "rate_limit_error");
    EXPECT_EQ(own.code, "enforced_spend_limit_reached");
    EXPECT_EQ(kind_of(own), ErrorKind::upstream_quota);
    const UpstreamError google =
        read_error(R"({"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}})");
    EXPECT_EQ(google.message, "m");
    EXPECT_EQ(kind_of(google), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(read_error(R"({"message":"aws"})").message, "aws");
    EXPECT_EQ(read_error("<html><title>502</title></html>").message, "502");
    for (const char* none : {"", "{}", "[]", R"({"type":"message","content":[]})", R"({"a":1})"})
        EXPECT_FALSE(read_error(none).is_error) << none;
}

TEST(AnthropicReadError, TellsTheKindByTypeCodeAndWords) {
    const auto kind = [](std::string type, std::string message, std::string code = {}) {
        return kind_of(
            {.message = std::move(message), .type = std::move(type), .code = std::move(code)});
    };
    EXPECT_EQ(kind("overloaded_error", "Overloaded"), ErrorKind::upstream_overloaded);
    EXPECT_EQ(kind("rate_limit_error", "m"), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(kind("rate_limit_error", "m", "ramp_limit_exceeded"),
              ErrorKind::upstream_rate_limited);
    EXPECT_EQ(kind("authentication_error", "m"), ErrorKind::upstream_auth);
    EXPECT_EQ(kind("permission_error", "m"), ErrorKind::upstream_auth);
    EXPECT_EQ(kind("billing_error", "m"), ErrorKind::upstream_quota);
    EXPECT_EQ(kind("not_found_error", "model: x"), ErrorKind::upstream_model_missing);
    EXPECT_EQ(kind("request_too_large", "m"), ErrorKind::context_length);
    EXPECT_EQ(kind("timeout_error", "m"), ErrorKind::upstream_timeout);
    EXPECT_EQ(kind("api_error", "m"), ErrorKind::upstream_error);
    EXPECT_EQ(kind("brand_new_error", "m"), ErrorKind::upstream_error);
    EXPECT_EQ(kind("invalid_request_error", "temperature: range: 0..1"),
              ErrorKind::upstream_rejected);
    EXPECT_EQ(kind("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
              ErrorKind::context_length);
    EXPECT_EQ(kind("invalid_request_error", "Your credit balance is too low"),
              ErrorKind::upstream_quota);
    EXPECT_EQ(kind("invalid_request_error", "Output blocked by content filtering policy"),
              ErrorKind::content_filter);
}

// What the status of a recorded error means, and what its words say, must be the same.
TEST(AnthropicReadError, AgreesWithTheRecordedStatus) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    std::size_t seen = 0;
    replay::for_each("anthropic.messages", [&](const replay::Exchange& exchange) {
        if (exchange.status < 400 || exchange.provider != "anthropic") return;
        ++seen;
        const UpstreamError said = read_error(exchange.response);
        const ErrorKind kind = kind_of(said);
        const bool long_prompt = said.message.find("too long") != std::string::npos;
        ErrorKind expected = long_prompt ? ErrorKind::context_length : ErrorKind::upstream_rejected;
        if (exchange.status == 401) expected = ErrorKind::upstream_auth;
        if (exchange.status == 404) expected = ErrorKind::upstream_model_missing;
        EXPECT_EQ(name(kind), name(expected)) << exchange.id << " " << exchange.response;
    });
    EXPECT_GT(seen, 20U);
}

TEST(AnthropicReadError, KnowsTheModelledErrors) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    std::ifstream in(std::filesystem::path(replay::folder()) / "modelled-errors" / "errors.jsonl");
    std::string line;
    std::size_t seen = 0;
    while (std::getline(in, line)) {
        const Result<json::Document> document = json::read(line);
        ASSERT_TRUE(document.has_value());
        const json::Value root = document->root();
        if (!root["api"].is("anthropic.messages")) continue;
        ++seen;
        const std::string body = root["response_body"].text();
        const bool limited = root["status"].integer_or(0) == 429;
        const ErrorKind expected =
            limited ? ErrorKind::upstream_rate_limited : ErrorKind::upstream_overloaded;
        if (!root["stream"].is_true()) {
            EXPECT_EQ(kind_of(read_error(body)), expected) << body;
            continue;
        }
        SseReader sse(100'000);
        SseEvent event;
        const auto scan = make_stream_scan({}, {});
        sse.feed(body);
        Result<ChunkFacts> last;
        while (sse.next(event).value_or(false))
            last = scan->on_event(event);
        ASSERT_FALSE(last.has_value());
        EXPECT_EQ(last.error().kind(), expected);
        EXPECT_EQ(scan->facts().content_bytes, 3U);
        EXPECT_EQ(scan->facts().said.message, "Overloaded");
        EXPECT_FALSE(scan->on_end().has_value());
    }
    EXPECT_GT(seen, 2U);
}

}  // namespace
}  // namespace weir::wire::anthropic
