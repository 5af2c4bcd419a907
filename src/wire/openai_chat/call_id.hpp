#pragma once
// Ids for tool calls that came without one, and the stop reason that fits the calls. Local to this
// wire.
#include <cstdint>
#include <string_view>

#include "llm/part.hpp"
#include "llm/stop_reason.hpp"

namespace weir::wire::openai_chat {

// The same on every machine and in every version (FNV-1a): ids are made from it.
std::uint64_t stable_hash(std::string_view text);

// "call_" and 24 letters and digits; the same call of the same answer always gets the same id, so a
// stream and its collected answer agree, and calls of different answers differ.
llm::ToolCallId make_call_id(std::string_view answer_id, int choice, int call);

// A plain or missing stop with calls is a call (Ollama, Gemini's layer, Snowflake), a call without
// any is a plain stop (providers.md 4.12).
llm::StopReason settle_stop(llm::StopReason stop, bool has_calls);

}  // namespace weir::wire::openai_chat
