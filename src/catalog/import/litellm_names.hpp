#pragma once
// LiteLLM's names in ours. Private to this folder.
#include <optional>
#include <string>
#include <string_view>

#include "catalog/import/listing_builder.hpp"

namespace weir::catalog {

// "fireworks_ai" is "fireworks-ai", "bedrock_converse" is "amazon-bedrock". One without a row is
// itself, with dashes.
std::string litellm_provider(std::string_view litellm_provider);

// The key without the provider in front: "groq/llama-3.1-8b-instant" is "llama-3.1-8b-instant".
std::string_view litellm_model(std::string_view litellm_provider, std::string_view key);

std::optional<Kind> litellm_kind(std::string_view mode);

// What a key such as "cache_read_input_token_cost_above_272k_tokens_priority" is the price of.
// Nothing for other keys, and for what has no place here.
std::optional<PriceName> litellm_price(std::string_view key);

}  // namespace weir::catalog
