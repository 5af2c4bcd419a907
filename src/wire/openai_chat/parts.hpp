#pragma once
// Message parts to and from this wire's JSON: what requests, answers and streams share. Reading is
// total: a part that is not understood is kept as Opaque. Local to this wire.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::openai_chat {

inline constexpr std::string_view wire_name = "openai_chat";
// Reasoning::format of parts that stand inside the content.
inline constexpr std::string_view thinking_part = "content.thinking";    // Mistral
inline constexpr std::string_view reasoning_part = "content.reasoning";  // Databricks

// A string or an array of parts; anything else has none. "" is no part.
std::vector<llm::Part> read_content(json::Value content);

// Everything an assistant said: reasoning, content with its annotations, refusal, audio, images,
// tool calls, in this order.
std::vector<llm::Part> read_assistant(json::Value message);

llm::Part read_tool_call(json::Value call);
// One of thinking_blocks.
llm::Reasoning read_thinking_block(json::Value block);
// One of reasoning_details.
llm::Reasoning read_reasoning_detail(json::Value detail);
llm::Citation read_citation(json::Value annotation);
llm::Image read_image(json::Value image_url);
llm::Logprobs read_logprobs(json::Value logprobs);
// One array of them.
std::vector<llm::TokenLogprob> read_token_logprobs(json::Value tokens);
// From cache_control or prompt_cache_breakpoint.
std::optional<llm::CacheMarker> read_cache(json::Value holder);
// Of a call, a message or a delta.
std::optional<llm::Signature> read_signature(json::Value holder);

// The members that are not in known, prefix put before their names.
void read_extras(json::Value object, std::span<const std::string_view> known,
                 std::string_view prefix, std::vector<llm::Extra>& out);

// A data URI with base64 as its bytes, everything else as a URL.
llm::Media read_url(std::string url);
// The other way; "" for what is no URL (a file id).
std::string write_url(const llm::Media& media);

}  // namespace weir::wire::openai_chat
