#include "provider/failure.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>
#include <set>

#include "json/document.hpp"
#include "provider/failure_patterns.hpp"
#include "provider/test_data.hpp"

namespace weir::provider {
namespace {

using namespace std::chrono_literals;
using K = ErrorKind;

const SysTime now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

Failure classify_body(int status, std::string_view body, std::vector<HeaderField> headers = {},
                      Place place = Place::answer) {
    return classify({.status = status,
                     .headers = headers,
                     .body = body,
                     .provider = "acme",
                     .secret = "the-secret-key",
                     .place = place,
                     .now = now});
}

struct Row {
    int status;
    std::string_view body;
    K kind;
    std::optional<Blame> blame = {};  // of the kind's traits, unless named
};

void expect_rows(std::span<const Row> rows) {
    for (const Row& row : rows) {
        const Failure failure = classify_body(row.status, row.body);
        EXPECT_EQ(name(failure.error.kind()), name(row.kind)) << row.status << " " << row.body;
        EXPECT_EQ(failure.blame, row.blame.value_or(traits(row.kind).blame)) << row.body;
    }
}

TEST(Failure, TellsMoneyAndRateLimitsApart) {
    const Row rows[] = {
        {429,
         R"({"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}})",
         K::upstream_rate_limited},
        {429,
         R"({"error":{"message":"quota","type":"insufficient_quota","code":"insufficient_quota"}})",
         K::upstream_quota},
        {429, R"({"error":{"message":"x","code":"credit_balance_exhausted"}})", K::upstream_quota},
        {429,
         R"({"type":"error","error":{"type":"rate_limit_error","message":"spend",)"
         R"("details":{"error_code":"enforced_spend_limit_reached"}}})",
         K::upstream_quota},
        {429,
         R"({"type":"error","error":{"type":"rate_limit_error","message":"ramp",)"
         R"("details":{"error_code":"ramp_limit_exceeded"}}})",
         K::upstream_rate_limited},
        {402, R"({"type":"error","error":{"type":"billing_error","message":"pay"}})",
         K::upstream_quota},
        {400,
         R"({"type":"error","error":{"type":"invalid_request_error","message":"Your credit )"
         R"(balance is too low to access the Anthropic API."}})",
         K::upstream_quota},
        {402, R"({"error":{"message":"Insufficient Balance","code":"invalid_request_error"}})",
         K::upstream_quota},
        {402, R"({"error":{"code":402,"message":"Requests exceed your in-flight budget"}})",
         K::upstream_rate_limited, Blame::quota},
        {402, R"({"error":{"code":402,"message":"Insufficient credits"}})", K::upstream_quota},
        {429,
         R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your )"
         R"(current quota","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPer)"
         R"(ProjectPerModel"}]}]}})",
         K::upstream_quota},
        {429,
         R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your )"
         R"(current quota","details":[{"violations":[{"quotaId":"RequestsPerMinute"}]}]}})",
         K::upstream_rate_limited},
        {429, R"([{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"q"}}])",
         K::upstream_rate_limited},
        {429, R"({"error":{"message":"m","type":"exceeded_current_quota_error"}})",
         K::upstream_quota},
        {429, R"({"error":{"message":"m","type":"engine_overloaded_error"}})",
         K::upstream_overloaded},
        {400, R"({"code":"Arrearage","message":"Access denied, overdue"})", K::upstream_quota},
        {429, R"({"code":"Throttling.AllocationQuota","message":"m"})", K::upstream_rate_limited},
        {429, R"({"error":{"code":"1113","message":"arrears"}})", K::upstream_quota},
        {429, R"({"error":{"code":"1302","message":"concurrency"}})", K::upstream_rate_limited},
        {429, R"({"success":false,"errors":[{"code":3036,"message":"daily free allocation"}]})",
         K::upstream_quota},
        {429, R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"m"})", K::upstream_rate_limited},
        {429, R"({"error":{"code":"429","message":"Please retry after 26 seconds."}})",
         K::upstream_rate_limited},
        {429, "", K::upstream_rate_limited},
        {429, "slow down", K::upstream_rate_limited},
        {498, R"({"error":{"message":"flex capacity exceeded"}})", K::upstream_overloaded},
        {498, R"({"message":"invalid token"})", K::upstream_auth},
        {529, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
         K::upstream_overloaded},
        {503, R"({"error":{"message":"Slow down","code":"slow_down"}})", K::upstream_overloaded},
    };
    expect_rows(rows);
}

