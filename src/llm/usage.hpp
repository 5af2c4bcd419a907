#pragma once
// What a call consumed, by kind, as every provider can express it (facts: providers.md 4.13). The
// four input fields are disjoint and so are the two output fields, so that each can be priced on
// its own and nothing is counted twice; the rest are subsets or side counts.
#include <cstdint>
#include <optional>
#include <string>

#include "base/money.hpp"

namespace weir::llm {

struct Usage {
    // Input, disjoint.
    Tokens input_uncached;
    Tokens input_cache_read;
    Tokens input_cache_write;     // at the provider's usual lifetime (Anthropic: 5 minutes)
    Tokens input_cache_write_1h;  // and at a longer one (1 hour and above)
    // Output, disjoint.
    Tokens output_visible;
    Tokens output_reasoning;

    // Subsets of input().
    Tokens input_audio;
    Tokens input_image;
    Tokens input_video;
    Tokens input_tool_use;  // Gemini toolUsePromptTokenCount: billed as input, included in it
    // Subsets of output().
    Tokens output_audio;
    Tokens output_image;
    Tokens prediction_accepted;
    Tokens prediction_rejected;

    // Side counts, priced apart where the catalog has a price.
    std::int64_t web_searches = 0;
    Tokens citation_tokens;

    // The provider's own account of the cost, as it spelled it (OpenRouter usage.cost: "0.00012").
    // A JSON number or "", never used instead of our own price.
    std::string reported_cost;
    // Ours, because the provider sent none.
    bool estimated = false;

    // What the provider charges for where it says so itself and it is not what was consumed:
    // Cohere's billed_units leave out its own prompt template, which input() holds. Where these are
    // set, prices apply to them; context and limits go by the fields above.
    std::optional<Tokens> billed_input;
    std::optional<Tokens> billed_output;

    Tokens input() const {
        return input_uncached + input_cache_read + input_cache_write + input_cache_write_1h;
    }
    Tokens output() const { return output_visible + output_reasoning; }
    Tokens total() const { return input() + output(); }

    friend bool operator==(const Usage&, const Usage&) = default;
};

}  // namespace weir::llm
