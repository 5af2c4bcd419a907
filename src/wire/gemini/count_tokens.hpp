#pragma once
// countTokens: how many tokens a request would have (facts: providers.md 3.5, 4.18). A client asks
// with contents alone or with a whole request inside; recorded from AI Studio and Vertex.
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "base/result.hpp"
#include "json/limits.hpp"
#include "llm/chat.hpp"
#include "wire/translate.hpp"

namespace weir::wire::gemini {

// {"contents":[...], and on Vertex all of a request} or {"generateContentRequest":{"model",...}}.
// invalid_request with at_field(). The model where the body tells it, without "models/".
Result<llm::ChatRequest> read_count_request(std::string_view body, const json::Limits& limits);

enum class CountForm : std::uint8_t { ai_studio, vertex };
// AI Studio takes a whole request only inside generateContentRequest, which wants the model again.
Result<Written> write_count_request(const llm::ChatRequest& request, const WriteOptions& options,
                                    CountForm form);

struct TokenCount {
    Tokens total;
    Tokens cached;
    friend bool operator==(const TokenCount&, const TokenCount&) = default;
};

// upstream_protocol for what has no count; the upstream's own error for an error inside a 200.
Result<TokenCount> read_count(std::string_view body, const json::Limits& limits);
std::string write_count(const TokenCount& count);

}  // namespace weir::wire::gemini
