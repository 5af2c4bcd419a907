#pragma once
// ConverseStream to and from canonical events (facts: providers.md 3.6, 4.14; recordings, November
// 2026). The frames are those of wire/event_stream.hpp: SseEvent::name is the event's type and
// SseEvent::exception tells an error.
//
// Texts have no contentBlockStart, so blocks open with their first delta. messageStop comes before
// metadata, which has the usage: a stream without metadata is complete all the same, for nothing of
// the answer is missing, and has no usage. Without messageStop it is not.
#include <memory>

#include "json/limits.hpp"
#include "wire/translate.hpp"

namespace weir::wire::bedrock {

std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks);

// Binary frames: messageStart, blocks, messageStop, metadata. Usage is always written, where there
// is some. Choices beyond the first are left out.
std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options);

}  // namespace weir::wire::bedrock
