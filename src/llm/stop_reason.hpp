#pragma once
// Why an answer ended (facts: providers.md 4.12).
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::llm {

enum class StopReason : std::uint8_t {
    end_turn,             // the model was done
    stop_sequence,        // a stop string of the caller matched
    max_tokens,           // the caller's or the model's output limit
    context_window,       // the model's context is full
    tool_use,             // the caller is to run tools
    content_filter,       // cut or refused by a filter
    refusal,              // the model declined
    pause_turn,           // a server-side turn to be continued by resending
    malformed_tool_call,  // the model wrote a call that could not be read
    upstream_error,       // the provider gave up in the middle
    unknown,              // a value we do not know; the provider's own word is kept beside it
};
inline constexpr std::size_t stop_reason_count = 11;

std::string_view name(StopReason reason);  // as in the ledger and metrics
std::optional<StopReason> stop_reason_by_name(std::string_view name);

}  // namespace weir::llm
