#include "wire/cohere/error.hpp"

#include <array>

#include "base/text.hpp"
#include "json/writer.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

void write_note(json::Writer& out, const Error& error, const ErrorNote& note) {
    out.key("weir").open_object();
    out.member("kind", name(error.kind()));
    out.member("fault", name(traits(error.kind()).fault));
    const std::string_view param = note.param.empty() ? error.field() : note.param;
    if (!param.empty()) out.member("param", param);
    if (!note.code.empty()) out.member("code", note.code);
    if (!note.provider.empty()) out.member("provider", note.provider);
    if (note.upstream_status != 0) out.member("upstream_status", note.upstream_status);
    out.close_object();
}

struct Sign {
    std::string_view words;  // anywhere in the message
    ErrorKind kind;
};
// The words of Cohere's errors (providers.md 1.4; recorded messages of 400, 401, 404; public
// reports of 429 and 498).
constexpr std::array<Sign, 13> signs = {{
    {"too many tokens", ErrorKind::context_length},
    {"size limit exceeded", ErrorKind::context_length},
    {"api calls / m", ErrorKind::upstream_rate_limited},  // "limited to 20 API calls / minute"
    {"rate limit", ErrorKind::upstream_rate_limited},
    {"too many requests", ErrorKind::upstream_rate_limited},
    {"api key", ErrorKind::upstream_auth},
    {"invalid token", ErrorKind::upstream_auth},
    {"invalid api token", ErrorKind::upstream_auth},
    {"correct model id", ErrorKind::upstream_model_missing},
    {"overloaded", ErrorKind::upstream_overloaded},
    {"unavailable", ErrorKind::upstream_overloaded},
    {"timed out", ErrorKind::upstream_timeout},
    {"invalid request", ErrorKind::upstream_rejected},
}};

ErrorKind kind_of(const UpstreamError& said) {
    if (said.type == "TOO_MANY_TOKENS") return ErrorKind::context_length;
    const std::string message = lower(said.message);
    for (const Sign& sign : signs)
        if (message.find(sign.words) != std::string::npos) return sign.kind;
    return ErrorKind::upstream_error;
}

}  // namespace

std::string write_error(const Error& error, const ErrorNote& note) {
    std::string body;
    json::Writer out(body);
    out.open_object();
    if (!note.request_id.empty()) out.member("id", note.request_id);
    out.member("message", error.message());
    write_note(out, error, note);
    out.close_object();
    return body;
}

std::string write_stream_error(const Error& error, const ErrorNote& note) {
    std::string event = "event: message-end\ndata: ";
    json::Writer out(event);
    out.open_object();
    if (!note.request_id.empty()) out.member("id", note.request_id);
    out.member("type", "message-end").key("delta").open_object();
    out.member("error", error.message()).member("finish_reason", "ERROR").close_object();
    write_note(out, error, note);
    out.close_object();
    event += "\n\n";
    return event;
}

// The flat {"message","error_type"} is among the shapes of the general reader.
UpstreamError read_error(std::string_view body) { return openai_chat::read_error(body); }

std::optional<UpstreamError> error_in(Value root) {
    const Value error = root["error"];
    const bool says =
        error.is_object() || error.text_bytes() > 0 || root["message"].text_bytes() > 0;
    if (!says) return std::nullopt;
    return openai_chat::read_error(root);
}

Error as_error(const UpstreamError& said) {
    std::string detail = "type=" + said.type + " code=" + said.code;
    return {kind_of(said), said.message.empty() ? "the provider reported an error" : said.message,
            std::move(detail)};
}

}  // namespace weir::wire::cohere
