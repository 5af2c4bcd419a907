#include "wire/openai_responses/error.hpp"

#include <array>

#include "json/writer.hpp"
#include "wire/openai_chat/chunk.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;

struct Sign {
    std::string_view code;
    ErrorKind kind;
};
constexpr std::array<Sign, 12> signs = {{
    {"invalid_prompt", ErrorKind::content_filter},
    {"bio_policy", ErrorKind::content_filter},
    {"image_content_policy_violation", ErrorKind::content_filter},
    {"content_policy_violation", ErrorKind::content_filter},
    {"vector_store_timeout", ErrorKind::upstream_timeout},
    {"server_is_overloaded", ErrorKind::upstream_overloaded},
    {"slow_down", ErrorKind::upstream_overloaded},
    {"too_many_requests", ErrorKind::upstream_rate_limited},
    {"usage_not_included", ErrorKind::upstream_quota},  // ChatGPT plans, by Codex
    {"data_residency_mismatch", ErrorKind::upstream_rejected},
    {"failed_to_download_image", ErrorKind::upstream_rejected},
    {"previous_response_not_found", ErrorKind::upstream_rejected},
}};

// "invalid_image_format", "image_too_large": the request's own image is at fault.
bool blames_image(std::string_view code) {
    return code.starts_with("invalid_image") || code.starts_with("image_") ||
           code == "invalid_base64_image" || code == "empty_image_file" ||
           code == "unsupported_image_media_type";
}

UpstreamError nameless(std::string_view what) {
    UpstreamError said;
    said.message = what;
    said.is_error = true;
    return said;
}

void begin_event(std::string& out, std::string_view type) {
    out.append("event: ").append(type).append("\ndata: ");
}

void append_failed_response(json::Writer& out, const Error& error, const ErrorNote& note,
                            const StreamPlace& place) {
    out.open_object().member("id", place.response_id).member("object", "response");
    out.member("created_at", place.created).member("status", "failed");
    out.key("error").open_object();
    out.member("code", openai_chat::error_words(error, note).code);
    out.member("message", error.message()).close_object();
    out.key("incomplete_details").null().member("model", place.model);
    out.key("output").open_array().close_array().key("usage").null();
    out.close_object();
}

}  // namespace

void append_stream_error(std::string& out, const Error& error, const ErrorNote& note,
                         const StreamPlace& place) {
    begin_event(out, "error");
    {
        json::Writer event(out);
        event.open_object().member("type", "error");
        event.member("sequence_number", place.sequence_number);
        event.member("code", openai_chat::error_words(error, note).code);
        event.member("message", error.message()).key("param");
        const std::string_view param = note.param.empty() ? error.field() : note.param;
        if (param.empty())
            event.null();
        else
            event.text(param);
        event.key("error");
        openai_chat::write_error_object(event, error, note);
        event.close_object();
    }
    out += "\n\n";
    begin_event(out, "response.failed");
    {
        json::Writer event(out);
        event.open_object().member("type", "response.failed");
        event.member("sequence_number", place.sequence_number + 1).key("response");
        append_failed_response(event, error, note, place);
        event.close_object();
    }
    out += "\n\n";
}

std::string write_stream_error(const Error& error, const ErrorNote& note) {
    std::string out;
    append_stream_error(out, error, note, {});
    return out;
}

std::optional<UpstreamError> error_in_answer(Value root) {
    if (std::optional<UpstreamError> said = openai_chat::error_in(root)) return said;
    if (!root["status"].is("failed")) return std::nullopt;
    return nameless("the provider's response failed without saying why");
}

std::optional<UpstreamError> error_in_event(Value root, std::string_view event_name) {
    const Value type = root["type"];
    if (type.is("response.failed")) {
        if (std::optional<UpstreamError> said = error_in_answer(root["response"])) return said;
        return nameless("the provider's response failed without saying why");
    }
    const bool named = event_name == "error" || type.is("error");
    // Failures of a hosted tool are events of their own and end nothing.
    if (!named && type.plain().value_or("").starts_with("response.")) return std::nullopt;
    if (std::optional<UpstreamError> said = openai_chat::error_in(root)) return said;
    if (!named) return std::nullopt;
    UpstreamError said = openai_chat::read_error(root);
    if (said.message.empty()) return nameless("the provider reported an error");
    return said;
}

Error as_error(const UpstreamError& said) {
    Error known = openai_chat::as_error(said);
    ErrorKind kind = known.kind();
    for (const Sign& sign : signs)
        if (sign.code == said.code) kind = sign.kind;
    if (kind == ErrorKind::upstream_error && blames_image(said.code))
        kind = ErrorKind::upstream_rejected;
    if (kind == known.kind()) return known;
    Error error(kind, known.message(), known.detail());
    if (!known.field().empty()) error.at_field(known.field());
    return error;
}

}  // namespace weir::wire::openai_responses
