#include "bench/common/http.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace weir::bench {
namespace {

std::string_view next_line(std::string_view& rest) {
    const std::size_t end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    return line;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void note_header(std::string_view name, std::string_view value, HttpHead& head) {
    if (equal_ignoring_case(name, "content-length")) {
        std::uint64_t length = 0;
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), length);
        if (error == std::errc{}) head.content_length = length;
    } else if (equal_ignoring_case(name, "transfer-encoding")) {
        head.chunked = contains_ignoring_case(value, "chunked");
    } else if (equal_ignoring_case(name, "connection")) {
        head.close = contains_ignoring_case(value, "close");
    } else if (equal_ignoring_case(name, "expect")) {
        head.expects_continue = contains_ignoring_case(value, "100-continue");
    }
}

}  // namespace

int HttpHead::status() const {
    if (!first.starts_with("HTTP/")) return 0;
    return static_cast<int>(read_integer(second).value_or(0));
}

std::string_view HttpHead::header(std::string_view name) const {
    std::string_view rest = text;
    next_line(rest);
    while (!rest.empty()) {
        const std::string_view line = next_line(rest);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name))
            return trim(line.substr(colon + 1));
    }
    return {};
}

std::optional<HttpHead> find_head(std::string_view bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    HttpHead head;
    head.text = bytes.substr(0, end + 4);
    std::string_view rest = bytes.substr(0, end + 2);
    const std::string_view start = next_line(rest);
    const std::size_t space = start.find(' ');
    head.first = start.substr(0, space);
    if (space != std::string_view::npos) {
        const std::string_view after = start.substr(space + 1);
        head.second = after.substr(0, after.find(' '));
    }
    while (!rest.empty()) {
        const std::string_view line = next_line(rest);
        const std::size_t colon = line.find(':');
        // Of the many headers only those that frame the message matter here.
        if (colon == std::string_view::npos) continue;
        const char initial = static_cast<char>(line[0] | 0x20);
        if (initial == 'c' || initial == 't' || initial == 'e')
            note_header(line.substr(0, colon), trim(line.substr(colon + 1)), head);
    }
    return head;
}

BodyReader BodyReader::of_request(const HttpHead& head) {
    BodyReader reader;
    if (head.chunked) {
        reader.framing_ = Framing::chunked;
        reader.state_ = State::size;
        reader.complete_ = false;
    } else if (head.content_length.value_or(0) > 0) {
        reader.framing_ = Framing::length;
        reader.left_ = *head.content_length;
        reader.complete_ = false;
    }
    return reader;
}

BodyReader BodyReader::of_answer(const HttpHead& head) {
    const int status = head.status();
    BodyReader reader;
    if (status / 100 == 1 || status == 204 || status == 304) return reader;
    reader = of_request(head);
    if (reader.complete_ && !head.content_length) {
        reader.framing_ = Framing::until_close;
        reader.complete_ = false;
    }
    return reader;
}

std::string_view BodyReader::take_data(std::string_view& input) {
    const std::size_t bytes =
        framing_ == Framing::until_close
            ? input.size()
            : static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
    const std::string_view piece = input.substr(0, bytes);
    input.remove_prefix(bytes);
    if (framing_ == Framing::until_close) return piece;
    left_ -= bytes;
    if (left_ == 0 && framing_ == Framing::length) complete_ = true;
    if (left_ == 0 && framing_ == Framing::chunked) state_ = State::data_end;
    return piece;
}

void BodyReader::take_framing(std::string_view& input) {
    const char c = input.front();
    input.remove_prefix(1);
    switch (state_) {
        case State::size:
            if (const int digit = hex_digit(c); digit >= 0 && left_ >> 60 == 0)
                left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
            else if (c == '\n')
                state_ = left_ > 0 ? State::data : State::trailer;
            else if (c == ';')
                state_ = State::size_rest;
            else if (c != '\r')
                broken_ = true;
            break;
        case State::size_rest:
            if (c == '\n') state_ = left_ > 0 ? State::data : State::trailer;
            break;
        case State::data_end:
            if (c == '\n') state_ = State::size;
            break;
        case State::trailer:
            if (c == '\n' && line_empty_) complete_ = true;
            line_empty_ = c == '\n' || (line_empty_ && c == '\r');
            break;
        case State::data: break;
    }
}

std::string_view BodyReader::next(std::string_view& input) {
    while (!complete_ && !broken_ && !input.empty()) {
        if (framing_ != Framing::chunked || state_ == State::data) return take_data(input);
        take_framing(input);
    }
    return {};
}

}  // namespace weir::bench
