#include "net/http1/write.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "base/appender.hpp"
#include "base/text.hpp"
#include "net/http1/characters.hpp"

namespace weir::net::http1 {
namespace {

struct Reason {
    int status;
    std::string_view text;
};
// The IANA registry of status codes, the ones that anyone sends, and 529 (Anthropic's overload).
constexpr std::array reasons = {
    Reason{100, "Continue"},
    Reason{101, "Switching Protocols"},
    Reason{103, "Early Hints"},
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{203, "Non-Authoritative Information"},
    Reason{204, "No Content"},
    Reason{205, "Reset Content"},
    Reason{206, "Partial Content"},
    Reason{207, "Multi-Status"},
    Reason{300, "Multiple Choices"},
    Reason{301, "Moved Permanently"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{307, "Temporary Redirect"},
    Reason{308, "Permanent Redirect"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{402, "Payment Required"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{407, "Proxy Authentication Required"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{411, "Length Required"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{416, "Range Not Satisfiable"},
    Reason{417, "Expectation Failed"},
    Reason{421, "Misdirected Request"},
    Reason{422, "Unprocessable Content"},
    Reason{423, "Locked"},
    Reason{424, "Failed Dependency"},
    Reason{425, "Too Early"},
    Reason{426, "Upgrade Required"},
    Reason{428, "Precondition Required"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{451, "Unavailable For Legal Reasons"},
    Reason{499, "Client Closed Request"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{505, "HTTP Version Not Supported"},
    Reason{507, "Insufficient Storage"},
    Reason{529, "Overloaded"},
};

std::unexpected<Error> refuse(std::string_view what) {
    return fail(ErrorKind::internal, fmt::format("a request head cannot be written: {}", what));
}

// Framing and connection are written from their own members; see write.hpp.
bool is_writers_own(std::string_view name) {
    switch (name.size()) {
        case 10: return token_is(name, "connection");
        case 14: return token_is(name, "content-length");
        case 17: return token_is(name, "transfer-encoding");
        default: return false;
    }
}

// What a head can take beside its texts: the version, framing and connection fields, line ends.
constexpr std::size_t fixed_room = 256;

std::size_t room_for(std::span<const Field> headers) {
    constexpr std::size_t separators = 4;
    std::size_t room = 0;
    for (const Field& field : headers)
        room += field.name.size() + field.value.size() + separators;
    return room;
}

void append_field(Appender& out, std::string_view name, std::string_view value) {
    out.add(name);
    out.add(": ");
    out.add(value);
    out.add("\r\n");
}

void append_content_length(Appender& out, std::uint64_t length) {
    out.add("Content-Length: ");
    out.add_number(static_cast<std::int64_t>(length));
    out.add("\r\n");
}

void append_mended(Appender& out, std::string_view text) {
    for (const char c : text)
        out.add(is_control_byte(c) ? ' ' : c);
}

Result<void> append_request_fields(Appender& out, std::span<const Field> headers) {
    for (const Field& field : headers) {
        if (!is_token(field.name)) return refuse("a header name is not a token");
        if (is_writers_own(field.name) || token_is(field.name, "host"))
            return refuse(fmt::format("{} is not the caller's to set", field.name));
        if (has_control_byte(field.value))
            return refuse(fmt::format("the value of {} has a control character", field.name));
        append_field(out, field.name, field.value);
    }
    return {};
}

Result<void> append_request_framing(Appender& out, const RequestToWrite& request) {
    const std::string_view method = request.method;
    switch (request.framing.kind) {
        case Framing::Kind::none:
            if (method == "POST" || method == "PUT" || method == "PATCH")
                append_content_length(out, 0);
            return {};
        case Framing::Kind::content_length:
            append_content_length(out, request.framing.length);
            return {};
        case Framing::Kind::chunked: out.add("Transfer-Encoding: chunked\r\n"); return {};
        case Framing::Kind::until_close: break;
    }
    return refuse("its body cannot end with the connection");
}

Result<void> append_checked_request(Appender& out, const RequestToWrite& request) {
    if (!is_token(request.method)) return refuse("the method is not a token");
    if (request.target.empty() || !std::ranges::all_of(request.target, is_target_byte))
        return refuse("the target has a byte that must be percent-encoded");
    if (request.host.empty() || !std::ranges::all_of(request.host, is_host_byte))
        return refuse("the host is not a host");
    out.add(request.method);
    out.add(' ');
    out.add(request.target);
    out.add(" HTTP/1.1\r\nHost: ");
    out.add(request.host);
    out.add("\r\n");
    Result<void> fields = append_request_fields(out, request.headers);
    if (!fields) return fields;
    if (!request.keep_alive) out.add("Connection: close\r\n");
    Result<void> framing = append_request_framing(out, request);
    out.add("\r\n");
    return framing;
}

void append_response_framing(Appender& out, const ResponseToWrite& response, bool closing) {
    if (closing)
        out.add("Connection: close\r\n");
    else if (response.client_version == Version::http_1_0)
        out.add("Connection: keep-alive\r\n");
    if (response.status < 200 || response.status == 204 || response.status == 304) return;
    switch (response.framing.kind) {
        case Framing::Kind::none: append_content_length(out, 0); return;
        case Framing::Kind::content_length:
            append_content_length(out, response.framing.length);
            return;
        case Framing::Kind::chunked:
            if (response.client_version == Version::http_1_1)
                out.add("Transfer-Encoding: chunked\r\n");
            return;
        case Framing::Kind::until_close: return;
    }
}

}  // namespace

Result<void> append_request_head(std::string& out, const RequestToWrite& request) {
    const std::size_t before = out.size();
    Result<void> written = [&] {
        Appender head(out, request.method.size() + request.target.size() + request.host.size() +
                               room_for(request.headers) + fixed_room);
        return append_checked_request(head, request);
    }();
    if (!written) out.resize(before);
    return written;
}

std::size_t append_response_head(std::string& text, const ResponseToWrite& response) {
    const std::string_view reason =
        response.reason.empty() ? reason_phrase(response.status) : response.reason;
    Appender out(text,
                 reason.size() + response.date.size() + room_for(response.headers) + fixed_room);
    out.add("HTTP/1.1 ");
    out.add_number(std::clamp(response.status, 100, 999));
    out.add(' ');
    append_mended(out, reason);
    out.add("\r\n");
    if (!response.date.empty()) append_field(out, "Date", response.date);

    std::size_t mended = 0;
    for (const Field& field : response.headers) {
        const bool second_date = !response.date.empty() && token_is(field.name, "date");
        if (!is_token(field.name) || is_writers_own(field.name) || second_date) {
            ++mended;
        } else if (has_control_byte(field.value)) {
            ++mended;
            out.add(field.name);
            out.add(": ");
            append_mended(out, field.value);
            out.add("\r\n");
        } else {
            append_field(out, field.name, field.value);
        }
    }
    const Framing::Kind kind = response.framing.kind;
    const bool ends_with_close =
        kind == Framing::Kind::until_close ||
        (kind == Framing::Kind::chunked && response.client_version == Version::http_1_0);
    append_response_framing(out, response, ends_with_close || !response.keep_alive);
    out.add("\r\n");
    return mended;
}

std::string_view reason_phrase(int status) {
    const auto* const row = std::ranges::lower_bound(reasons, status, {}, &Reason::status);
    return row != reasons.end() && row->status == status ? row->text : "Unknown";
}

std::string http_date(SysTime at) {
    constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed",
                                                      "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[std::chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
        time.seconds().count());
}

}  // namespace weir::net::http1
