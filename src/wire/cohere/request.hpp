#pragma once
// Cohere v2 chat requests to and from the canonical form.
//
// write(read(x)) is x up to this normalisation (flatten_test.cpp has it as code): members in our
// order; white space; numbers in their shortest spelling; nulls, stream:false, empty texts, and
// empty lists of tools, documents, calls, citations and stops left out; content of one plain text
// part as a string and of none as ""; a call's arguments null or "" as "{}"; a part, tool or call
// without a type gets the usual one; a document that is a string becomes {"data":{"text"}}; a
// tool_choice without tools left out; a tool without parameters gets {"type":"object"}.
//
// Documents of the request are plain text files in the last user message, so that every other wire
// can say them; a text of a tool's result is its document's data (documents.hpp). strict_tools is
// the `strict` of every tool; tool_plan is a Reasoning (plan_format).
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/facts.hpp"
#include "wire/translate.hpp"

namespace weir::wire::cohere {

// Full type checks of everything that has a canonical meaning: invalid_request with at_field().
Result<llm::ChatRequest> read_request(const ChatPeek& peeked);
// Of a body that nobody has peeked at.
Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits);

// unsupported (with at_field()) for a response format or tools that this wire cannot say: free-text
// and hosted tools, grammars. A named or allowed tool_choice is said by the tools that are listed,
// and REQUIRED. Temperature is cut to 0..1 and penalties to 0..1, more than five stops are cut; all
// that was changed or cannot be said is in dropped, under the name that OpenAI's clients know.
Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options);

}  // namespace weir::wire::cohere
