#pragma once
// Responses streams to and from canonical events.
#include <memory>

#include "json/limits.hpp"
#include "wire/translate.hpp"

namespace weir::wire::openai_responses {

// Items may be told at the same time (recorded: OpenRouter speaks while it still thinks); the order
// law wants one after the other. A call stays open until its arguments are complete, and what comes
// meanwhile waits; anything else gives way to the next item, and goes on as a new block if more of
// it comes. What hosts leave out of the deltas is taken from the `done` events, and what they leave
// out there from the last event. Events of the provider's own tools at work are passed over: their
// items come whole when they are done.
std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks);

// The full sequence of providers.md 3.2 and 10.4: every event numbered, every done event with the
// whole of what was said, the last one with the whole response. Keeps the answer until then. Only
// choice 0 has a place here.
std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options);

}  // namespace weir::wire::openai_responses
