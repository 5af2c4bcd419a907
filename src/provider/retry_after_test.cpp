#include "provider/retry_after.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "provider/dates.hpp"
#include "provider/rate_headers.hpp"

namespace weir::provider {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

// 2026-01-01T00:00:00Z
const SysTime now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
constexpr nanoseconds none{-1};

TEST(ShouldRetry, IsTrueFalseOrNotSaid) {
    const auto said = [](std::string_view value) {
        const std::vector<HeaderField> headers = {{"X-Should-Retry", value}};
        return should_retry(headers);
    };
    EXPECT_EQ(said("true"), true);
    EXPECT_EQ(said(" False "), false);
    for (const std::string_view nothing : {"", "1", "no", "truefalse"})
        EXPECT_EQ(said(nothing), std::nullopt) << nothing;
    EXPECT_EQ(should_retry({}), std::nullopt);
}

TEST(RetryAfter, ReadsEveryForm) {
    struct Row {
        std::vector<HeaderField> headers;
        std::string_view message;
        std::string_view retry_delay;
        nanoseconds expected;
    };
    const Row rows[] = {
        // Retry-After and its relatives, in their order.
        {{{"retry-after-ms", "420"}, {"retry-after", "1"}}, "", "", 420ms},
        {{{"Retry-After-Ms", "0.5"}}, "", "", 500us},
        {{{"retry-after-ms", "0"}, {"retry-after", "1"}}, "", "", 1s},  // Azure, recorded
        {{{"retry-after", "12"}}, "", "", 12s},
        {{{"retry-after", " 2.5 "}}, "", "", 2500ms},
        {{{"retry-after", "Thu, 01 Jan 2026 00:00:30 GMT"}}, "", "", 30s},
        {{{"retry-after", "Thursday, 01-Jan-26 00:00:30 GMT"}}, "", "", 30s},
        {{{"retry-after", "Thu Jan  1 00:00:30 2026"}}, "", "", 30s},
        {{{"retry-after", "Wed, 31 Dec 2025 23:59:59 GMT"}}, "", "", none},  // past
        {{{"retry-after", "-5"}}, "", "", none},
        {{{"retry-after", "soon"}}, "", "", none},
        {{{"retry-after", "1e99"}}, "", "", none},
        {{{"retry-after", "nan"}}, "", "", none},
        {{{"retry-after", "999999999999"}}, "", "", none},
        {{{"retry-after", ""}}, "", "", none},
        // The body's retryDelay.
        {{}, "", "46s", 46s},
        {{}, "", "10h17m5.7s", 10h + 17min + 5700ms},
        {{}, "", "0s", none},
        {{{"retry-after", "3"}}, "", "46s", 3s},
        // The message.
        {{}, "Rate limit reached. Please try again in 420ms. Visit us.", "", 420ms},
        {{}, "Please try again in 8m38.4s. Need more tokens?", "", 8min + 38400ms},
        {{}, "Please try again in 1.2s.", "", 1200ms},
        {{}, "PLEASE RETRY IN 46.1s.", "", 46100ms},
        {{}, "have exceeded call rate limit. Please retry after 26 seconds.", "", 26s},
        {{}, "try again in 1 minute", "", 1min},
        {{}, "Try again in 2 hours 5 minutes, please", "", 2h + 5min},
        {{}, "wait for a while, then try again in 3s", "", 3s},
        {{}, "please wait before trying again", "", none},
        {{}, "try again in 5", "", none},
        {{}, "try again in 0s", "", none},
        {{}, "try again in -5s", "", none},
        {{}, "try again in", "", none},
        {{}, "", "23s", 23s},
        {{}, "try again in 9s", "23s", 23s},
        // The reset of the dimension that is used up, and only of that one.
        {{{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "12ms"}},
         "",
         "",
         12ms},
        {{{"x-ratelimit-remaining-requests", "0"},
          {"x-ratelimit-reset-requests", "120ms"},
          {"x-ratelimit-remaining-tokens", "0"},
          {"x-ratelimit-reset-tokens", "6m0s"}},
         "",
         "",
         6min},
        {{{"x-ratelimit-remaining-requests", "14"},
          {"x-ratelimit-reset-requests", "2m59.56s"},
          {"x-ratelimit-remaining-tokens", "0"},
          {"x-ratelimit-reset-tokens", "7.66s"}},
         "",
         "",
         7660ms},
        {{{"x-ratelimit-remaining-requests", "1"}, {"x-ratelimit-reset-requests", "5s"}},
         "",
         "",
         none},
        {{{"x-ratelimit-remaining-tokens", "-1"}, {"x-ratelimit-reset-tokens", "0"}},
         "",
         "",
         none},  // Azure, recorded
        {{{"x-ratelimit-remaining-tokens-minute", "0"},
          {"x-ratelimit-reset-tokens-minute", "33.25"}},
         "",
         "",
         33250ms},  // Cerebras
        {{{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1767225605000"}},
         "",
         "",
         5s},  // OpenRouter: epoch milliseconds
        {{{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1767225607"}}, "", "", 7s},
        {{{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1767225599"}}, "", "", none},
        {{{"anthropic-ratelimit-input-tokens-remaining", "0"},
          {"anthropic-ratelimit-input-tokens-reset", "2026-01-01T00:00:12Z"}},
         "",
         "",
         12s},
    };
    int number = 0;
    for (const Row& row : rows) {
        const auto got = retry_after({.headers = row.headers,
                                      .message = row.message,
                                      .retry_delay = row.retry_delay,
                                      .now = now});
        EXPECT_EQ(got.value_or(none), row.expected) << "row " << number << " " << row.message;
        ++number;
    }
}

TEST(RetryAfter, IsCutToTheCap) {
    const std::vector<HeaderField> headers = {{"retry-after", "86400"}};
    EXPECT_EQ(retry_after({.headers = headers, .now = now, .cap = 1h}), 1h);
}

TEST(ReadReset, TakesEverySpellingThatProvidersUse) {
    EXPECT_EQ(read_reset("12ms", now), 12ms);
    EXPECT_EQ(read_reset("1s", now), 1s);
    EXPECT_EQ(read_reset("6m0s", now), 6min);
    EXPECT_EQ(read_reset("2m59.56s", now), 2min + 59560ms);
    EXPECT_EQ(read_reset("7.66", now), 7660ms);
    EXPECT_EQ(read_reset("1767225660", now), 60s);
    EXPECT_EQ(read_reset("1767225660000", now), 60s);
    EXPECT_EQ(read_reset("2026-01-01T00:01:00Z", now), 60s);
    for (const std::string_view bad : {"", "0", "0s", "-1s", "soon", "inf", "1767225599",
                                       "99999999999999999999999", "2025-12-31"})
        EXPECT_EQ(read_reset(bad, now), std::nullopt) << bad;
}

TEST(Dates, ReadStrictlyAndRefuseImpossibleDays) {
    EXPECT_EQ(read_http_date("Thu, 01 Jan 2026 00:00:00 GMT"), now);
    EXPECT_EQ(read_rfc3339("2026-01-01T00:00:00.25Z"), now + 250ms);
    EXPECT_EQ(read_rfc3339("2026-01-01T01:30:00+01:30"), now);
    EXPECT_EQ(read_rfc3339("2025-12-31t23:00:00-01:00"), now);
    for (const std::string_view bad :
         {"Thu, 32 Jan 2026 00:00:00 GMT", "Thu, 01 Foo 2026 00:00:00 GMT",
          "Thu, 01 Jan 2026 25:00:00 GMT", "Thu, 01 Jan 2026 00:00:00 CET", "01 Jan 2026", "",
          "Thu, 01 Jan 99999 00:00:00 GMT"})
        EXPECT_EQ(read_http_date(bad), std::nullopt) << bad;
    for (const std::string_view bad :
         {"2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z",
          "2026-01-01T00:00:00+1:00", "2026/01/01T00:00:00Z", "9999-01-01T00:00:00Z"})
        EXPECT_EQ(read_rfc3339(bad), std::nullopt) << bad;
}

// Every beginning and every single changed byte of a good value is read or refused, never worse.
TEST(Dates, SurviveAnyTruncationAndAnyByte) {
    for (const std::string_view good :
         {"Thu, 01 Jan 2026 00:00:00 GMT", "2026-01-01T00:00:00.25+01:00", "2m59.56s",
          "1767225660000"}) {
        for (std::size_t cut = 0; cut <= good.size(); ++cut) {
            read_http_date(good.substr(0, cut));
            read_reset(good.substr(0, cut), now);
        }
        for (std::size_t at = 0; at < good.size(); ++at)
            for (int byte = 0; byte < 256; ++byte) {
                std::string changed(good);
                changed[at] = static_cast<char>(byte);
                read_http_date(changed);
                read_reset(changed, now);
                read_delay_text("try again in " + changed);
            }
    }
}

TEST(Headroom, IsTheSmallestShareThatIsLeft) {
    EXPECT_FALSE(headroom({}));
    EXPECT_FALSE(headroom({{.limit = 500}, {.remaining = 7}})) << "of how much, nobody says";
    const auto left = headroom(
        {{.limit = 500, .remaining = 400, .reset = 120ms},
         {.dimension = RateDimension::tokens, .limit = 1'000, .remaining = 50, .reset = 7s}});
    ASSERT_TRUE(left);
    EXPECT_DOUBLE_EQ(left->share, 0.05);
    EXPECT_EQ(left->reset, 7s);
    EXPECT_EQ(left->requests, 400);
    EXPECT_EQ(left->requests_max, 500);
    const auto used_up = headroom({{.window = RateWindow::minute, .remaining = 0}});
    ASSERT_TRUE(used_up);
    EXPECT_DOUBLE_EQ(used_up->share, 0);
    EXPECT_EQ(used_up->reset, 60s) << "its window, where no time is named";
    EXPECT_FALSE(used_up->requests);
}

TEST(RateHeaders, AreToldFromOthersByName) {
    EXPECT_TRUE(is_rate_header("X-RateLimit-Remaining-Requests"));
    EXPECT_TRUE(is_rate_header("anthropic-ratelimit-tokens-reset"));
    EXPECT_FALSE(is_rate_header("x-ratelimit"));
    EXPECT_FALSE(is_rate_header("content-type"));
}

TEST(RateHeaders, ReadsEveryFamilyIntoTheSameRows) {
    const std::vector<HeaderField> openai = {
        {"x-ratelimit-limit-requests", "500"},         {"x-ratelimit-remaining-requests", "499"},
        {"x-ratelimit-reset-requests", "120ms"},       {"x-ratelimit-limit-tokens", "200000"},
        {"x-ratelimit-remaining-tokens", "199998"},    {"x-ratelimit-reset-tokens", "0s"},
        {"x-ratelimit-limit-tokens_usage_based", "7"}, {"content-type", "application/json"}};
    EXPECT_EQ(read_rate_limits(openai, now),
              (std::vector<RateLimit>{
                  {.limit = 500, .remaining = 499, .reset = 120ms},
                  {.dimension = RateDimension::tokens, .limit = 200000, .remaining = 199998}}));
    const std::vector<HeaderField> mistral = {{"x-ratelimit-limit-req-minute", "5"},
                                              {"x-ratelimit-remaining-req-minute", "0"},
                                              {"x-ratelimit-tokens-query-cost", "3"}};
    EXPECT_EQ(read_rate_limits(mistral, now),
              (std::vector<RateLimit>{
                  {.window = RateWindow::minute, .limit = 5, .remaining = 0, .reset = {}}}));
    const std::vector<HeaderField> anthropic = {
        {"anthropic-ratelimit-output-tokens-limit", "8000"},
        {"anthropic-ratelimit-output-tokens-remaining", "8000"},
        {"anthropic-ratelimit-output-tokens-reset", "2026-01-01T00:00:01Z"}};
    EXPECT_EQ(read_rate_limits(anthropic, now),
              (std::vector<RateLimit>{{.dimension = RateDimension::output_tokens,
                                       .limit = 8000,
                                       .remaining = 8000,
                                       .reset = 1s}}));
    const std::vector<HeaderField> fireworks = {{"x-ratelimit-limit-tokens-prompt", "60000"},
                                                {"x-ratelimit-limit-tokens-generated", "6000"},
                                                {"x-ratelimit-over-limit", "yes"}};
    const auto rows = read_rate_limits(fireworks, now);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].dimension, RateDimension::input_tokens);
    EXPECT_EQ(rows[1].dimension, RateDimension::output_tokens);
    const std::vector<HeaderField> azure = {{"x-ratelimit-limit-tokens", "-1"},
                                            {"x-ratelimit-remaining-tokens", "-1"},
                                            {"x-ratelimit-reset-tokens", "0"}};
    EXPECT_TRUE(read_rate_limits(azure, now).empty());
    const std::vector<HeaderField> day = {{"x-ratelimit-limit-requests-day", "14400"},
                                          {"x-tokenlimit-remaining", "5"},
                                          {"x-ratelimit-remaining", "many"}};
    const auto mixed = read_rate_limits(day, now);
    ASSERT_EQ(mixed.size(), 2U);
    EXPECT_EQ(mixed[0].window, RateWindow::day);
    EXPECT_EQ(mixed[1].dimension, RateDimension::tokens);
}

}  // namespace
}  // namespace weir::provider