TEST(Failure, KnowsEveryWayToSayThatThePromptIsTooLong) {
    const std::pair<int, std::string_view> texts[] = {
        {400, "This model's maximum context length is 8192 tokens. However, you requested 9000"},
        {400, "Your input exceeds the context window of this model."},
        {400, "prompt is too long: 210000 tokens > 200000 maximum"},
        {400, "input length and `max_tokens` exceed context limit: 199000 + 4096 > 200000"},
        {400, "The input token count (1250074) exceeds the maximum number of tokens allowed (1)."},
        {400, "Input is too long for requested model."},
        {400, "The model returned the following errors: prompt is too long"},
        {400, "Too many input tokens"},
        {400,
         "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 "
         "maximum context length"},
        {400, "too many tokens: size limit exceeded by 4 tokens"},
        {400, "Please reduce the length of the messages or completion."},
        {422, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096"},
        {400,
         "This model's maximum prompt length is 131072 but the request contains 200000 tokens."},
        {400, "The prompt is too long: 5000, model maximum context length: 4096"},
        {400,
         "This endpoint's maximum context length is 200000 tokens. However, you requested "
         "about 2500021 tokens"},
        {400, "Trying to keep the first 9000 tokens when context the overflows."},
        {400, "context window exceeds limit"},
        {400, "Input token length too long"},
        {400, "Your request exceeded model token limit: 8192"},
        {400, "Prompt exceeds max length"},
        {400, "Range of input length should be [1, 30720]"},
        {429,
         "Request too large for gpt-4o in organization o on tokens per min (TPM): Limit 30000, "
         "Requested 90000."},
        {413, "Request too large for model `x` on tokens per minute (TPM): Limit 6000"},
    };
    for (const auto& [status, text] : texts) {
        const std::string body =
            fmt::format(R"({{"error":{{"message":"{}","type":"invalid_request_error"}}}})", text);
        const Failure failure = classify_body(status, body);
        EXPECT_EQ(name(failure.error.kind()), "context_length") << text;
        EXPECT_EQ(failure.blame, Blame::nobody);
        EXPECT_EQ(failure.retry_after, std::nullopt);
        EXPECT_NE(failure.error.message().find(text.substr(0, 20)), std::string::npos)
            << "clients look for the provider's own words";
    }
    const Row rows[] = {
        {400, R"({"error":{"code":"context_length_exceeded","message":"m"}})", K::context_length},
        {400, R"({"error":{"type":"exceed_context_size_error","message":"m","n_ctx":5}})",
         K::context_length},
        {413, R"({"type":"error","error":{"type":"request_too_large","message":"m"}})",
         K::context_length},
        {400, R"({"error_type":"TOO_MANY_TOKENS","message":"m"})", K::context_length},
        {400, R"({"error":{"code":"1261","message":"m"}})", K::context_length},
    };
    expect_rows(rows);
}

TEST(Failure, KnowsContentFilters) {
    const Row rows[] = {
        {400,
         R"({"error":{"message":"filtered","code":"content_filter","innererror":)"
         R"({"code":"ResponsibleAIPolicyViolation"}}})",
         K::content_filter},
        {400, R"({"error":{"message":"m","code":"content_policy_violation"}})", K::content_filter},
        {400, R"({"error":{"message":"m","code":"invalid_prompt"}})", K::content_filter},
        {400,
         R"({"type":"error","error":{"type":"invalid_request_error","message":)"
         R"("Output blocked by content filtering policy"}})",
         K::content_filter},
        {400, R"({"error":{"code":"data_inspection_failed","message":"m"}})", K::content_filter},
        {400, R"({"error":{"code":"1301","message":"m"}})", K::content_filter},
        {200, R"({"base_resp":{"status_code":1026,"status_msg":"sensitive"}})", K::content_filter},
        {400, R"({"error":{"message":"Content Exists Risk"}})", K::content_filter},
        {403, R"({"error":"Content violates usage guidelines."})", K::content_filter},
        {403,
         R"({"error":{"code":403,"message":"flagged","metadata":{"reasons":["x"],)"
         R"("flagged_input":"y"}}})",
         K::content_filter},
        {400, R"({"error":{"message":"m","type":"content_filter"}})", K::content_filter},
    };
    expect_rows(rows);
}

TEST(Failure, KnowsCredentialsModelsAndServerFaults) {
    const Row rows[] = {
        {401, R"({"error":{"message":"bad","code":"invalid_api_key"}})", K::upstream_auth},
        {401, R"({"statusCode":401,"message":"Access denied"})", K::upstream_auth},
        {401, "<html><head><title>401</title></head></html>", K::upstream_auth},
        {400,
         R"({"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT",)"
         R"("details":[{"reason":"API_KEY_INVALID"}]}})",
         K::upstream_auth},
        {400, R"({"code":"invalid-argument","error":"Incorrect API key provided."})",
         K::upstream_auth},
        {200, R"({"base_resp":{"status_code":1004,"status_msg":"auth"}})", K::upstream_auth},
        {403, R"({"error":{"message":"no","code":"unsupported_country_region_territory"}})",
         K::upstream_auth, Blame::provider},
        // Without a reason that is about the key, a 403 must not take the key away from everybody.
        {403, R"({"error":{"code":"forbidden","message":"Forbidden"}})", K::upstream_auth,
         Blame::deployment},
        {403, "<!DOCTYPE html><title>Attention Required! | Cloudflare</title>", K::upstream_error},
        {403, R"({"error":{"message":"You are not allowed to sample from this model"}})",
         K::upstream_model_missing},
        {404, R"({"error":{"code":"DeploymentNotFound","message":"m"}})",
         K::upstream_model_missing},
        {404, R"({"detail":"Not Found"})", K::upstream_model_missing},
        {404, "<html>nginx</html>", K::upstream_error},
        {400,
         R"({"object":"error","message":"Invalid model: x","type":"invalid_model","code":"1500"})",
         K::upstream_model_missing},
        {400, R"({"error":{"code":400,"message":"x/y is not a valid model ID"}})",
         K::upstream_model_missing},
        {422, R"({"error":{"message":"The given model doesn't exist in the endpoint"}})",
         K::upstream_model_missing},
        {400,
         R"({"message":"Invocation of model ID x with on-demand throughput isn't supported."})",
         K::upstream_model_missing},
        {400, R"({"error":{"message":"Groq","code":"tool_use_failed"}})", K::upstream_error,
         Blame::nobody},
        {400, R"({"error":{"message":"Unknown parameter","param":"foo"}})", K::upstream_rejected},
        {422,
         R"({"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body",)"
         R"("foo"],"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error"})",
         K::upstream_rejected},
        {422, R"({"detail":[{"loc":["body"],"msg":"field required","type":"value_error"}]})",
         K::upstream_rejected},
        {501, R"({"error":{"code":501,"message":"no audio","type":"not_supported_error"}})",
         K::upstream_rejected},
        {503, R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})",
         K::upstream_overloaded},
        {500, R"({"error":{"message":"The server had an error"}})", K::upstream_error},
        {500, "", K::upstream_error},
        {502, "<html><h1>502 Bad Gateway</h1></html>", K::upstream_error},
        {504, "", K::upstream_timeout},
        {408, "{}", K::upstream_timeout},
        {524, "<html>", K::upstream_timeout},
        {522, "<html>", K::upstream_unreachable},
        {424, R"({"error":"backend","error_type":"generation"})", K::upstream_error},
        {409, "{}", K::upstream_error},
        {302, "", K::upstream_protocol},
        {418, "\xff\xfe not json {", K::upstream_rejected},
    };
    expect_rows(rows);
}

