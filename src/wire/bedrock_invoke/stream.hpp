#pragma once
// Streams of InvokeModel for Claude: Anthropic's events, each in a chunk (chunk.hpp), and Bedrock's
// exceptions. Made of the anthropic wire's machines.
#include <memory>

#include "wire/facts.hpp"
#include "wire/translate.hpp"

namespace weir::wire::bedrock_invoke {

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks);
std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks);

// The last event has "amazon-bedrock-invocationMetrics", as Bedrock's own has: its counts of
// tokens, and not its two latencies, which this gateway says in headers.
std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options);

}  // namespace weir::wire::bedrock_invoke
