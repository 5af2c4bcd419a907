#pragma once
// Responses requests to and from the canonical form.
//
// write(read(x)) is x up to this normalisation (flatten_test.cpp has it as code): members in our
// order; white space; numbers in their shortest spelling; nulls, empty strings, stream:false and
// empty lists of tools, annotations, logprobs and include left out; an input string as one message
// of the user; content and output of one plain text as a string, and the assistant's always as an
// array; every message with its type; input_text and output_text by the role; status "completed"
// on an assistant's message with an id, and on nothing else; messages of the assistant without
// content left out beside others of the turn; a file's URL in file_url; a conversation by its id;
// the custom tool format "text" left out; empty arguments of a function call as "{}".
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/facts.hpp"
#include "wire/translate.hpp"

namespace weir::wire::openai_responses {

// Full type checks of everything that has a canonical meaning: invalid_request with at_field().
// usage_asked is set for streams: here the usage always comes.
Result<llm::ChatRequest> read_request(const ChatPeek& peeked);
// Of a body that nobody has peeked at.
Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits);

// unsupported (with at_field()) for a response format or tools that this wire cannot say; all else
// that it cannot say is in dropped, by the names of openai_chat. Thoughts of other origins go as
// plain reasoning text, without their proofs, unless options say that the target takes none.
// Nothing is said about `store` unless the request does: the default here is to keep, elsewhere it
// is not.
Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options);

}  // namespace weir::wire::openai_responses
