#pragma once
// What the native answers and streams of Ollama have in common: counts, stop reasons, calls and
// errors (facts: providers.md 3.13 and "PROV: Ollama"; recordings of 2025 and 2026 in
// data/exchanges/ollama.jsonl). Local to this wire.
#include <optional>
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "llm/chat.hpp"
#include "wire/facts.hpp"

namespace weir::wire::ollama {

inline constexpr std::string_view wire_name = "ollama";

// {"error": "..."} of a line or a body; nothing when it is none.
std::optional<Error> error_in(json::Value root);

// prompt_eval_count and eval_count. Nothing without the first: older versions leave it out where
// the prompt was cached, so that the input is not known.
std::optional<llm::Usage> read_usage(json::Value root);

// done_reason; with calls a plain stop is a call.
llm::StopReason read_stop(std::string_view done_reason, bool has_calls);

// The durations, in nanoseconds, as one member "metrics": {"total_duration":...}.
std::optional<llm::Extra> read_metrics(json::Value root);

// message.tool_calls[n]: older versions give no id, so one is made of the answer's own marks. The
// arguments are an object; newer texts of arguments are taken, too.
llm::ToolCall read_call(json::Value call, std::string_view answer_mark, int index);

// What tells this answer from others: there is no id.
std::string mark_of(json::Value root);

}  // namespace weir::wire::ollama
