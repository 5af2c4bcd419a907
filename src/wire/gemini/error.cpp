#include "wire/gemini/error.hpp"

#include <array>

#include "json/writer.hpp"

namespace weir::wire::gemini {

namespace {

struct Status {
    int http = 0;
    std::string_view word;
};
constexpr std::array<Status, 14> statuses = {{{400, "INVALID_ARGUMENT"},
                                              {401, "UNAUTHENTICATED"},
                                              {402, "RESOURCE_EXHAUSTED"},
                                              {403, "PERMISSION_DENIED"},
                                              {404, "NOT_FOUND"},
                                              {405, "UNIMPLEMENTED"},
                                              {408, "DEADLINE_EXCEEDED"},
                                              {409, "ABORTED"},
                                              {429, "RESOURCE_EXHAUSTED"},
                                              {499, "CANCELLED"},
                                              {500, "INTERNAL"},
                                              {502, "INTERNAL"},
                                              {503, "UNAVAILABLE"},
                                              {504, "DEADLINE_EXCEEDED"}}};

std::string_view word_of(int http) {
    for (const Status& row : statuses)
        if (row.http == http) return row.word;
    return http < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
}

// The upstream's word, if it is one of Google's.
std::string_view own_word(std::string_view word) {
    if (word == "FAILED_PRECONDITION" || word == "OUT_OF_RANGE") return word;
    for (const Status& row : statuses)
        if (row.word == word) return word;
    return {};
}

std::string reason_of(ErrorKind kind) {
    std::string reason(name(kind));
    for (char& c : reason)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return reason;
}

void write_info(json::Writer& out, const Error& error, const ErrorNote& note) {
    out.open_object().member("@type", "type.googleapis.com/google.rpc.ErrorInfo");
    out.member("reason", reason_of(error.kind())).member("domain", "weir");
    out.key("metadata").open_object();
    out.member("fault", name(traits(error.kind()).fault));
    if (!note.provider.empty()) out.member("provider", note.provider);
    // Values of this map are strings.
    if (note.upstream_status != 0)
        out.member("upstream_status", std::to_string(note.upstream_status));
    if (!note.request_id.empty()) out.member("request_id", note.request_id);
    out.close_object().close_object();
}

void append_error(std::string& to, const Error& error, const ErrorNote& note) {
    const int http = traits(error.kind()).http_status;
    const std::string_view given = own_word(note.type);
    const std::string_view field = note.param.empty() ? error.field() : note.param;
    json::Writer out(to);
    out.open_object().key("error").open_object();
    out.member("code", http).member("message", error.message());
    out.member("status", given.empty() ? word_of(http) : given);
    out.key("details").open_array();
    if (!field.empty()) {
        out.open_object().member("@type", "type.googleapis.com/google.rpc.BadRequest");
        out.key("fieldViolations").open_array().open_object();
        out.member("field", field).member("description", error.message());
        out.close_object().close_array().close_object();
    }
    write_info(out, error, note);
    out.close_array().close_object().close_object();
}

}  // namespace

std::string write_error(const Error& error, const ErrorNote& note) {
    std::string body;
    append_error(body, error, note);
    return body;
}

std::string write_stream_error(const Error& error, const ErrorNote& note) {
    std::string event = "data: ";
    append_error(event, error, note);
    event += "\r\n\r\n";
    return event;
}

}  // namespace weir::wire::gemini
