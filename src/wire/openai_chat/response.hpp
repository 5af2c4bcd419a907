#pragma once
// Complete Chat Completions answers to and from the canonical form.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/translate.hpp"

namespace weir::wire::openai_chat {

// upstream_protocol for what is no answer; the upstream's own error for an error inside a 200.
Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks);

Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options);

}  // namespace weir::wire::openai_chat
