#include "wire/bedrock/invoke.hpp"

#include <array>

#include "base/text.hpp"
#include "json/escape.hpp"
#include "json/scan.hpp"
#include "json/writer.hpp"
#include "wire/base64.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/bedrock/field.hpp"

namespace weir::wire::bedrock {

namespace {

struct Words {
    std::string_view exception;  // of Bedrock, in streams
    std::string_view type;       // of Anthropic's error (providers.md 4.15)
};
// The first row of a type is the one that is written.
constexpr std::array<Words, 8> words = {{
    {"throttlingException", "rate_limit_error"},
    {"serviceUnavailableException", "overloaded_error"},
    {"validationException", "invalid_request_error"},
    {"modelTimeoutException", "timeout_error"},
    {"modelStreamErrorException", "api_error"},
    {"internalServerException", "api_error"},
    {"modelNotReadyException", "rate_limit_error"},
    {"accessDeniedException", "permission_error"},
}};

std::string_view type_of(std::string_view exception) {
    for (const Words& row : words)
        if (equal_ignoring_case(row.exception, exception)) return row.type;
    return "api_error";
}

std::string_view exception_of(std::string_view type) {
    for (const Words& row : words)
        if (row.type == type) return row.exception;
    return type.starts_with("not_found") || type.ends_with("too_large") ? "validationException"
                                                                        : "internalServerException";
}

// The fast way to an event's type: it comes first, and has no escapes.
std::string_view leading_type(std::string_view event) {
    constexpr std::string_view head = R"({"type":")";
    if (!event.starts_with(head)) return {};
    const std::string_view rest = event.substr(head.size());
    return rest.substr(0, rest.find_first_of("\"\\"));
}

constexpr std::array<std::string_view, 4> once = {"model", "stream", "anthropic_version",
                                                  "anthropic_beta"};

// A scanned body with its members as ObjectEdit wants them.
struct Scanned {
    json::Scan scan;
    std::vector<MemberRange> members;
};

Result<Scanned> scan_body(std::string_view body, const json::Limits& limits) {
    Result<json::Scan> scan = json::scan(body, limits, once);
    if (!scan) return fail(scan.error());
    Scanned scanned = {.scan = std::move(*scan), .members = {}};
    for (const json::Field& field : scanned.scan.fields)
        scanned.members.push_back({field.key, field.key_range, field.value.range()});
    return scanned;
}

ObjectEdit edit_of(std::string_view body, const Scanned& scanned) {
    return {body, scanned.scan.document.root().range().begin, scanned.members};
}

}  // namespace

void InvokeReader::feed(std::string_view chunk) {
    frames_.feed(chunk);
    used_ = 0;
}

std::string& InvokeReader::fresh() {
    if (used_ == texts_.size()) texts_.emplace_back();
    std::string& text = texts_[used_++];
    text.clear();
    return text;
}

Result<bool> InvokeReader::next(SseEvent& event) {
    if (failed_) return false;
    Result<bool> more = frames_.next(event);
    if (!more || !*more) return more;
    if (Result<void> done = unwrap(event); !done) {
        failed_ = true;
        return fail(done.error());
    }
    return true;
}

Result<void> InvokeReader::unwrap(SseEvent& event) {
    std::string& text = fresh();
    if (event.exception) {
        const UpstreamError said = read_exception(event.name, event.data);
        json::Writer out(text);
        out.open_object().member("type", "error").key("error").open_object();
        out.member("type", type_of(said.type)).member("message", said.message);
        out.close_object().close_object();
        event.name = "error";
        event.data = text;
        event.has_data = true;
        return {};
    }
    if (event.name != "chunk" || !event.has_data) {
        event.data = {};
        event.has_data = false;
        return {};
    }
    const Result<void> read = document_.read(event.data, limits_);
    const json::Value bytes = document_.root()["bytes"];
    const std::optional<std::string_view> plain = bytes.plain();
    const bool good =
        read && (plain ? append_decoded_base64(text, *plain)
                       : bytes.is_text() && append_decoded_base64(text, bytes.text()));
    if (!good)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream has a chunk without base64 bytes");
    event.data = text;
    event.has_data = !text.empty();
    event.name = leading_type(text);
    if (!event.name.empty()) return {};
    json::Document inner;
    if (inner.read(text, limits_)) {
        std::string& name = fresh();
        inner.root()["type"].append_text(name);
        event.name = name;
    }
    return {};
}

void append_invoke_frame(std::string& out, const SseEvent& event) {
    if (!event.has_data) return;
    std::string payload;
    json::Writer to(payload);
    to.open_object();
    if (event.name != "error") {
        std::string bytes;
        append_base64(bytes, event.data);
        to.member("bytes", bytes).close_object();
        append_event_frame(out, "chunk", payload);
        return;
    }
    const Result<json::Document> read = json::read(event.data);
    const json::Value error = read ? read->root()["error"] : json::Value();
    to.member("message", error["message"].text()).close_object();
    append_exception_frame(out, exception_of(error["type"].text()), payload);
}

Result<SplicedBody> to_invoke(std::string_view body, const InvokeFields& fields,
                              const json::Limits& limits) {
    const Result<Scanned> scanned = scan_body(body, limits);
    if (!scanned) return fail(scanned.error());
    ObjectEdit edit = edit_of(body, *scanned);
    edit.remove("model").remove("stream");
    std::string version;
    json::append_quoted(version,
                        fields.version.empty() ? invoke_version : std::string_view(fields.version));
    edit.set_default("anthropic_version", version);
    if (!fields.betas.empty()) {
        std::string betas;
        json::Writer out(betas);
        out.open_array();
        for (const std::string& beta : fields.betas)
            out.text(beta);
        out.close_array();
        edit.set_default("anthropic_beta", betas);
    }
    return SplicedBody(body, std::move(edit).splices());
}

Result<SplicedBody> from_invoke(std::string_view body, std::string_view model, bool stream,
                                const json::Limits& limits) {
    const Result<Scanned> scanned = scan_body(body, limits);
    if (!scanned) return fail(scanned.error());
    ObjectEdit edit = edit_of(body, *scanned);
    std::string name;
    json::append_quoted(name, model);
    edit.remove("anthropic_version").remove("anthropic_beta").set("model", name);
    if (stream)
        edit.set("stream", "true");
    else
        edit.remove("stream");
    return SplicedBody(body, std::move(edit).splices());
}

Result<InvokeFields> invoke_fields(std::string_view body, const json::Limits& limits) {
    const Result<json::Scan> scan = json::scan(body, limits, once);
    if (!scan) return fail(scan.error());
    InvokeFields fields;
    const json::Value version = (*scan)["anthropic_version"];
    const json::Value betas = (*scan)["anthropic_beta"];
    if (!version.is_null() && !version.is_text())
        return fail(bad_field("anthropic_version", "must be a string"));
    if (!betas.is_null() && !betas.is_array())
        return fail(bad_field("anthropic_beta", "must be an array of strings"));
    fields.version = version.text();
    for (const json::Value beta : betas.elements()) {
        if (!beta.is_text())
            return fail(bad_field("anthropic_beta", "must be an array of strings"));
        fields.betas.push_back(beta.text());
    }
    return fields;
}

}  // namespace weir::wire::bedrock
