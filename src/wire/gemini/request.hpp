#pragma once
// generateContent requests to and from the canonical form.
//
// write(read(x)) is x up to this normalisation (flatten_test.cpp has it as code): members in our
// order and in camelCase; white space; numbers in their shortest spelling; nulls, thought:false,
// empty objects and empty lists of tools and stop sequences left out; parts without content and
// contents without parts left out; neighbouring contents of one role as one; role "function" and no
// role as "user"; systemInstruction without a role, its parts and those of contents as arrays; all
// functionDeclarations in one tool, every other tool in one of its own; absent args as {}; an
// functionResponse with the id of its call; base64url as base64; modes and modalities in capitals,
// AUTO with allowed names as VALIDATED; responseMimeType written with every schema; "model" left
// out. Media of results stay in place only with tool_result_media or from Gemini 3 on.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/facts.hpp"
#include "wire/translate.hpp"

namespace weir::wire::gemini {

// Full type checks of everything that has a canonical meaning: invalid_request with at_field().
// model, stream and usage_asked stay as they are made: they are in the path. Calls without an id
// get one, and results the id of the call they answer.
Result<llm::ChatRequest> read_request(const ChatPeek& peeked);
// Of a body that nobody has peeked at.
Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits);

// unsupported (with at_field()) for a response format or tools that this wire cannot say; all else
// that it cannot say is in dropped. What the model's name says (Generation) decides between
// thinkingBudget and thinkingLevel, JSON Schema and the older schemas.
Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options);

}  // namespace weir::wire::gemini