TEST(Failure, InBandErrorsCarryTheirOwnStatus) {
    const auto kind = [](std::string_view body) {
        return classify_body(200, body, {}, Place::in_band).error.kind();
    };
    EXPECT_EQ(kind(R"({"id":"gen-1","error":{"code":502,"message":"Provider returned error"}})"),
              K::upstream_error);
    EXPECT_EQ(kind(R"({"error":{"code":429,"message":"limited"}})"), K::upstream_rate_limited);
    EXPECT_EQ(
        kind(R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"),
        K::upstream_overloaded);
    EXPECT_EQ(kind(R"({"type":"error","error":{"type":"api_error","message":"x"}})"),
              K::upstream_error);
    EXPECT_EQ(kind(R"({"error":{"message":"bad","type":"invalid_request_error"}})"),
              K::upstream_rejected);
    EXPECT_EQ(kind(R"({"error":"text"})"), K::upstream_error);
}

TEST(Failure, BedrockSaysItInAHeader) {
    const auto kind = [](int status, std::string_view type) {
        return classify_body(status, R"({"message":"m"})", {{"x-amzn-ErrorType", type}})
            .error.kind();
    };
    EXPECT_EQ(kind(429, "ThrottlingException:http://internal.amazon.com/"),
              K::upstream_rate_limited);
    EXPECT_EQ(kind(400, "ServiceQuotaExceededException"), K::upstream_rate_limited);
    EXPECT_EQ(kind(403, "AccessDeniedException"), K::upstream_auth);
    EXPECT_EQ(kind(404, "ResourceNotFoundException"), K::upstream_model_missing);
    EXPECT_EQ(kind(408, "ModelTimeoutException"), K::upstream_timeout);
    EXPECT_EQ(kind(424, "ModelErrorException"), K::upstream_error);
    EXPECT_EQ(kind(400, "ValidationException"), K::upstream_rejected);
    EXPECT_EQ(
        classify_body(400, R"({"__type":"com.amazon.coral#ThrottlingException"})").error.kind(),
        K::upstream_rate_limited);
}

TEST(Failure, NeverShowsTheSecretNorTellsClientsAboutOurAccount) {
    const Failure auth = classify_body(
        401,
        R"({"error":{"message":"Incorrect API key provided: the-secret-key. See the docs."}})");
    EXPECT_EQ(auth.error.message(), "acme refused the gateway's credential (HTTP 401)");
    EXPECT_EQ(auth.error.detail(), "acme HTTP 401: Incorrect API key provided: ***. See the docs.");
    const Failure quota =
        classify_body(402, R"({"error":{"message":"Org org-1 is out of money"}})");
    EXPECT_EQ(quota.error.message().find("org-1"), std::string::npos);
    const Failure echo = classify_body(
        400,
        R"({"error":{"message":"bad header Bearer the-secret-key","param":"the-secret-key"}})");
    EXPECT_EQ(echo.error.message().find("secret"), std::string::npos);
    EXPECT_EQ(echo.error.field().find("secret"), std::string::npos);
    const Failure html = classify_body(502, "<html>\n<h1>the-secret-key</h1>");
    EXPECT_EQ(html.error.message(), "acme: an HTML page instead of an answer (HTTP 502)");
}

TEST(Failure, MessagesAreBounded) {
    const std::string body = fmt::format(R"({{"error":{{"message":"{}","code":"{}"}}}})",
                                         std::string(100'000, 'x'), std::string(10'000, 'y'));
    const Failure failure = classify_body(400, body);
    EXPECT_LE(failure.error.message().size(), message_bytes_max);
    EXPECT_LE(failure.upstream_code.size(), 120U);
    const std::string huge = R"({"error":{"message":")" + std::string(2'000'000, 'x');
    EXPECT_EQ(classify_body(503, huge).error.kind(), K::upstream_overloaded);
}

TEST(Failure, AnyTruncationOfABodyIsReadSomehow) {
    const std::string_view body =
        R"({"error":{"code":429,"message":"Please retry in 46.1s","status":"RESOURCE_EXHAUSTED",)"
        R"("details":[{"retryDelay":"46s","violations":[{"quotaId":"PerDay"}]}]}})";
    for (std::size_t cut = 0; cut < body.size(); ++cut)
        EXPECT_EQ(classify_body(429, body.substr(0, cut)).error.kind(), K::upstream_rate_limited);
    EXPECT_EQ(classify_body(429, body).error.kind(), K::upstream_quota);
    EXPECT_EQ(classify_body(429, body).retry_after, 46s);
}

TEST(Failure, EveryPatternIsReachable) {
    // A row that an earlier one always shadows is dead data.
    for (const Pattern& row : failure_patterns()) {
        std::string text(row.text);
        for (char& c : text)
            if (c == '*') c = ' ';
        const bool base_resp = text.starts_with("base_resp:");
        const std::string body =
            base_resp ? fmt::format(R"({{"base_resp":{{"status_code":{}}}}})", text.substr(10))
            : text == "google:PerDay"
                ? R"({"error":{"details":[{"violations":[{"quotaId":"XPerDayY"}]}]}})"
            : text == "flagged_input" ? R"({"error":{"metadata":{"flagged_input":"x"}}})"
            : row.field == Field::code
                ? fmt::format(R"({{"error":{{"message":"m","code":"{}"}}}})", text)
                : fmt::format(R"({{"error":{{"message":"{}"}}}})", text);
        const int status = row.status != 0 ? row.status : 400;
        const Failure failure =
            classify_body(status, body, {}, status == 200 ? Place::in_band : Place::answer);
        EXPECT_EQ(name(failure.error.kind()), name(row.kind)) << row.text;
        EXPECT_EQ(failure.blame, row.blame.value_or(traits(row.kind).blame)) << row.text;
    }
}

// What the recordings are expected to mean: the first row whose status and fragment fit.
struct Expected {
    int status;
    std::string_view fragment;  // of the body; "" fits all
    K kind;
};
constexpr Expected recorded[] = {
    {400, "maximum context length", K::context_length},
    {400, "exceed_context_size_error", K::context_length},
    {400, "exceeded max context length", K::context_length},
    {400, "supported API model names", K::upstream_model_missing},
    {400, "invalid_model", K::upstream_model_missing},
    {400, "tool_use_failed", K::upstream_error},
    {400, "", K::upstream_rejected},
    {401, "", K::upstream_auth},
    {403, "Forbidden", K::upstream_auth},
    {404, "", K::upstream_model_missing},
    {429, "RateLimitReached", K::upstream_rate_limited},
    {429, "insufficient_quota", K::upstream_quota},
    {429, "", K::upstream_rate_limited},
    {500, "image input is not supported", K::upstream_rejected},
    {500, "", K::upstream_error},
    {502, "", K::upstream_error},
    {503, "", K::upstream_overloaded},
    {529, "", K::upstream_overloaded},
    {200, "overloaded_error", K::upstream_overloaded},
    {200, "throttlingException", K::upstream_rate_limited},
    {200, "modelStreamErrorException", K::upstream_error},
    {200, "internalServerException", K::upstream_error},
    {200, "serviceUnavailableException", K::upstream_overloaded},
    {200, "validationException", K::upstream_rejected},
};

std::string from_base64(std::string_view text) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos) break;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
    }
    return out;
}

