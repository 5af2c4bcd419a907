#pragma once
// One event of a Cohere v2 stream, told apart by its type: what the scan and the reader of streams
// have in common. Local to this wire.
#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "json/document.hpp"
#include "wire/facts.hpp"
#include "wire/sse.hpp"

namespace weir::wire::cohere {

enum class EventType : std::uint8_t {
    message_start,
    content_start,
    content_delta,
    content_end,
    tool_plan_delta,
    tool_call_start,
    tool_call_delta,
    tool_call_end,
    citation_start,
    citation_end,
    message_end,
    done,   // [DONE]
    empty,  // no data, or blank
    other   // debug, and whatever is invented later: to be skipped
};

struct Event {
    EventType type = EventType::empty;
    json::Value root;     // of all but done and empty
    json::Value message;  // delta.message
};

// The data's own `type` counts, the event field stands in for it. document is reused from event to
// event; the result views it and the data. Errors: the upstream's own in-band error (then `said`
// has it), or upstream_protocol for what is no JSON object.
Result<Event> read_event(const SseEvent& event, const json::Limits& limits,
                         json::Document& document, UpstreamError& said);

}  // namespace weir::wire::cohere
