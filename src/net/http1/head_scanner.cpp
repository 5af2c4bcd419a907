#include "net/http1/head_scanner.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include "base/check.hpp"
#include "base/text.hpp"
#include "net/http1/characters.hpp"

namespace weir::net::http1 {
namespace {

std::unexpected<Error> malformed(Sender sender, std::string_view what) {
    return fail(malformed_kind(sender), fmt::format("the {} {}", message_word(sender), what));
}

std::unexpected<Error> too_large(Sender sender, std::string_view what, std::size_t most) {
    const ErrorKind kind =
        sender == Sender::client ? ErrorKind::header_too_large : ErrorKind::upstream_protocol;
    return fail(kind, fmt::format("the {} {} than {}; send less, or raise the limit",
                                  message_word(sender), what, most));
}

const char* find_byte(const char* from, const char* end, char byte) {
    return static_cast<const char*>(std::memchr(from, byte, static_cast<std::size_t>(end - from)));
}

std::string_view between(const char* from, const char* to) {
    return {from, static_cast<std::size_t>(to - from)};
}

std::unexpected<Error> bad_name(std::string_view block, const char* line, const char* stop,
                                Sender sender) {
    const auto before = static_cast<std::size_t>(line - block.data());
    const auto number = std::ranges::count(block.substr(0, before), '\n') + 1;
    std::string_view why = "a byte that no name may have";
    if (is_space(*line))
        why = "white space at its start (folded lines are obsolete: write one line)";
    else if (stop == line && *stop == ':')
        why = "an empty name";
    else if (is_space(*stop))
        why = "white space before the colon or in the name: remove it";
    else if (*stop == '\r')
        why = "no colon: write \"name: value\"";
    return malformed(sender, fmt::format("has a header (number {}) with {}", number, why));
}

// Calls on_field(name, value) -> Result<void> for each line.
template <class OnField>
Result<void> read_lines(std::string_view block, const HeadLimits& limits, Sender sender,
                        Headers& headers, OnField on_field) {
    const char* line = block.data();
    const char* const end = line + block.size();
    while (line < end) {
        const char* at = line;
        while (is_token_byte(*at))  // ends at the line's CR at the latest
            ++at;
        if (*at != ':' || at == line) [[unlikely]]
            return bad_name(block, line, at, sender);
        const std::string_view name = between(line, at);
        ++at;
        const char* const feed = find_byte(at, end, '\n');
        check(feed != nullptr && feed[-1] == '\r');
        const char* last = feed - 1;
        while (at < last && is_space(*at))
            ++at;
        while (at < last && is_space(last[-1]))
            --last;
        if (headers.size() == limits.fields_max) [[unlikely]]
            return too_large(sender, "has more header fields", limits.fields_max);
        headers.add(name, between(at, last));
        const Result<void> taken = on_field(name, between(at, last));
        if (!taken) [[unlikely]]
            return fail(taken.error());
        line = feed + 1;
    }
    // Each line ends in CR LF and names are tokens, so any control byte more is inside a value.
    if (control_bytes(block) != 2 * headers.size()) [[unlikely]]
        return malformed(sender,
                         "has a control character (NUL, a bare CR...) in a header value: "
                         "remove it");
    return {};
}

Result<void> note_content_length(std::string_view value, Sender sender, MessageFacts& facts) {
    if (facts.content_length)
        return malformed(sender, "has more than one Content-Length: send exactly one");
    std::uint64_t length = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (error != std::errc{} || stop != value.data() + value.size() || length > most)
        return malformed(sender,
                         "has a Content-Length that is not one plain decimal number below 2^63");
    facts.content_length = length;
    return {};
}

void note_connection(std::string_view list, MessageFacts& facts) {
    facts.connection_close = facts.connection_close || list_contains(list, "close");
    facts.connection_keep_alive = facts.connection_keep_alive || list_contains(list, "keep-alive");
    facts.connection_upgrade = facts.connection_upgrade || list_contains(list, "upgrade");
}

Result<void> note_transfer_encoding(std::string_view value, Sender sender, Version version,
                                    MessageFacts& facts) {
    if (version == Version::http_1_0)
        return malformed(sender,
                         "has Transfer-Encoding in HTTP/1.0, which has none: "
                         "use HTTP/1.1 or Content-Length");
    if (facts.chunked || !equal_ignoring_case(value, "chunked"))
        return malformed(sender, "has a Transfer-Encoding other than exactly one \"chunked\"");
    facts.chunked = true;
    return {};
}

Result<void> note_field(std::string_view name, std::string_view value, Sender sender,
                        Version version, MessageFacts& facts) {
    switch (name.size()) {  // almost every other field is told apart by its length
        case 4:
            if (token_is(name, "host")) {
                facts.host = value;
                ++facts.hosts;
            }
            return {};
        case 6:
            if (token_is(name, "expect"))
                facts.expect_continue =
                    facts.expect_continue || equal_ignoring_case(value, "100-continue");
            return {};
        case 7:
            if (token_is(name, "upgrade")) facts.upgrade = value;
            return {};
        case 10:
            if (token_is(name, "connection")) note_connection(value, facts);
            return {};
        case 14:
            if (token_is(name, "content-length")) return note_content_length(value, sender, facts);
            return {};
        case 17:
            if (token_is(name, "transfer-encoding"))
                return note_transfer_encoding(value, sender, version, facts);
            return {};
        default: return {};
    }
}

}  // namespace

// Nothing but the empty line that RFC 9112 section 2.2 lets stand before a request.
bool HeadScanner::at_first_line() const { return lines_ == 0 || (lines_ == 1 && line_start_ == 2); }

bool HeadScanner::over_limits(std::size_t bytes) const {
    return bytes > limits_.head_bytes_max ||
           (at_first_line() && bytes - line_start_ > limits_.start_line_bytes_max);
}

std::unexpected<Error> HeadScanner::refuse_size() const {
    if (at_first_line() && limits_.start_line_bytes_max < limits_.head_bytes_max)
        return too_large(sender_, "has a first line of more bytes", limits_.start_line_bytes_max);
    return too_large(sender_, "has a head of more bytes", limits_.head_bytes_max);
}

Result<std::optional<std::size_t>> HeadScanner::scan(std::string_view buffered) {
    check(buffered.size() >= seen_);
    const char* const start = buffered.data();
    while (seen_ < buffered.size()) {
        const char* const feed = find_byte(start + seen_, start + buffered.size(), '\n');
        const std::size_t bytes =
            feed == nullptr ? buffered.size() : static_cast<std::size_t>(feed - start) + 1;
        if (over_limits(bytes)) return refuse_size();
        if (feed == nullptr) {
            seen_ = bytes;
            return std::nullopt;
        }
        if (bytes < line_start_ + 2 || feed[-1] != '\r')
            return malformed(sender_, fmt::format("has a bare line feed in line {} of its head: "
                                                  "end lines with CR LF",
                                                  lines_ + 1));
        const bool empty = bytes == line_start_ + 2;
        // RFC 9112 section 2.2: one empty line before a request is left over from an old client's
        // last body. A second one, or one before an answer, is somebody else's bytes.
        const bool tolerated = empty && lines_ == 0 && sender_ == Sender::client;
        if (empty && at_first_line() && !tolerated)
            return malformed(sender_, "begins with an empty line: begin with the first line");
        if (empty && !tolerated) return bytes;
        seen_ = line_start_ = bytes;
        ++lines_;
    }
    return std::nullopt;
}

void HeadScanner::reset() { seen_ = line_start_ = lines_ = 0; }

Result<MessageFacts> read_fields(std::string_view block, const HeadLimits& limits, Sender sender,
                                 Version version, Headers& headers) {
    MessageFacts facts;
    const Result<void> read = read_lines(block, limits, sender, headers,
                                         [&](std::string_view name, std::string_view value) {
                                             return note_field(name, value, sender, version, facts);
                                         });
    if (!read) return fail(read.error());
    if (facts.chunked && facts.content_length)
        return malformed(sender, "has both Transfer-Encoding and Content-Length: send one of them");
    return facts;
}

Result<void> read_trailers(std::string_view block, const HeadLimits& limits, Sender sender,
                           Headers& headers) {
    return read_lines(block, limits, sender, headers,
                      [](std::string_view, std::string_view) { return Result<void>{}; });
}

}  // namespace weir::net::http1
