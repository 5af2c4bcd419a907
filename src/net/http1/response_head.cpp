#include "net/http1/response_head.hpp"

#include <fmt/core.h>

#include "net/http1/characters.hpp"

namespace weir::net::http1 {
namespace {

constexpr std::string_view version_start = "HTTP/1.";

std::unexpected<Error> refuse(std::string message) {
    return fail(ErrorKind::upstream_protocol, std::move(message));
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `line` without its CR LF. RFC 9112 section 4 wants a space after the status even when no reason
// follows; servers that leave it out are understood in only one way, so they are read.
Result<void> read_status_line(std::string_view line, ResponseHead& head) {
    line.remove_prefix(version_start.size());  // checked before the line was complete
    const bool current = line.starts_with("1 ");
    if (!current && !line.starts_with("0 "))
        return refuse("the answer's version is neither HTTP/1.1 nor HTTP/1.0");
    head.version = current ? Version::http_1_1 : Version::http_1_0;
    line.remove_prefix(2);
    if (line.size() < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2]) ||
        line[0] == '0' || (line.size() > 3 && line[3] != ' '))
        return refuse("the answer's status is not a number from 100 to 999");
    head.status = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (line.size() > 4) head.reason = line.substr(4);
    if (control_bytes(head.reason) != 0)
        return refuse("the answer's reason phrase has a control character");
    return {};
}

Result<void> read_facts(const MessageFacts& facts, Method asked, ResponseHead& head) {
    const bool never_has_body = head.status < 200 || head.status == 204;
    const bool tunnel = asked == Method::connect && head.status >= 200 && head.status < 300;
    if (never_has_body && (facts.chunked || facts.content_length.value_or(0) > 0))
        return refuse(
            fmt::format("the answer announces a body, which status {} cannot have", head.status));
    if (never_has_body || head.status == 304 || asked == Method::head || tunnel)
        head.framing = Framing::none();
    else if (facts.chunked)
        head.framing = Framing::chunked();
    else if (facts.content_length)
        head.framing = Framing::content_length(*facts.content_length);
    else
        head.framing = Framing::until_close();

    const bool current = head.version == Version::http_1_1;
    head.keep_alive = !facts.connection_close && (current || facts.connection_keep_alive) &&
                      head.framing.kind != Framing::Kind::until_close;
    if (facts.connection_upgrade) head.upgrade = facts.upgrade;
    return {};
}

Result<void> read_head(std::string_view text, const HeadLimits& limits, Method asked,
                       ResponseHead& head) {
    head.head_bytes = text.size();
    const std::size_t line_end = text.find('\n') + 1;
    const Result<void> line = read_status_line(text.substr(0, line_end - 2), head);
    if (!line) return fail(line.error());
    const std::string_view block = text.substr(line_end, text.size() - line_end - 2);
    const Result<MessageFacts> facts =
        read_fields(block, limits, Sender::upstream, head.version, head.headers);
    if (!facts) return fail(facts.error());
    return read_facts(*facts, asked, head);
}

}  // namespace

Result<std::optional<ResponseHead>> ResponseHeadReader::read(std::string_view buffered,
                                                             Method asked) {
    // Said at the first wrong byte: a server of another protocol may then wait for ever.
    const std::string_view begun = buffered.substr(0, version_start.size());
    if (begun != version_start.substr(0, begun.size()))
        return refuse(
            "the answer is not HTTP/1.1: does the URL's scheme (http, https) and port "
            "belong to an HTTP/1.1 server?");
    Result<std::optional<std::size_t>> end = scanner_.scan(buffered);
    if (!end) return fail(std::move(end.error()));
    const std::optional<std::size_t> head_bytes = *end;
    if (!head_bytes) return std::nullopt;

    Result<std::optional<ResponseHead>> result(std::in_place);
    ResponseHead& head = result->emplace();  // filled where it is returned: it is large
    Result<void> read = read_head(buffered.substr(0, *head_bytes), scanner_.limits(), asked, head);
    if (read)
        scanner_.reset();
    else
        result = fail(std::move(read.error()));
    return result;
}

}  // namespace weir::net::http1
