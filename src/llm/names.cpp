#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "llm/chat.hpp"
#include "llm/stream.hpp"

namespace weir::llm {

namespace {

template <class Enum, std::size_t count>
using Names = std::array<std::pair<Enum, std::string_view>, count>;

template <class Table, class Enum>
std::string_view name_in(const Table& table, Enum value) {
    for (const auto& [known, text] : table)
        if (known == value) return text;
    return "unknown";
}

template <class Enum, std::size_t count>
std::optional<Enum> by_name_in(const Names<Enum, count>& table, std::string_view text) {
    for (const auto& [known, name] : table)
        if (name == text) return known;
    return std::nullopt;
}

constexpr Names<StopReason, stop_reason_count> stop_reasons = {{
    {StopReason::end_turn, "end_turn"},
    {StopReason::stop_sequence, "stop_sequence"},
    {StopReason::max_tokens, "max_tokens"},
    {StopReason::context_window, "context_window"},
    {StopReason::tool_use, "tool_use"},
    {StopReason::content_filter, "content_filter"},
    {StopReason::refusal, "refusal"},
    {StopReason::pause_turn, "pause_turn"},
    {StopReason::malformed_tool_call, "malformed_tool_call"},
    {StopReason::upstream_error, "upstream_error"},
    {StopReason::unknown, "unknown"},
}};

constexpr Names<Role, 5> roles = {{
    {Role::system, "system"},
    {Role::developer, "developer"},
    {Role::user, "user"},
    {Role::assistant, "assistant"},
    {Role::tool, "tool"},
}};

constexpr Names<Effort, 7> efforts = {{
    {Effort::none, "none"},
    {Effort::minimal, "minimal"},
    {Effort::low, "low"},
    {Effort::medium, "medium"},
    {Effort::high, "high"},
    {Effort::xhigh, "xhigh"},
    {Effort::max, "max"},
}};

constexpr Names<ToolChoice::Mode, 5> tool_choices = {{
    {ToolChoice::Mode::automatic, "auto"},
    {ToolChoice::Mode::none, "none"},
    {ToolChoice::Mode::required, "required"},
    {ToolChoice::Mode::named, "named"},
    {ToolChoice::Mode::allowed, "allowed"},
}};

// In the order of the variants.
constexpr std::array<std::string_view, std::variant_size_v<PartBody>> parts = {
    "text",    "image",  "audio",     "video",       "file",
    "refusal", "opaque", "tool_call", "tool_result", "reasoning"};
constexpr std::array<std::string_view, std::variant_size_v<StreamEvent>> events = {
    "started",         "block_opened",    "text_delta",      "refusal_delta",
    "reasoning_delta", "reasoning_proof", "arguments_delta", "citation_added",
    "audio_delta",     "part_signed",     "block_closed",    "logprobs_delta",
    "choice_finished", "usage_report",    "answer_extra",    "finished"};

}  // namespace

std::string_view name(StopReason reason) { return name_in(stop_reasons, reason); }
std::optional<StopReason> stop_reason_by_name(std::string_view name) {
    return by_name_in(stop_reasons, name);
}

std::string_view name(Role role) { return name_in(roles, role); }
std::optional<Role> role_by_name(std::string_view name) { return by_name_in(roles, name); }

std::string_view name(Effort effort) { return name_in(efforts, effort); }
std::optional<Effort> effort_by_name(std::string_view name) { return by_name_in(efforts, name); }

std::string_view name(ToolChoice::Mode mode) { return name_in(tool_choices, mode); }

std::string_view name(const PartBody& body) { return parts[body.index()]; }
std::string_view name(const StreamEvent& event) { return events[event.index()]; }

}  // namespace weir::llm
