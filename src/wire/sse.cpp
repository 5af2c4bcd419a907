#include "wire/sse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace weir::wire {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Place of the first CR or LF, or the size.
std::size_t find_line_end(std::string_view bytes, std::size_t from) {
    const auto find = [&bytes](char c, std::size_t begin, std::size_t end) {
        const void* found = std::memchr(bytes.data() + begin, c, end - begin);
        return found ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data())
                     : end;
    };
    if (from >= bytes.size()) return bytes.size();
    const std::size_t line_feed = find('\n', from, bytes.size());
    return find('\r', from, line_feed);
}

}  // namespace

void SseReader::feed(std::string_view chunk) {
    chunk_ = chunk;
    joined_.clear();
}

// The place behind the blank line that ends the event, or 0 when bytes do not reach it. State is
// kept between calls, so each byte is looked at once, however small the chunks are.
std::size_t SseReader::find_end(std::string_view bytes) {
    std::size_t i = 0;
    if (after_cr_ && !bytes.empty()) {
        after_cr_ = false;
        if (bytes[0] == '\n') i = 1;
    }
    while (i < bytes.size()) {
        const std::size_t line_end = find_line_end(bytes, i);
        in_line_ = in_line_ || line_end > i;
        if (line_end == bytes.size()) return 0;
        i = line_end + 1;
        if (bytes[line_end] == '\r') {
            if (i == bytes.size())
                after_cr_ = true;
            else if (bytes[i] == '\n')
                ++i;
        }
        if (!in_line_) return i;
        in_line_ = false;
    }
    return 0;
}

Result<bool> SseReader::next(SseEvent& event) {
    if (failed_ || chunk_.empty()) return false;
    const std::size_t end = find_end(chunk_);
    const std::size_t taken = end == 0 ? chunk_.size() : end;
    if (tail_.size() + taken > event_bytes_max_) {
        failed_ = true;
        return fail(ErrorKind::upstream_protocol,
                    fmt::format("a stream event is over the limit of {} bytes", event_bytes_max_));
    }
    const std::string_view bytes = chunk_.substr(0, taken);
    chunk_.remove_prefix(taken);
    if (end == 0) {
        tail_.append(bytes);
        return false;
    }
    std::string_view raw = bytes;
    if (!tail_.empty()) {
        // Only the first event of a chunk can have begun before it, so held_ is not in use.
        held_.swap(tail_);
        tail_.clear();
        held_.append(bytes);
        raw = held_;
    }
    read_fields(raw, event);
    event.complete = true;
    return true;
}

Result<bool> SseReader::finish(SseEvent& event) {
    if (failed_ || tail_.empty()) return false;
    held_.swap(tail_);
    tail_.clear();
    read_fields(held_, event);
    event.complete = false;
    return true;
}

void SseReader::read_fields(std::string_view raw, SseEvent& event) {
    event = SseEvent{.name = {}, .data = {}, .id = {}, .raw = raw};
    std::size_t i = 0;
    if (at_start_ && raw.starts_with(byte_order_mark)) i = byte_order_mark.size();
    at_start_ = false;
    while (i < raw.size()) {
        const std::size_t line_end = find_line_end(raw, i);
        const std::string_view line = raw.substr(i, line_end - i);
        i = line_end + 1;
        if (line.empty()) continue;
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::string_view field = line.substr(0, colon);
        std::string_view value = line.substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' ')) value.remove_prefix(1);
        if (field == "data")
            add_data(value, event);
        else if (field == "event")
            event.name = value;
        else if (field == "id")
            event.id = value;
    }
}

void SseReader::add_data(std::string_view value, SseEvent& event) {
    if (!event.has_data) {
        event.has_data = true;
        event.data = value;
        return;
    }
    const bool joined = !joined_.empty() && event.data.data() == joined_.back().data();
    if (!joined) joined_.emplace_back(event.data);
    joined_.back().push_back('\n');
    joined_.back().append(value);
    event.data = joined_.back();
}

}  // namespace weir::wire
