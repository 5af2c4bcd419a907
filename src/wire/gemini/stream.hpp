#pragma once
// generateContent streams to and from canonical events (facts: providers.md 4.14, 10.3). Every
// event is a whole answer with the new parts only; there is no mark at the end.
#include <memory>

#include "json/limits.hpp"
#include "wire/translate.hpp"

namespace weir::wire::gemini {

// Complete once every candidate has a finishReason, or the prompt was blocked: on_end() is an error
// before that. More may come after a finishReason (recorded 2026-05: a second turn of code
// execution; the last reason counts), so choices are told as finished at the end only. Works for
// both framings: feed it the events of SseReader or JsonArrayReader.
std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks);

// One event a delta; calls are whole, since this wire has no pieces of them on AI Studio. The last
// event has the finish reasons and the usage. WriteOptions::framing chooses between server-sent
// events and one JSON array.
std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options);

}  // namespace weir::wire::gemini
