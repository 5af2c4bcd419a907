#pragma once
// Taps a passed-through Responses stream. It is complete when its last event was seen
// (response.completed or response.incomplete): this wire has no [DONE], and one that some hosts
// send after it means nothing.
#include <memory>

#include "wire/facts.hpp"

namespace weir::wire::openai_responses {

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks);

// What a delta of that event adds to: text, reasoning, or a tool's input.
enum class DeltaKind : std::uint8_t { none, content, reasoning, tools };
DeltaKind delta_kind(std::string_view type);

}  // namespace weir::wire::openai_responses