// The error as the wire would hand it over: an SSE event's data, an AWS exception frame's type.
struct InBand {
    std::string body;
    std::string aws_type;
};
InBand in_band(const std::string& body) {
    InBand result{body, {}};
    if (const std::size_t at = body.rfind("data: "); at != std::string::npos)
        result.body = body.substr(at + 6, body.find('\n', at) - at - 6);
    if (const std::size_t at = body.find(":exception-type"); at != std::string::npos) {
        const std::size_t begin = at + 15 + 3;  // type byte and two of length
        result.aws_type = body.substr(begin, static_cast<unsigned char>(body[begin - 1]));
        const std::size_t json = body.find('{', begin);
        result.body = body.substr(json, body.find('}', json) + 1 - json);
    }
    return result;
}

void check_line(const std::string& line, bool chat_only, std::map<std::string_view, int>& counts) {
    json::Document document;
    ASSERT_TRUE(document.read(line));
    const json::Value root = document.root();
    const int status = static_cast<int>(root["status"].integer_or(0));
    if (chat_only && (status < 400 || !root["api"].is("openai.chat"))) return;
    std::string body = root["response_body"].text();
    if (root["response_encoding"].is("base64")) body = from_base64(body);
    std::vector<std::pair<std::string, std::string>> kept;
    for (const json::Member member : root["response_headers"].members())
        kept.emplace_back(member.key.text(), member.value.text());
    const InBand error = status == 200 ? in_band(body) : InBand{body, {}};
    if (!error.aws_type.empty()) kept.emplace_back("x-amzn-errortype", error.aws_type);
    std::vector<HeaderField> headers;
    for (const auto& [name, value] : kept)
        headers.push_back({name, value});
    const Failure failure = classify({.status = status,
                                      .headers = headers,
                                      .body = error.body,
                                      .provider = "acme",
                                      .place = status == 200 ? Place::in_band : Place::answer,
                                      .now = now});
    const std::string id = root["id"].text();
    for (const Expected& row : recorded) {
        if (row.status != status || body.find(row.fragment) == std::string::npos) continue;
        EXPECT_EQ(name(failure.error.kind()), name(row.kind)) << id << "\n" << body;
        ++counts[name(failure.error.kind())];
        EXPECT_FALSE(failure.error.message().empty());
        return;
    }
    ADD_FAILURE() << "no expectation for " << id << ": " << status << " " << body.substr(0, 200);
}

