#pragma once
// Cohere v2 chat streams to and from canonical events.
#include <memory>

#include "json/limits.hpp"
#include "wire/translate.hpp"

namespace weir::wire::cohere {

// A content block is open until the next one begins, so that citations after content-end still hang
// on it; those that come while a call or a thought is open wait for the next text, or for an empty
// one at the end. Calls that interleave are put in sequence. Complete with message-end.
std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks);

// Ends with message-end, which holds usage, and "data: [DONE]". Says the first choice only: this
// wire has one.
std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options);

}  // namespace weir::wire::cohere
