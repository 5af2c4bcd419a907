#pragma once
// Chat Completions streams to and from canonical events.
#include <memory>

#include "json/limits.hpp"
#include "wire/translate.hpp"

namespace weir::wire::openai_chat {

// Text or calls that arrive while another call is still open wait for its end, in order: chunks of
// parallel calls may interleave, and no index says "I am complete" before the finish reason does.
std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks);

// Ends with "data: [DONE]". The usage chunk is written when options ask for it.
std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options);

}  // namespace weir::wire::openai_chat
