#pragma once
// Messages requests to and from the canonical form.
//
// write(read(x)) is x up to this normalisation (flatten_test.cpp has it as code): members in our
// order; white space; numbers in their shortest spelling; nulls, stream:false, is_error:false,
// citations that are not enabled, and empty lists of tools, stops and citations left out; a string
// in place of content, system or a tool's result that is one plain text block; blocks of blank text
// left out, and white space at the end of a prefill; a tool's type "custom" and an empty
// description left out; an image's type as its bytes have it; output_format as
// output_config.format; results and what follows them in one user message, results first; only the
// last four cache markers.
//
// The system field is the leading messages of role system; the ones inside the conversation stay
// where they are.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/facts.hpp"
#include "wire/translate.hpp"

namespace weir::wire::anthropic {

// Full type checks of everything that has a canonical meaning: invalid_request with at_field().
Result<llm::ChatRequest> read_request(const ChatPeek& peeked);
// Of a body that nobody has peeked at.
Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits);

// The body of count_tokens: a chat request without a limit (providers.md 4.18).
inline Result<llm::ChatRequest> read_count_request(std::string_view body,
                                                   const json::Limits& limits) {
    return read_request(body, limits);
}

// unsupported (with at_field()) for a response format or tools that this wire cannot say; all else
// that it cannot say is in dropped. max_tokens is always written (options.output_max_default).
Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options);

}  // namespace weir::wire::anthropic
