#pragma once
// What the writers of answers and of streams have in common. Local to this wire.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "json/writer.hpp"
#include "llm/chat.hpp"

namespace weir::wire::gemini {

// A call's arguments as the object that this wire demands; free text as {"input":"..."}.
std::string arguments_object(const llm::ToolCall& call);

// Whether the answer is a blocked prompt's: its promptFeedback says all.
bool is_blocked(const llm::ChatAnswer& answer);

// The member usageMetadata, where there is something in it.
void write_usage_member(json::Writer& out, const std::optional<llm::Usage>& usage,
                        std::string_view service_tier, std::span<const llm::Extra> extras);

// logprobsResult. The logprobs of a refusal have no place.
void write_logprobs(json::Writer& out, const llm::Logprobs& logprobs);

}  // namespace weir::wire::gemini
