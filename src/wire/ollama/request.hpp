#pragma once
// Requests to Ollama's own POST /api/chat (providers.md 3.13, "PROV: Ollama", TRAP-57 and -71;
// recordings of 2025 and 2026). Its fields that no other API has may stand in the client's body at
// the top level, under Ollama's names: options, keep_alive, think, truncate.
#include "base/result.hpp"
#include "wire/translate.hpp"

namespace weir::wire::ollama {

// unsupported (with at_field()) for a tool, a choice among tools or a response format that it
// cannot be told; all else that it cannot be told is in dropped. stream is always written: it is
// true where nobody says otherwise.
Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options);

}  // namespace weir::wire::ollama
