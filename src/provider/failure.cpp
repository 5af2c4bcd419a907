#include "provider/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "json/document.hpp"
#include "provider/failure_patterns.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::provider {
namespace {

constexpr std::size_t details_max = 32;  // of Google's list that are looked at

// Everything in an error answer that may say what it is.
struct Signals {
    wire::UpstreamError error;
    std::vector<std::string> codes;
    std::string retry_delay;
    bool html = false;
};

void add_code(Signals& signals, std::string code) {
    if (!code.empty()) signals.codes.push_back(std::move(code));
}

// Google: {"error":{"status","details":[{"@type":...QuotaFailure,"violations":[{"quotaId"}]},
// {"@type":...RetryInfo,"retryDelay":"46s"},{"reason":"API_KEY_INVALID"}]}}
void read_google(json::Value error, Signals& signals) {
    add_code(signals, error["status"].text());
    std::size_t seen = 0;
    for (const json::Value detail : error["details"].elements()) {
        if (++seen > details_max) break;
        add_code(signals, detail["reason"].text());
        if (const std::string delay = detail["retryDelay"].text(); !delay.empty())
            signals.retry_delay = delay;
        std::size_t violations = 0;
        for (const json::Value violation : detail["violations"].elements()) {
            if (++violations > details_max) break;
            if (contains_ignoring_case(violation["quotaId"].text(), "PerDay"))
                add_code(signals, "google:PerDay");
        }
    }
}

// What vendors put beside message, type and code.
void read_extras(json::Value root, Signals& signals) {
    if (root.is_array()) root = root.at(0);  // Google wraps stream errors in a list
    const json::Value error = root["error"];
    read_google(error, signals);
    add_code(signals, error["details"]["error_code"].text());  // Anthropic
    add_code(signals, error["innererror"]["code"].text());     // Azure
    add_code(signals, root["error_type"].text());              // Cohere, TGI
    add_code(signals, root["error_code"].text());              // Databricks
    add_code(signals, root["__type"].text());                  // AWS
    if (!error["metadata"]["flagged_input"].is_null()) add_code(signals, "flagged_input");
    if (const auto code = root["base_resp"]["status_code"].integer(); code && *code != 0)
        add_code(signals, fmt::format("base_resp:{}", *code));  // MiniMax
    if (const auto seconds = root["estimated_time"].number(); seconds && *seconds > 0)
        signals.retry_delay = fmt::format("{:.3f}s", *seconds);  // Hugging Face loads a model
}

Signals read_signals(const AnswerFacts& facts) {
    Signals signals;
    const std::string_view body = facts.body.substr(0, error_body_bytes_max);
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    signals.html = first != std::string_view::npos && body[first] == '<';
    json::Document document;
    if (document.read(body, {.bytes_max = error_body_bytes_max, .depth_max = 64})) {
        signals.error = wire::openai_chat::read_error(document.root());
        read_extras(document.root(), signals);
    } else {
        signals.error = wire::openai_chat::read_error(body);
    }
    // "ValidationException:http://internal.amazon.com/coral/..."
    const std::string_view aws = header(facts.headers, "x-amzn-errortype");
    add_code(signals, std::string(aws.substr(0, aws.find(':'))));
    for (std::string& code : signals.codes)
        if (const std::size_t hash = code.rfind('#'); hash != std::string::npos)
            code.erase(0, hash + 1);  // "com.amazon.coral#ThrottlingException"
    add_code(signals, signals.error.type);
    add_code(signals, signals.error.code);
    return signals;
}

// In-band errors carry what would have been the status as a number ({"error":{"code":502}}).
int status_of(const AnswerFacts& facts, const Signals& signals) {
    if (facts.place == Place::answer && facts.status >= 300) return facts.status;
    for (const std::string& code : signals.codes)
        if (const auto number = read_integer(code); number && *number >= 400 && *number < 600)
            return static_cast<int>(*number);
    return facts.status;
}

const Pattern* find_pattern(const Signals& signals, int status) {
    const std::string message = lower(signals.error.message);
    for (const Pattern& row : failure_patterns()) {
        if (row.status != 0 && row.status != status) continue;
        const bool hit = row.field == Field::text
                             ? text_matches(message, row.text)
                             : std::ranges::any_of(signals.codes, [&](const std::string& code) {
                                   return equal_ignoring_case(code, row.text);
                               });
        if (hit) return &row;
    }
    return nullptr;
}

struct Verdict {
    ErrorKind kind;
    Blame blame;
};

Verdict judge(const Signals& signals, int status) {
    // An edge's own page (a firewall's 403, a proxy's 404) is not the provider's word about our
    // credential or the model.
    if (signals.html && (status == 403 || status == 404))
        return {ErrorKind::upstream_error, Blame::deployment};
    if (const Pattern* row = signals.html ? nullptr : find_pattern(signals, status))
        return {row->kind, row->blame.value_or(traits(row->kind).blame)};
    const ErrorKind kind = kind_of_status(status);
    // A 403 without a reason may be about this one request: it must not take the whole credential
    // away, or any client could do so. Another credential is tried all the same.
    if (status == 403) return {kind, Blame::deployment};
    return {kind, traits(kind).blame};
}

Error make_error(const AnswerFacts& facts, ErrorKind kind, int status, const std::string& said,
                 const Signals& signals) {
    const std::string_view who = facts.provider.empty() ? "the provider" : facts.provider;
    std::string detail = fmt::format("{} HTTP {}: {}", who, status, said);
    switch (kind) {
        // About our account: what the provider says is for the operator, not for the client.
        case ErrorKind::upstream_auth:
            return {kind, fmt::format("{} refused the gateway's credential (HTTP {})", who, status),
                    std::move(detail)};
        case ErrorKind::upstream_quota:
            return {kind,
                    fmt::format("the gateway's quota or credit at {} is used up (HTTP {})", who,
                                status),
                    std::move(detail)};
        // About the request: in the provider's own words, which SDKs and tools look for.
        case ErrorKind::upstream_rejected:
        case ErrorKind::context_length:
        case ErrorKind::content_filter: {
            Error error(kind, said.empty()
                                  ? fmt::format("{} refused the request (HTTP {})", who, status)
                                  : said);
            if (!signals.error.param.empty())
                error.at_field(clean_text(signals.error.param, facts.secret, 120));
            return error;
        }
        default:
            return {kind, said.empty() ? fmt::format("{} answered with HTTP {}", who, status)
                                       : fmt::format("{}: {}", who, said)};
    }
}

}  // namespace

