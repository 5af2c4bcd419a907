#pragma once
// Content blocks of Converse as canonical parts: what requests, answers and streams share (facts:
// providers.md 3.6; recorded blocks, November 2026). Reading is total: a block that is not
// understood is kept as Opaque. Local to this wire.
//
// Of blocks without a canonical twin: guardContent is its text or image with an Extra
// "guardContent"; searchResult is a text file with the Extra "searchResult" (the block itself);
// tools that AWS runs (toolUse and toolResult with a type of their own) are Opaque, for no client
// is to run them. A cachePoint is the cache marker of the part before it.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::bedrock {

inline constexpr std::string_view wire_name = "bedrock";

// Names of Extras that say which block a part was.
inline constexpr std::string_view guard_extra = "guardContent";
inline constexpr std::string_view search_extra = "searchResult";
inline constexpr std::string_view source_extra = "document.source";  // of text, not of bytes

// The blocks of a message or of `system`. A cachePoint with nothing before it is Opaque.
std::vector<llm::Part> read_blocks(json::Value content);
llm::Part read_block(json::Value block);

llm::Citation read_citation(json::Value citation);
// reasoningText or redactedContent, with the origin of its proof.
llm::Reasoning read_reasoning(json::Value reasoning);
// A toolUse that the client is to run, in an answer or in a stream's start.
bool is_client_tool(json::Value tool_use);

// The members that are not in known, prefix put before their names.
void read_extras(json::Value object, std::span<const std::string_view> known,
                 std::string_view prefix, std::vector<llm::Extra>& out);

}  // namespace weir::wire::bedrock
