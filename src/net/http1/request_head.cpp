#include "net/http1/request_head.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "net/http1/characters.hpp"

namespace weir::net::http1 {
namespace {

std::unexpected<Error> refuse(std::string message) {
    return fail(ErrorKind::invalid_request, std::move(message));
}

Result<Version> read_version(std::string_view text) {
    if (text == "HTTP/1.1") return Version::http_1_1;
    if (text == "HTTP/1.0") return Version::http_1_0;
    if (text.starts_with("HTTP/2") || text.starts_with("HTTP/3"))
        return refuse(
            "this port speaks HTTP/1.1 and HTTP/1.0, not HTTP/2 or HTTP/3: "
            "set the client to HTTP/1.1");
    return refuse(
        "the request line does not end in \"HTTP/1.1\" or \"HTTP/1.0\" after exactly one "
        "space");
}

bool is_host(std::string_view text) { return std::ranges::all_of(text, is_host_byte); }

void set_path(RequestHead& head, std::string_view path_and_query) {
    const std::size_t mark = path_and_query.find('?');
    head.path = path_and_query.substr(0, mark);
    if (mark != std::string_view::npos) head.query = path_and_query.substr(mark + 1);
    if (head.path.empty()) head.path = "/";
}

// "http://host/path", as clients that take us for a proxy send it (RFC 9112 section 3.2.2). The
// host it names replaces the Host field; we route by path, so nothing else depends on it.
Result<void> read_absolute_target(RequestHead& head) {
    std::string_view rest = head.target;
    rest.remove_prefix(rest.find("//") + 2);
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    head.host = rest.substr(0, end);
    if (head.host.empty() || !is_host(head.host))
        return refuse(
            "the request target has no valid host: send only the path, as in "
            "\"POST /v1/chat/completions HTTP/1.1\"");
    set_path(head, rest.substr(end));
    return {};
}

Result<void> read_target(RequestHead& head) {
    const std::string_view target = head.target;
    if (target.front() == '/') {
        set_path(head, target);
        return {};
    }
    if (head.method == Method::connect)
        return refuse("CONNECT is refused: this is a gateway, not a forward proxy");
    if (target == "*") {
        if (head.method != Method::options)
            return refuse("the request target \"*\" is for OPTIONS only: send a path");
        head.path = target;
        return {};
    }
    if (equal_ignoring_case(target.substr(0, 7), "http://") ||
        equal_ignoring_case(target.substr(0, 8), "https://"))
        return read_absolute_target(head);
    return refuse(
        "the request target does not begin with '/': send the path, as in "
        "\"POST /v1/chat/completions HTTP/1.1\"");
}

// `line` without its CR LF.
Result<void> read_request_line(std::string_view line, RequestHead& head) {
    const char* const start = line.data();
    const char* const end = start + line.size();
    const char* at = std::find_if_not(start, end, is_token_byte);
    if (at == start || at == end || *at != ' ')
        return refuse("the request line does not begin with a method and one space");
    head.method_text = {start, at};
    head.method = method_by_name(head.method_text);
    const char* const target = ++at;
    at = std::find_if_not(at, end, is_target_byte);
    if (at != end && *at != ' ')
        return refuse(
            "the request target has a byte that must be percent-encoded (or begins a "
            "fragment, which is never sent)");
    if (at == target || at == end)
        return refuse("the request line is not \"METHOD /path HTTP/1.1\" with single spaces");
    head.target = {target, at};
    const Result<Version> version = read_version({at + 1, end});
    if (!version) return fail(version.error());
    head.version = *version;
    return read_target(head);
}

Result<void> read_facts(const MessageFacts& facts, RequestHead& head) {
    const bool current = head.version == Version::http_1_1;
    if (facts.hosts > 1)
        return refuse("the request has more than one Host header: send exactly one");
    if (facts.hosts == 0 && current)
        return refuse("the request has no Host header, which HTTP/1.1 requires: send one");
    if (!is_host(facts.host))
        return refuse("the Host header is not one host name or address with an optional port");
    if (head.host.empty()) head.host = facts.host;

    if (facts.chunked) head.framing = Framing::chunked();
    if (facts.content_length) head.framing = Framing::content_length(*facts.content_length);
    const bool has_body = facts.chunked || facts.content_length.value_or(0) > 0;
    head.expect_continue = current && facts.expect_continue && has_body;
    head.keep_alive = !facts.connection_close && (current || facts.connection_keep_alive);
    if (current && facts.connection_upgrade) head.upgrade = facts.upgrade;
    return {};
}

Result<void> read_head(std::string_view text, const HeadLimits& limits, RequestHead& head) {
    head.head_bytes = text.size();
    if (text.starts_with("\r\n")) text.remove_prefix(2);
    const std::size_t line_end = text.find('\n') + 1;
    const Result<void> line = read_request_line(text.substr(0, line_end - 2), head);
    if (!line) return fail(line.error());
    const std::string_view block = text.substr(line_end, text.size() - line_end - 2);
    const Result<MessageFacts> facts =
        read_fields(block, limits, Sender::client, head.version, head.headers);
    if (!facts) return fail(facts.error());
    return read_facts(*facts, head);
}

}  // namespace

Result<std::optional<RequestHead>> RequestHeadReader::read(std::string_view buffered) {
    // Said at the first byte: a TLS hello may never bring the line feed that a head ends with.
    if (!buffered.empty() && !is_token_byte(buffered.front()) && buffered.front() != '\r' &&
        buffered.front() != '\n')
        return refuse(
            "this is not HTTP: the first byte begins no method; is the client speaking "
            "TLS (https) to a plain port?");
    Result<std::optional<std::size_t>> end = scanner_.scan(buffered);
    if (!end) return fail(std::move(end.error()));
    const std::optional<std::size_t> head_bytes = *end;
    if (!head_bytes) return std::nullopt;

    Result<std::optional<RequestHead>> result(std::in_place);
    RequestHead& head = result->emplace();  // filled where it is returned: it is large
    Result<void> read = read_head(buffered.substr(0, *head_bytes), scanner_.limits(), head);
    if (read)
        scanner_.reset();
    else
        result = fail(std::move(read.error()));
    return result;
}

}  // namespace weir::net::http1
