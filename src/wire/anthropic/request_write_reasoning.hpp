#pragma once
// How much the model is to think, in this wire's words (providers.md 4.8). Local to this wire.
#include <optional>
#include <string>

#include "llm/chat.hpp"
#include "wire/translate.hpp"

namespace weir::wire::anthropic {

// What is written of a request's reasoning control. "" or nothing leaves the member out.
struct Thinking {
    std::string thinking;     // raw JSON of the member "thinking"
    std::string effort;       // raw JSON of output_config.effort
    bool translated = false;  // not the client's own words
    bool on = false;
    bool left_out = false;  // it was asked for, and cannot be had
};

// The client's own words where it spoke this wire. Else {"type":"adaptive"} with an effort, or
// {"type":"enabled","budget_tokens"}: as options.reasoning_ask says, or with as_given as the model
// takes it (claude.hpp); one that takes either, or is no Claude by its name, gets a budget when one
// was asked for. The budget is by the convention of providers.md 4.8 and below max_tokens. A forced
// tool choice and a turn of calls whose thoughts are lost refuse a budget: then there is none.
Thinking plan_thinking(const llm::ChatRequest& request, const WriteOptions& options,
                       Tokens output_max);

}  // namespace weir::wire::anthropic
