#include "wire/anthropic/error.hpp"

#include <array>

#include "base/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::anthropic {

namespace {

struct Words {
    ErrorKind kind;
    std::string_view type;
};
constexpr std::array<Words, 17> words = {{
    {ErrorKind::unauthenticated, "authentication_error"},
    {ErrorKind::forbidden, "permission_error"},
    {ErrorKind::unknown_model, "not_found_error"},
    {ErrorKind::not_found, "not_found_error"},
    {ErrorKind::payload_too_large, "request_too_large"},
    {ErrorKind::rate_limited, "rate_limit_error"},
    {ErrorKind::concurrency_limited, "rate_limit_error"},
    {ErrorKind::budget_exceeded, "billing_error"},
    {ErrorKind::client_timeout, "timeout_error"},
    {ErrorKind::overloaded, "overloaded_error"},
    {ErrorKind::draining, "overloaded_error"},
    {ErrorKind::no_candidate, "overloaded_error"},
    {ErrorKind::upstream_timeout, "timeout_error"},
    {ErrorKind::upstream_rate_limited, "rate_limit_error"},
    {ErrorKind::upstream_quota, "billing_error"},
    {ErrorKind::upstream_model_missing, "not_found_error"},
    {ErrorKind::upstream_overloaded, "overloaded_error"},
}};

// What a type or a code means when it comes from the provider. Codes are looked for first.
struct Sign {
    std::string_view word;
    ErrorKind kind;
};
constexpr std::array<Sign, 20> signs = {{
    {"overloaded_error", ErrorKind::upstream_overloaded},
    {"rate_limit_error", ErrorKind::upstream_rate_limited},
    {"api_error", ErrorKind::upstream_error},
    {"invalid_request_error", ErrorKind::upstream_rejected},
    {"authentication_error", ErrorKind::upstream_auth},
    {"permission_error", ErrorKind::upstream_auth},
    {"billing_error", ErrorKind::upstream_quota},
    {"not_found_error", ErrorKind::upstream_model_missing},
    {"conflict_error", ErrorKind::upstream_rejected},
    {"request_too_large", ErrorKind::context_length},
    {"timeout_error", ErrorKind::upstream_timeout},
    {"enforced_spend_limit_reached", ErrorKind::upstream_quota},
    {"contract_spend_limit_reached", ErrorKind::upstream_quota},
    {"ramp_limit_exceeded", ErrorKind::upstream_rate_limited},
    {"organization_on_hold", ErrorKind::upstream_quota},
    {"compaction_unavailable", ErrorKind::upstream_overloaded},
    {"model_not_found", ErrorKind::upstream_model_missing},
    {"RESOURCE_EXHAUSTED", ErrorKind::upstream_rate_limited},  // Vertex
    {"UNAVAILABLE", ErrorKind::upstream_overloaded},
    {"INVALID_ARGUMENT", ErrorKind::upstream_rejected},
}};
constexpr std::array<Sign, 5> texts = {{
    {"prompt is too long", ErrorKind::context_length},
    {"exceed context limit", ErrorKind::context_length},
    {"credit balance is too low", ErrorKind::upstream_quota},
    {"blocked by content filtering policy", ErrorKind::content_filter},
    {"invalid x-api-key", ErrorKind::upstream_auth},
}};

std::string_view type_of(const Error& error, const ErrorNote& note) {
    constexpr std::size_t own = 11;  // the first signs are the types of this wire
    for (std::size_t i = 0; i < own; ++i)
        if (signs[i].word == note.type) return note.type;
    for (const Words& row : words)
        if (row.kind == error.kind()) return row.type;
    return traits(error.kind()).fault == Fault::client ? "invalid_request_error" : "api_error";
}

std::string message_of(const Error& error) {
    constexpr std::string_view mark = "prompt is too long";
    const bool mute =
        error.kind() == ErrorKind::context_length && !contains_ignoring_case(error.message(), mark);
    return mute ? std::string(mark) + ": " + error.message() : error.message();
}

void append_error(std::string& to, const Error& error, const ErrorNote& note) {
    json::Writer out(to);
    out.open_object().member("type", "error").key("error").open_object();
    out.member("type", type_of(error, note)).member("message", message_of(error));
    out.key("weir").open_object();
    out.member("kind", name(error.kind()));
    out.member("fault", name(traits(error.kind()).fault));
    if (!note.provider.empty()) out.member("provider", note.provider);
    if (note.upstream_status != 0) out.member("upstream_status", note.upstream_status);
    const std::string_view param = note.param.empty() ? error.field() : note.param;
    if (!param.empty()) out.member("param", param);
    if (!note.code.empty()) out.member("code", note.code);
    out.close_object().close_object().key("request_id");
    if (note.request_id.empty())
        out.null();
    else
        out.text(note.request_id);
    out.close_object();
}

constexpr json::Limits error_limits = {
    .bytes_max = std::size_t{4} << 20, .depth_max = 64, .values_max = 100'000};

}  // namespace

std::string write_error(const Error& error, const ErrorNote& note) {
    std::string body;
    append_error(body, error, note);
    return body;
}

std::string write_stream_error(const Error& error, const ErrorNote& note) {
    std::string event = "event: error\ndata: ";
    append_error(event, error, note);
    event += "\n\n";
    return event;
}

UpstreamError read_error(json::Value body) {
    const json::Value error = body["error"];
    if (!error["type"].is_text() || !error["message"].is_text()) {
        // A stream's data or a message is not an error because it has a type.
        if (body["type"].is_text() && !body["type"].is("error") && error.is_null()) return {};
        return openai_chat::read_error(body);
    }
    UpstreamError said;
    said.message = error["message"].text();
    said.type = error["type"].text();
    said.code = error["details"]["error_code"].text();
    said.is_error = true;
    return said;
}

UpstreamError read_error(std::string_view body) {
    json::Document document;
    if (document.read(body, error_limits)) return read_error(document.root());
    return openai_chat::read_error(body);
}

ErrorKind kind_of(const UpstreamError& said) {
    for (const Sign& sign : texts)
        if (contains_ignoring_case(said.message, sign.word)) return sign.kind;
    for (const std::string* word : {&said.code, &said.type})
        for (const Sign& sign : signs)
            if (sign.word == *word) return sign.kind;
    return ErrorKind::upstream_error;
}

Error as_error(const UpstreamError& said) {
    return Error(kind_of(said),
                 said.message.empty() ? "the provider reported an error" : said.message,
                 "type=" + said.type + " code=" + said.code);
}

bool is_error(json::Value root) {
    return root["type"].is("error") || (root["type"].is_null() && !root["error"].is_null());
}

}  // namespace weir::wire::anthropic