Failure classify(const AnswerFacts& facts) {
    const Signals signals = read_signals(facts);
    const int status = status_of(facts, signals);
    const Verdict verdict = judge(signals, status);
    std::string said = signals.html
                           ? fmt::format("an HTML page instead of an answer (HTTP {})", status)
                           : clean_text(signals.error.message, facts.secret, message_bytes_max);
    Failure failure{.error = make_error(facts, verdict.kind, status, said, signals),
                    .upstream_status = status,
                    .blame = verdict.blame};
    if (facts.place == Place::answer) failure.should_retry = should_retry(facts.headers);
    const Retry retry = traits(verdict.kind).retry;
    if (retry == Retry::here || retry == Retry::elsewhere || failure.should_retry == true)
        failure.retry_after = retry_after({.headers = facts.headers,
                                           .message = signals.error.message,
                                           .retry_delay = signals.retry_delay,
                                           .now = facts.now,
                                           .cap = facts.retry_after_cap});
    failure.upstream_message = std::move(said);
    failure.upstream_type = clean_text(signals.error.type, facts.secret, 120);
    failure.upstream_code = clean_text(signals.error.code, facts.secret, 120);
    return failure;
}

Failure failure_of(Error error) {
    const Blame blame = traits(error.kind()).blame;
    return {.error = std::move(error), .upstream_status = 0, .blame = blame};
}

}  // namespace weir::provider
