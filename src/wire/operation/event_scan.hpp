#pragma once
// Taps the streams of operations whose events say their type: transcript.text.delta and .done,
// image_edit.partial_image and .completed, image_generation.* (facts: providers.md 3.3).
#include <memory>

#include "wire/facts.hpp"

namespace weir::wire::operation {

// Usage is that of the events at the end, added up where there are several. The stream is complete
// when there was one.
std::unique_ptr<StreamScan> make_event_scan(const json::Limits& limits, const Quirks& quirks);

}  // namespace weir::wire::operation
