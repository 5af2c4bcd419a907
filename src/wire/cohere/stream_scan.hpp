#pragma once
// Taps a passed-through Cohere v2 stream: one read of each event into memory that is reused, a few
// look-ups, no allocation once the stream runs. The stream is complete with its message-end; the
// [DONE] that follows it (all recordings of November 2026 have one) is only forwarded.
#include <memory>

#include "wire/facts.hpp"

namespace weir::wire::cohere {

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks);

}  // namespace weir::wire::cohere