void print(std::string_view what, const std::map<std::string_view, int>& counts) {
    int total = 0;
    std::string text;
    for (const auto& [kind, count] : counts) {
        total += count;
        text += fmt::format(" {}={}", kind, count);
    }
    fmt::print("{}: {} errors:{}\n", what, total, text);
}

TEST(Failure, RecordedErrorsMeanWhatTheyShould) {
    const std::vector<std::string> lines = test::data_lines("exchanges");
    if (lines.empty()) GTEST_SKIP() << "no recordings: set WEIR_DATA";
    std::map<std::string_view, int> counts;
    for (const std::string& line : lines)
        if (line.find("\"status\":4") != std::string::npos ||
            line.find("\"status\":5") != std::string::npos ||
            line.find("\"status\": 4") != std::string::npos ||
            line.find("\"status\": 5") != std::string::npos)
            check_line(line, true, counts);
    print("recorded openai.chat", counts);
    EXPECT_FALSE(counts.empty());
}

TEST(Failure, ModelledErrorsMeanWhatTheyShould) {
    const std::vector<std::string> lines = test::data_lines("modelled-errors");
    if (lines.empty()) GTEST_SKIP() << "no modelled errors: set WEIR_DATA";
    std::map<std::string_view, int> counts;
    for (const std::string& line : lines)
        check_line(line, false, counts);
    print("modelled", counts);
    EXPECT_FALSE(counts.empty());
}

}  // namespace
}  // namespace weir::provider
