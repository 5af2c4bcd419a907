#pragma once
// What the name of a Claude model says, on whichever wire and platform it is served (facts:
// providers.md "PROV: Anthropic", table of models).
#include <cstdint>
#include <string_view>

namespace weir::wire {

// How a wish to think is said to it.
enum class ClaudeThinking : std::uint8_t {
    unknown,   // no Claude by its name
    none,      // it does not think
    budget,    // {"type":"enabled","budget_tokens"} only: 3.7 to 4.5
    either,    // 4.6
    adaptive,  // {"type":"adaptive"} only: from 4.7 on, and what is not known yet
};

// "claude-sonnet-4-5-20250929", "anthropic.claude-3-7-sonnet-20250219-v1:0",
// "claude-opus-4-1@20250805", "anthropic/claude-sonnet-4.6", and ARNs that name one.
ClaudeThinking claude_thinking(std::string_view model);

}  // namespace weir::wire
