#pragma once
// Message parts to and from this wire's JSON: what requests, answers and streams share. Reading is
// total: a part that is not understood is kept as Opaque. Local to this wire.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::cohere {

inline constexpr std::string_view wire_name = "cohere";
// Reasoning::format of an assistant's tool_plan: "a chain-of-thought style reflection and plan"
// (docs.cohere.com/reference/chat, November 2026), told before the calls.
inline constexpr std::string_view plan_format = "tool_plan";

// A string or an array of parts; anything else has none. Empty texts are no parts.
std::vector<llm::Part> read_content(json::Value content);

// Everything an assistant said: content with its citations, tool_plan, tool calls, in this order.
std::vector<llm::Part> read_assistant(json::Value message);

llm::Reasoning make_plan(std::string text);
bool is_plan(const llm::Reasoning& reasoning);
// Arguments are those of the call; null and "" are "{}" (TRAP-80; recorded "null").
llm::Part read_tool_call(json::Value call);
// For a call of an answer that came without: the same call of the same answer always gets the same.
llm::ToolCallId make_call_id(std::string_view answer_id, std::size_t call);

// Offsets are this wire's: characters of the content item. Only citations of the answer's text have
// them; those of plans and thoughts keep theirs in raw_json. `before` is the length of the
// message's text before that item.
llm::Citation read_citation(json::Value citation, std::int64_t before);

// [{"text","token_ids","logprobs"}], one entry a token or more: an entry's sum is its logprob.
llm::Logprobs read_logprobs(json::Value logprobs);

// The members that are not in known.
void read_extras(json::Value object, std::span<const std::string_view> known,
                 std::vector<llm::Extra>& out);

// A data URI with base64 as its bytes, everything else as a URL.
llm::Media read_url(std::string url);
// The other way; "" for what is no URL (a file id).
std::string write_url(const llm::Media& media);

// Characters (code points) of UTF-8 text.
std::int64_t characters(std::string_view text);

}  // namespace weir::wire::cohere
