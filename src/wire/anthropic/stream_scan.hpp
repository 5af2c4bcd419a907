#pragma once
// Taps a passed-through Messages stream. Deltas in the spelling that Anthropic sends are recognised
// by their fixed bytes, with no read of the JSON: the same bytes around a string can only mean the
// same thing. Whatever differs is read in full, so nothing that a text contains can fool it.
#include <memory>

#include "wire/facts.hpp"

namespace weir::wire::anthropic {

// The end is message_stop: without it a stream is cut, whatever came before.
std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks);

}  // namespace weir::wire::anthropic
