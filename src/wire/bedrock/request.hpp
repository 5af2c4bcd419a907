#pragma once
// Converse requests to and from the canonical form.
//
// write(read(x)) is x up to this normalisation (flatten_test.cpp has it as code): members in our
// order; white space; numbers in their shortest spelling; nulls and empty objects, lists and
// descriptions left out; messages of one role that follow each other are one; a conversation that
// begins with the assistant gets a user's "." before it; empty and blank texts without a cachePoint
// are left out (providers.md 4.1); a message of role system after the first turn is a user's text
// in <system> tags, before it a text of `system`; toolResult status "success" and toolUse type
// "tool_use" left out, for they are what is meant without; citations that are not enabled left out;
// white space at the end of a last assistant message left out; outputConfig in place of
// additionalModelRequestFields.output_config.format.
//
// What other wires say and Converse does not (4.1 to 4.11):
// - Media by URL or file id, thoughts that another provider made, seed, n, penalties, logprobs and
//   so on are dropped and named. top_k and the ways of thinking go into
//   additionalModelRequestFields in the spelling of the model's vendor (family.hpp).
// - tool_choice "none" leaves the tools out; while the history has calls they must stay, and the
//   choice is dropped and named. A history with calls but a request without tools gets them back by
//   name, for Converse refuses it otherwise. A choice of allowed tools leaves out the others.
// - Arguments that are no object: see parts_write.hpp.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/facts.hpp"
#include "wire/translate.hpp"

namespace weir::wire::bedrock {

// Full type checks of everything that has a canonical meaning: invalid_request with at_field(). The
// model and the choice of streaming are in the path: the caller sets them.
Result<llm::ChatRequest> read_request(const ChatPeek& peeked);
// Of a body that nobody has peeked at.
Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits);

// unsupported (with at_field()) for JSON mode without a schema, custom tools and tools that another
// provider runs; all else that it cannot say is in dropped. request.model is only looked at (for
// its vendor), not written.
Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options);

}  // namespace weir::wire::bedrock
