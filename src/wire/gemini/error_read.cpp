#include <array>
#include <optional>

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/gemini/error.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

struct Sign {
    std::string_view word;  // a code or a status
    ErrorKind kind;
};
// The number first: it says more than the word.
constexpr std::array<Sign, 24> signs = {{
    {"429", ErrorKind::upstream_rate_limited},
    {"402", ErrorKind::upstream_quota},
    {"401", ErrorKind::upstream_auth},
    {"403", ErrorKind::upstream_auth},
    {"404", ErrorKind::upstream_model_missing},
    {"503", ErrorKind::upstream_overloaded},
    {"504", ErrorKind::upstream_timeout},
    {"408", ErrorKind::upstream_timeout},
    {"400", ErrorKind::upstream_rejected},
    {"413", ErrorKind::upstream_rejected},
    {"500", ErrorKind::upstream_error},
    {"RESOURCE_EXHAUSTED", ErrorKind::upstream_rate_limited},
    {"rate_limit_exceeded", ErrorKind::upstream_rate_limited},
    {"quota_exceeded", ErrorKind::upstream_quota},
    {"UNAUTHENTICATED", ErrorKind::upstream_auth},
    {"PERMISSION_DENIED", ErrorKind::upstream_auth},
    {"NOT_FOUND", ErrorKind::upstream_model_missing},
    {"UNAVAILABLE", ErrorKind::upstream_overloaded},
    {"DEADLINE_EXCEEDED", ErrorKind::upstream_timeout},
    {"INVALID_ARGUMENT", ErrorKind::upstream_rejected},
    {"FAILED_PRECONDITION", ErrorKind::upstream_rejected},
    {"OUT_OF_RANGE", ErrorKind::upstream_rejected},
    {"UNIMPLEMENTED", ErrorKind::upstream_rejected},
    {"INTERNAL", ErrorKind::upstream_error},
}};

struct Phrase {
    std::string_view first;
    std::string_view then;  // also there; "" for any
    ErrorKind kind;
};
// Texts win over codes: Google says INVALID_ARGUMENT of a bad key and of a prompt that is too long.
constexpr std::array<Phrase, 7> phrases = {{
    {"input token count", "exceeds the maximum", ErrorKind::context_length},
    {"prompt is too long", "", ErrorKind::context_length},
    {"api key not valid", "", ErrorKind::upstream_auth},
    {"api key expired", "", ErrorKind::upstream_auth},
    {"user location is not supported", "", ErrorKind::upstream_auth},
    {"prepayment credits are depleted", "", ErrorKind::upstream_quota},
    {"responsible ai practices", "", ErrorKind::content_filter},
}};

bool counts_days(Value details) {
    for (const Value detail : details.elements())
        for (const Value violation : detail["violations"].elements())
            if (contains_ignoring_case(violation["quotaId"].text(), "PerDay")) return true;
    return false;
}

std::optional<ErrorKind> kind_by_details(Value details) {
    for (const Value detail : details.elements()) {
        const Value reason = detail["reason"];
        if (reason.is("API_KEY_INVALID") || reason.is("API_KEY_EXPIRED"))
            return ErrorKind::upstream_auth;
        if (contains_ignoring_case(detail["detail"].text(), "user location is not supported"))
            return ErrorKind::upstream_auth;
    }
    return std::nullopt;
}

ErrorKind kind_of(const UpstreamError& said, Value details) {
    for (const Phrase& phrase : phrases)
        if (contains_ignoring_case(said.message, phrase.first) &&
            contains_ignoring_case(said.message, phrase.then))
            return phrase.kind;
    if (const auto kind = kind_by_details(details)) return *kind;
    for (const std::string* word : {&said.code, &said.type})
        for (const Sign& sign : signs) {
            if (sign.word != *word) continue;
            const bool daily =
                sign.kind == ErrorKind::upstream_rate_limited && counts_days(details);
            return daily ? ErrorKind::upstream_quota : sign.kind;
        }
    return ErrorKind::upstream_error;
}

Value error_object(Value root) {
    if (root.is_array()) root = root.at(0);
    return root["error"];
}

}  // namespace

UpstreamError read_error(Value body) {
    UpstreamError said = openai_chat::read_error(body);
    for (const Value detail : error_object(body)["details"].elements()) {
        if (!said.param.empty()) break;
        said.param = detail["fieldViolations"].at(0)["field"].text();
    }
    return said;
}

UpstreamError read_error(std::string_view body) {
    constexpr json::Limits limits = {
        .bytes_max = std::size_t{4} << 20, .depth_max = 64, .values_max = 100'000};
    json::Document document;
    if (document.read(body, limits)) return read_error(document.root());
    return openai_chat::read_error(body);
}

std::optional<UpstreamError> error_in(Value root) {
    const Value error = error_object(root);
    const bool says = error.is_object() || error.is_array() || error.text_bytes() > 0;
    if (!says) return std::nullopt;
    return read_error(root);
}

Error as_error(const UpstreamError& said, Value details) {
    std::string detail = "status=" + said.type + " code=" + said.code;
    Error error(kind_of(said, details),
                said.message.empty() ? "the provider reported an error" : said.message,
                std::move(detail));
    if (!said.param.empty()) error.at_field(said.param);
    return error;
}

Error error_of(const UpstreamError& said, Value root) {
    return as_error(said, error_object(root)["details"]);
}

}  // namespace weir::wire::gemini
