#pragma once
// Messages streams to and from canonical events (facts: providers.md 3.4, 4.14, 10.1; recordings of
// 2024 to 2026).
#include <memory>

#include "json/limits.hpp"
#include "wire/translate.hpp"

namespace weir::wire::anthropic {

// Strict about the order that the vendor promises (one message, blocks in sequence, message_stop at
// the end): a stream that breaks it is cut or spliced, and an upstream_protocol error. New types of
// events and deltas are skipped, new types of blocks kept as Opaque and told when they are whole,
// and so are citations, whose place is their whole block.
std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks);

// message_start waits for the first thing after Started, so that it has the usage if that is known
// by then. Only the first choice is written.
std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options);

}  // namespace weir::wire::anthropic
