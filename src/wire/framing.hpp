#pragma once
// How the events of a stream stand in its bytes, told by the answer's content type.
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/text.hpp"

namespace weir::wire {

enum class Framing : std::uint8_t {
    sse,           // wire/sse.hpp
    event_stream,  // of AWS: wire/event_stream.hpp
    lines,         // a JSON object a line: wire/json_lines.hpp
};

inline std::string_view content_type(Framing framing) {
    switch (framing) {
        case Framing::event_stream: return "application/vnd.amazon.eventstream";
        case Framing::lines: return "application/x-ndjson";
        case Framing::sse: break;
    }
    return "text/event-stream";
}

// Nothing for what is no stream of events.
inline std::optional<Framing> framing_of(std::string_view content_type) {
    if (contains_ignoring_case(content_type, "text/event-stream")) return Framing::sse;
    if (contains_ignoring_case(content_type, "vnd.amazon.eventstream"))
        return Framing::event_stream;
    if (contains_ignoring_case(content_type, "ndjson")) return Framing::lines;
    return std::nullopt;
}

}  // namespace weir::wire
