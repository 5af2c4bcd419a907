#pragma once
// count_tokens: the request is a chat request without a limit, the answer one number (facts:
// providers.md 3.4, 4.18; recordings). Claude Code asks it often.
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"

namespace weir::wire::anthropic {

// As read_request().
Result<llm::ChatRequest> read_count_request(std::string_view body, const json::Limits& limits);

// {"input_tokens":N}
std::string write_count_answer(Tokens input);

}  // namespace weir::wire::anthropic
