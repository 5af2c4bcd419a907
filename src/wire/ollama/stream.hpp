#pragma once
// Ollama's streams: an object a line, each with a piece of the message; the last has done true.
#include <memory>

#include "wire/translate.hpp"

namespace weir::wire::ollama {

// A line with "error" is the provider's own error; the end of the bytes before done true is
// upstream_protocol, and so is a line that is no object. What comes after done is not looked at.
std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks);

}  // namespace weir::wire::ollama
