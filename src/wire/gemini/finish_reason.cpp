#include "wire/gemini/finish_reason.hpp"

#include <algorithm>
#include <array>

#include "wire/gemini/call_id.hpp"

namespace weir::wire::gemini {

namespace {

using llm::StopReason;

struct Row {
    std::string_view word;
    StopReason stop;
};
// The reasons of a blocked prompt stand here, too: they end an answer that never began.
constexpr std::array<Row, 23> rows = {{
    {"STOP", StopReason::end_turn},
    {"MAX_TOKENS", StopReason::max_tokens},
    {"SAFETY", StopReason::content_filter},
    {"RECITATION", StopReason::content_filter},
    {"LANGUAGE", StopReason::content_filter},
    {"BLOCKLIST", StopReason::content_filter},
    {"PROHIBITED_CONTENT", StopReason::content_filter},
    {"SPII", StopReason::content_filter},
    {"MODEL_ARMOR", StopReason::content_filter},  // recorded from Vertex, 2026-07
    {"JAILBREAK", StopReason::content_filter},
    {"IMAGE_SAFETY", StopReason::content_filter},
    {"IMAGE_PROHIBITED_CONTENT", StopReason::content_filter},
    {"IMAGE_RECITATION", StopReason::content_filter},
    {"MALFORMED_FUNCTION_CALL", StopReason::malformed_tool_call},
    {"UNEXPECTED_TOOL_CALL", StopReason::malformed_tool_call},
    {"MISSING_THOUGHT_SIGNATURE", StopReason::malformed_tool_call},
    {"TOO_MANY_TOOL_CALLS", StopReason::pause_turn},
    {"CONTINUATION", StopReason::pause_turn},
    {"OTHER", StopReason::upstream_error},
    {"MALFORMED_RESPONSE", StopReason::upstream_error},
    {"NO_IMAGE", StopReason::upstream_error},
    {"IMAGE_OTHER", StopReason::upstream_error},
    {"BLOCK_REASON_UNSPECIFIED", StopReason::content_filter},
}};
// The numbers of Vertex's FinishReason.
constexpr std::array<std::string_view, 11> numbered = {
    "",           "STOP",      "MAX_TOKENS",         "SAFETY", "RECITATION",
    "OTHER",      "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",   "MALFORMED_FUNCTION_CALL",
    "MODEL_ARMOR"};

bool looks_like_google(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

std::string read_finish_reason(json::Value finish_reason) {
    if (const auto number = finish_reason.integer()) {
        const bool known = *number >= 0 && *number < static_cast<std::int64_t>(numbered.size());
        return known ? std::string(numbered[static_cast<std::size_t>(*number)])
                     : std::string(finish_reason.raw());
    }
    if (finish_reason.is("FINISH_REASON_UNSPECIFIED")) return {};
    return finish_reason.text();
}

StopReason stop_of(std::string_view word) {
    for (const Row& row : rows)
        if (row.word == word) return row.stop;
    return StopReason::unknown;
}

std::string_view write_finish_reason(StopReason stop, std::string_view native) {
    const StopReason meant = stop_of(native);
    // A word that is none of ours is another vendor's ("TOOL_CALL"), unless nobody knows more.
    const bool same =
        meant == stop || (meant != StopReason::unknown && settle_stop(meant, true) == stop);
    if (looks_like_google(native) && same) return native;
    switch (stop) {
        case StopReason::max_tokens:
        case StopReason::context_window: return "MAX_TOKENS";
        case StopReason::content_filter:
        case StopReason::refusal: return "SAFETY";
        case StopReason::pause_turn: return "TOO_MANY_TOOL_CALLS";
        case StopReason::malformed_tool_call: return "MALFORMED_FUNCTION_CALL";
        case StopReason::upstream_error:
        case StopReason::unknown: return "OTHER";
        case StopReason::end_turn:
        case StopReason::stop_sequence:
        case StopReason::tool_use: break;
    }
    return "STOP";
}

}  // namespace weir::wire::gemini
