#include "net/http1/chunked.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/check.hpp"
#include "net/http1/characters.hpp"
#include "net/http1/head_scanner.hpp"

namespace weir::net::http1 {
namespace {

constexpr std::uint64_t chunk_bytes_max = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t overhead_per_chunk = 16;  // a size line and line ends as honest senders write

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::unexpected<Error> ChunkReader::refuse(std::string_view what) {
    state_ = State::failed;
    return fail(malformed_kind(sender_),
                fmt::format("the {}'s chunked body {}", message_word(sender_), what));
}

Result<BodyStep> ChunkReader::next(std::string_view& input) {
    while (state_ != State::done) {
        if (state_ == State::failed) return refuse("was malformed before: close the connection");
        if (input.empty()) return BodyStep{};
        if (state_ == State::data) {
            const std::string_view data = input.substr(
                0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size())));
            input.remove_prefix(data.size());
            left_ -= data.size();
            if (left_ == 0) state_ = State::data_cr;
            return BodyStep{BodyStep::Kind::data, data};
        }
        Result<void> read;
        if (state_ == State::trailer) {
            read = read_trailer(input);
        } else {
            read = on_line_byte(input.front());
            input.remove_prefix(1);
        }
        if (!read) return fail(std::move(read.error()));
    }
    return BodyStep{.kind = BodyStep::Kind::end, .data = {}};
}

Result<void> ChunkReader::on_line_byte(char byte) {
    if (++line_bytes_ > limits_.line_bytes_max)
        return refuse(fmt::format("has a size line of more than {} bytes", limits_.line_bytes_max));
    switch (state_) {
        case State::size_start:
        case State::size: return on_size_byte(byte);
        case State::after_size:
            if (byte == ';')
                state_ = State::extension;
            else if (!is_space(byte))
                return refuse("has white space after a chunk size: end the line with CR LF");
            return {};
        case State::extension:
            if (byte == '\r')
                state_ = State::size_lf;
            else if (is_control_byte(byte))
                return refuse("has a control character in a chunk extension");
            return {};
        case State::size_lf:
            if (byte != '\n') return refuse("has a chunk size line that does not end in CR LF");
            return on_size_line_end();
        case State::data_cr:
            if (byte != '\r') return refuse("has a chunk longer than its size says");
            state_ = State::data_lf;
            return {};
        case State::data_lf:
            if (byte != '\n') return refuse("has no CR LF after a chunk's data");
            state_ = State::size_start;
            line_bytes_ = 0;
            return {};
        case State::data:
        case State::trailer:
        case State::done:
        case State::failed: break;
    }
    check(false);
    return {};
}

Result<void> ChunkReader::on_size_byte(char byte) {
    const int digit = hex_digit(byte);
    if (digit >= 0) {
        if (state_ == State::size_start) left_ = 0;
        if (left_ > chunk_bytes_max >> 4) return refuse("has a chunk size of 2^63 or more");
        left_ = left_ << 4 | static_cast<std::uint64_t>(digit);
        state_ = State::size;
        return {};
    }
    if (state_ == State::size_start)
        return refuse("has a chunk size that is not a plain hexadecimal number");
    if (byte == '\r')
        state_ = State::size_lf;
    else if (byte == ';')
        state_ = State::extension;
    else if (is_space(byte))
        state_ = State::after_size;
    else
        return refuse("has a chunk size that is not a plain hexadecimal number");
    return {};
}

Result<void> ChunkReader::on_size_line_end() {
    overhead_ += line_bytes_;
    const std::uint64_t granted =
        overhead_per_chunk + 2 * std::min<std::uint64_t>(left_, overhead_);
    overhead_ -= static_cast<std::size_t>(std::min<std::uint64_t>(granted, overhead_));
    if (overhead_ > limits_.overhead_bytes_max)
        return refuse("is mostly chunk extensions: send larger chunks without them");
    line_bytes_ = 0;
    state_ = left_ == 0 ? State::trailer : State::data;
    return {};
}

// Collects lines up to the empty one: they are few and bounded, so they may be copied.
Result<void> ChunkReader::read_trailer(std::string_view& input) {
    const std::size_t feed = input.find('\n');
    const std::string_view part =
        input.substr(0, feed == std::string_view::npos ? input.size() : feed + 1);
    if (part.size() > limits_.trailer_bytes_max - trailer_text_.size())
        return refuse(fmt::format("has trailers of more than {} bytes", limits_.trailer_bytes_max));
    trailer_text_ += part;
    input.remove_prefix(part.size());
    if (feed == std::string_view::npos) return {};

    const std::string_view text = trailer_text_;
    if (!text.ends_with("\r\n")) return refuse("has a bare line feed in its trailers");
    if (text != "\r\n" && !text.ends_with("\r\n\r\n")) return {};
    const HeadLimits limits = {.head_bytes_max = limits_.trailer_bytes_max,
                               .fields_max = limits_.trailer_fields_max};
    Result<void> read = read_trailers(text.substr(0, text.size() - 2), limits, sender_, trailers_);
    if (!read) {
        state_ = State::failed;
        trailers_.clear();
        return read;
    }
    state_ = State::done;
    return {};
}

ChunkHead::ChunkHead(std::size_t data_bytes) {
    check(data_bytes > 0);
    char* const end = text_.data() + text_.size() - chunk_tail.size();
    char* at = std::to_chars(text_.data(), end, data_bytes, 16).ptr;
    *at++ = '\r';
    *at++ = '\n';
    size_ = static_cast<std::size_t>(at - text_.data());
}

void append_chunk_head(std::string& out, std::size_t data_bytes) {
    out += ChunkHead(data_bytes).text();
}

void append_chunk_tail(std::string& out) { out += chunk_tail; }

void append_chunk(std::string& out, std::string_view data) {
    if (data.empty()) return;
    append_chunk_head(out, data.size());
    out += data;
    append_chunk_tail(out);
}

}  // namespace weir::net::http1
