#pragma once
// How many tokens a request's input probably has, where nobody counts them exactly: text by its
// bytes, media by what vendors charge for a usual one. Calibrated against recorded usage of all
// wires (wire/token_calibration_test.cpp prints the error over WEIR_DATA). Pure.
#include "llm/chat.hpp"

namespace weir::llm {

// What a vendor puts into the prompt by itself where there are tools.
struct PromptHabits {
    Tokens tools{0};
};
// Anthropic's tool prompt (its documentation of tool use, 2026: 313 to 804 by model and choice).
inline constexpr PromptHabits anthropic_habits{.tools = Tokens(400)};

Tokens estimate_input(const ChatRequest& request, const PromptHabits& habits = {});

}  // namespace weir::llm
