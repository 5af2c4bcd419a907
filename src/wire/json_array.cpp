#include "wire/json_array.hpp"

#include <fmt/format.h>

namespace weir::wire {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

void JsonArrayReader::feed(std::string_view chunk) { chunk_ = chunk; }

void JsonArrayReader::begin(State element, std::size_t at) {
    state_ = element;
    data_at_ = tail_.size() + at;
    in_element_ = true;
    depth_ = element == State::nested ? 1 : 0;
    in_string_ = false;
    after_backslash_ = false;
}

// Between elements, before the first and after the last.
JsonArrayReader::Found JsonArrayReader::scan_gap(std::string_view bytes, std::size_t& at) {
    while (at < bytes.size()) {
        const char c = bytes[at];
        const bool mark = byte_order_mark.find(c) != std::string_view::npos;
        if (is_space(c) || (state_ == State::before && mark)) {
            ++at;
            continue;
        }
        if (state_ == State::closed) return Found::broken;
        if (state_ == State::before) {
            lone_ = c == '{';
            if (!lone_ && c != '[') return Found::broken;
            if (lone_) begin(State::nested, at);
            if (!lone_) state_ = State::gap;
            ++at;
            return Found::nothing;
        }
        if (c == ']') {
            state_ = State::closed;
            ++at;
            return Found::end;
        }
        if (c == '{' || c == '[') begin(State::nested, at);
        if (c == '"') begin(State::text, at);
        if (c != ',' && state_ == State::gap) {
            begin(State::bare, at);
            return Found::nothing;
        }
        ++at;
        if (c != ',') return Found::nothing;
    }
    return Found::nothing;
}

JsonArrayReader::Found JsonArrayReader::scan_text(std::string_view bytes, std::size_t& at) {
    while (at < bytes.size()) {
        if (after_backslash_) {
            after_backslash_ = false;
            ++at;
            continue;
        }
        const std::size_t found = bytes.find_first_of("\"\\", at);
        if (found == std::string_view::npos) {
            at = bytes.size();
            return Found::nothing;
        }
        at = found + 1;
        if (bytes[found] == '"') return Found::element;
        after_backslash_ = true;
    }
    return Found::nothing;
}

JsonArrayReader::Found JsonArrayReader::scan_nested(std::string_view bytes, std::size_t& at) {
    while (at < bytes.size()) {
        if (in_string_) {
            if (scan_text(bytes, at) == Found::nothing) return Found::nothing;
            in_string_ = false;
            continue;
        }
        at = bytes.find_first_of("\"{}[]", at);
        if (at == std::string_view::npos) {
            at = bytes.size();
            return Found::nothing;
        }
        const char c = bytes[at++];
        if (c == '"') in_string_ = true;
        if (c == '{' || c == '[') ++depth_;
        if ((c == '}' || c == ']') && --depth_ == 0) return Found::element;
    }
    return Found::nothing;
}

// A number or a literal ends before what follows it.
JsonArrayReader::Found JsonArrayReader::scan_bare(std::string_view bytes, std::size_t& at) {
    while (at < bytes.size()) {
        const char c = bytes[at];
        if (c == ',' || c == ']' || is_space(c)) return Found::element;
        ++at;
    }
    return Found::nothing;
}

// State is kept between calls, so each byte is looked at once, however small the chunks are.
JsonArrayReader::Found JsonArrayReader::scan(std::string_view bytes, std::size_t& taken) {
    taken = 0;
    Found found = Found::nothing;
    while (found == Found::nothing && taken < bytes.size()) {
        switch (state_) {
            case State::before:
            case State::gap:
            case State::closed: found = scan_gap(bytes, taken); break;
            case State::nested: found = scan_nested(bytes, taken); break;
            case State::text: found = scan_text(bytes, taken); break;
            case State::bare: found = scan_bare(bytes, taken); break;
        }
    }
    if (found == Found::element) state_ = lone_ ? State::closed : State::gap;
    return found;
}

SseEvent JsonArrayReader::event_of(std::string_view raw) const {
    SseEvent event{.name = {}, .data = {}, .id = {}, .raw = raw};
    event.has_data = in_element_;
    if (in_element_) event.data = raw.substr(data_at_);
    return event;
}

Result<bool> JsonArrayReader::next(SseEvent& event) {
    if (failed_ || chunk_.empty()) return false;
    std::size_t taken = 0;
    const Found found = scan(chunk_, taken);
    failed_ = found == Found::broken || tail_.size() + taken > event_bytes_max_;
    if (found == Found::broken)
        return fail(ErrorKind::upstream_protocol, "the stream is not a JSON array");
    if (failed_)
        return fail(ErrorKind::upstream_protocol,
                    fmt::format("a stream event is over the limit of {} bytes", event_bytes_max_));
    const std::string_view bytes = chunk_.substr(0, taken);
    chunk_.remove_prefix(taken);
    if (found == Found::nothing) {
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
    event = event_of(raw);
    in_element_ = false;
    return true;
}

Result<bool> JsonArrayReader::finish(SseEvent& event) {
    if (failed_ || tail_.empty()) return false;
    held_.swap(tail_);
    tail_.clear();
    event = event_of(held_);
    event.complete = state_ == State::closed;
    return true;
}

}  // namespace weir::wire
