#pragma once
// A generateContent stream that is passed through: usage, stop reasons and content bytes of every
// event, with no allocation once the document's memory has grown to the largest event.
#include <memory>

#include "json/limits.hpp"
#include "wire/facts.hpp"

namespace weir::wire::gemini {

// facts().ended stays false: this wire has no mark at the end. on_end() is an error unless every
// candidate has its finishReason, or the prompt was blocked.
std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks);

}  // namespace weir::wire::gemini
