#pragma once
// Taps a passed-through ConverseStream. Consecutive deltas of one stream differ only in a few
// strings, so the scan learns the fixed bytes of one and recognises the next by comparing them (see
// openai_chat/stream_template.hpp); whatever differs is read in full. Usage has no chunk of its
// own to leave out: every client gets metadata.
#include <memory>

#include "wire/facts.hpp"

namespace weir::wire::bedrock {

// Complete once messageStop was seen; ended with metadata after it.
std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks);

}  // namespace weir::wire::bedrock
