#include "wire/openai_chat/error.hpp"

#include <array>

#include "base/text.hpp"
#include "json/writer.hpp"

namespace weir::wire::openai_chat {

namespace {

struct Words {
    ErrorKind kind;
    std::string_view type;
    std::string_view code;
};

// OpenAI's own words where it has one for the case (providers.md 4.15), else the kind's name.
constexpr std::array<Words, 16> words = {{
    {ErrorKind::unauthenticated, "authentication_error", "invalid_api_key"},
    {ErrorKind::forbidden, "permission_error", "forbidden"},
    {ErrorKind::unknown_model, "invalid_request_error", "model_not_found"},
    {ErrorKind::unsupported, "invalid_request_error", "unsupported_parameter"},
    {ErrorKind::rate_limited, "rate_limit_error", "rate_limit_exceeded"},
    {ErrorKind::concurrency_limited, "rate_limit_error", "rate_limit_exceeded"},
    {ErrorKind::budget_exceeded, "insufficient_quota", "insufficient_quota"},
    {ErrorKind::overloaded, "server_error", "overloaded"},
    {ErrorKind::draining, "server_error", "overloaded"},
    {ErrorKind::upstream_timeout, "server_error", "timeout"},
    {ErrorKind::upstream_rate_limited, "rate_limit_error", "rate_limit_exceeded"},
    {ErrorKind::upstream_quota, "insufficient_quota", "insufficient_quota"},
    {ErrorKind::upstream_model_missing, "invalid_request_error", "model_not_found"},
    {ErrorKind::upstream_overloaded, "server_error", "overloaded"},
    {ErrorKind::context_length, "invalid_request_error", "context_length_exceeded"},
    {ErrorKind::content_filter, "invalid_request_error", "content_filter"},
}};

Words words_of(ErrorKind kind) {
    for (const Words& row : words)
        if (row.kind == kind) return row;
    const bool client = traits(kind).fault == Fault::client;
    return {kind, client ? "invalid_request_error" : "server_error", name(kind)};
}

void write_text_or_null(json::Writer& out, std::string_view key, std::string_view text) {
    out.key(key);
    if (text.empty())
        out.null();
    else
        out.text(text);
}

void append_error(std::string& to, const Error& error, const ErrorNote& note) {
    json::Writer out(to);
    out.open_object().key("error");
    write_error_object(out, error, note);
    out.close_object();
}

}  // namespace

ErrorWords error_words(const Error& error, const ErrorNote& note) {
    const Words own = words_of(error.kind());
    return {.type = note.type.empty() ? own.type : note.type,
            .code = note.code.empty() ? own.code : note.code};
}

void write_error_object(json::Writer& out, const Error& error, const ErrorNote& note) {
    const ErrorWords said = error_words(error, note);
    out.open_object();
    out.member("message", error.message());
    out.member("type", said.type);
    write_text_or_null(out, "param", note.param.empty() ? error.field() : note.param);
    write_text_or_null(out, "code", said.code);
    out.key("weir").open_object();
    out.member("kind", name(error.kind()));
    out.member("fault", name(traits(error.kind()).fault));
    if (!note.provider.empty()) out.member("provider", note.provider);
    if (note.upstream_status != 0) out.member("upstream_status", note.upstream_status);
    write_text_or_null(out, "request_id", note.request_id);
    out.close_object().close_object();
}

std::string write_error(const Error& error, const ErrorNote& note) {
    std::string body;
    append_error(body, error, note);
    return body;
}

std::string write_stream_error(const Error& error, const ErrorNote& note) {
    std::string event = "data: ";
    append_error(event, error, note);
    event += "\n\n";
    return event;
}

}  // namespace weir::wire::openai_chat
