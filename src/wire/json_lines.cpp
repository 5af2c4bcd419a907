#include "wire/json_lines.hpp"

#include <utility>

#include "base/text.hpp"

namespace weir::wire {

namespace {

void read_line(std::string_view raw, SseEvent& event) {
    event = {};
    event.raw = raw;
    std::string_view line = raw;
    while (line.ends_with('\n') || line.ends_with('\r'))
        line.remove_suffix(1);
    event.data = trim(line);
    event.has_data = !event.data.empty();
}

}  // namespace

Result<bool> JsonLinesReader::next(SseEvent& event) {
    if (failed_) return false;
    const std::size_t end = chunk_.find('\n');
    const bool whole = end != std::string_view::npos;
    const std::size_t size = whole ? end + 1 : chunk_.size();
    if (tail_.size() + size > line_bytes_max_) {
        failed_ = true;
        return fail(ErrorKind::upstream_protocol,
                    "a line of the provider's stream is longer than allowed");
    }
    if (!whole) {
        tail_ += std::exchange(chunk_, {});
        return false;
    }
    const std::string_view line = chunk_.substr(0, size);
    chunk_.remove_prefix(size);
    if (tail_.empty()) {
        read_line(line, event);
        return true;
    }
    tail_ += line;
    held_ = std::exchange(tail_, {});
    read_line(held_, event);
    return true;
}

Result<bool> JsonLinesReader::finish(SseEvent& event) {
    if (failed_ || tail_.empty()) return false;
    held_ = std::exchange(tail_, {});
    read_line(held_, event);
    event.complete = false;
    return true;
}

}  // namespace weir::wire
