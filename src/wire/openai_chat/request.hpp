#pragma once
// Chat Completions requests to and from the canonical form.
//
// write(read(x)) is x up to this normalisation (flatten_test.cpp has it as code): members in our
// order; white space; numbers in their shortest spelling; nulls, empty strings, stream:false,
// include_usage:false and empty lists of tools, stops and annotations left out; content of one
// plain text part as a string, "" content as none; a part, tool or call without a type gets the
// usual one; image_url as an object; the index of a call and the custom tool format "text" left
// out; functions / function_call as tools / tool_choice (calls get ids by their place); tool choice
// "any" as "required"; one stop as an array; a reasoning text in the field of WriteOptions, and
// left out beside reasoning_details that hold it; max_tokens in the field of WriteOptions, the
// larger of the two where both are given. Images of tool results stay in place only with
// tool_result_media.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/facts.hpp"
#include "wire/translate.hpp"

namespace weir::wire::openai_chat {

// Full type checks of everything that has a canonical meaning: invalid_request with at_field().
Result<llm::ChatRequest> read_request(const ChatPeek& peeked);
// Of a body that nobody has peeked at.
Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits);

// unsupported (with at_field()) for a response format or tools that this wire cannot say; all else
// that it cannot say is in dropped.
Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options);

}  // namespace weir::wire::openai_chat
