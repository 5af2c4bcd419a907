#include "catalog/import/litellm_names.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace weir::catalog {
namespace {

struct ProviderName {
    std::string_view theirs;
    std::string_view ours;
};
// Sorted by their name. Those that differ from ours by '_' and '-' alone need no row.
constexpr std::array provider_names = std::to_array<ProviderName>({
    {"aiml", "aimlapi"},
    {"azure_ai", "azure-ai-foundry"},
    {"azure_text", "azure"},
    {"bedrock", "amazon-bedrock"},
    {"bedrock_converse", "amazon-bedrock"},
    {"bedrock_mantle", "amazon-bedrock-mantle"},
    {"cloudflare", "cloudflare-workers-ai"},
    {"codestral", "mistral"},
    {"cohere_chat", "cohere"},
    {"dashscope", "alibaba"},
    {"fal_ai", "fal"},
    {"featherless_ai", "featherless"},
    {"fireworks_ai-embedding-models", "fireworks-ai"},
    {"friendliai", "friendli"},
    {"gemini", "google"},
    {"gradient_ai", "digitalocean"},
    {"jina_ai", "jina"},
    {"lambda_ai", "lambda"},
    {"meta_llama", "llama"},
    {"moonshot", "moonshotai"},
    {"novita", "novita-ai"},
    {"nvidia_nim", "nvidia"},
    {"oci", "oracle"},
    {"sap", "sap-ai-core"},
    {"snowflake", "snowflake-cortex"},
    {"text-completion-codestral", "mistral"},
    {"text-completion-openai", "openai"},
    {"together_ai", "togetherai"},
    {"vercel_ai_gateway", "vercel"},
});

// Vertex is many providers there: "vertex_ai-language-models", "vertex_ai-anthropic_models", ...
constexpr std::string_view vertex = "vertex_ai";

// In front of keys where it is not the provider's name.
constexpr std::array key_prefixes = std::to_array<ProviderName>({
    {"bedrock_converse", "bedrock"},
    {"cohere_chat", "cohere"},
    {"fireworks_ai-embedding-models", "fireworks_ai"},
    {"text-completion-codestral", "text-completion-codestral"},
});

struct ModeName {
    std::string_view mode;
    Kind kind;
};
constexpr std::array modes = std::to_array<ModeName>({
    {"chat", Kind::chat},
    {"responses", Kind::chat},
    {"completion", Kind::completion},
    {"embedding", Kind::embedding},
    {"image_generation", Kind::image},
    {"image_edit", Kind::image},
    {"video_generation", Kind::video},
    {"audio_transcription", Kind::stt},
    {"audio_speech", Kind::tts},
    {"realtime", Kind::realtime},
    {"rerank", Kind::rerank},
    {"moderation", Kind::moderation},
    {"ocr", Kind::ocr},
    {"search", Kind::search},
});

struct BaseName {
    std::string_view key;
    Meter meter;
    Unit unit = Unit::token;
};
constexpr std::array base_names = std::to_array<BaseName>({
    {"input_cost_per_token", Meter::input},
    {"output_cost_per_token", Meter::output},
    {"cache_read_input_token_cost", Meter::cache_read},
    {"cache_creation_input_token_cost", Meter::cache_write_5m},
    {"output_cost_per_reasoning_token", Meter::output_reasoning},
    {"input_cost_per_audio_token", Meter::input_audio},
    {"output_cost_per_audio_token", Meter::output_audio},
    {"input_cost_per_image_token", Meter::input_image},
    {"output_cost_per_image_token", Meter::output_image},
    {"input_cost_per_request", Meter::request, Unit::call},
});

struct TierName {
    std::string_view ending;
    ServiceTier tier;
};
constexpr std::array tier_names = std::to_array<TierName>({
    {"_batches", ServiceTier::batch},
    {"_flex", ServiceTier::flex},
    {"_priority", ServiceTier::priority},
});

std::string_view found(std::span<const ProviderName> names, std::string_view theirs) {
    const auto at = std::ranges::find(names, theirs, &ProviderName::theirs);
    return at == names.end() ? std::string_view() : at->ours;
}

bool take_end(std::string_view& text, std::string_view ending) {
    if (!text.ends_with(ending)) return false;
    text.remove_suffix(ending.size());
    return true;
}

// "_above_200k_tokens"
std::optional<Tokens> read_threshold(std::string_view text) {
    constexpr std::string_view front = "_above_";
    if (!text.starts_with(front) || !take_end(text, "k_tokens")) return std::nullopt;
    const std::optional<std::int64_t> thousands = read_integer(text.substr(front.size()));
    if (!thousands || *thousands < 1 || *thousands > 1'000'000) return std::nullopt;
    return Tokens(*thousands * 1000);
}

}  // namespace

std::string litellm_provider(std::string_view litellm_provider) {
    if (litellm_provider.starts_with(vertex)) return "google-vertex";
    const std::string_view ours = found(provider_names, litellm_provider);
    std::string name(ours.empty() ? litellm_provider : ours);
    if (ours.empty()) std::ranges::replace(name, '_', '-');
    return name;
}

std::string_view litellm_model(std::string_view litellm_provider, std::string_view key) {
    std::string_view prefix = found(key_prefixes, litellm_provider);
    if (litellm_provider.starts_with(vertex)) prefix = vertex;
    if (prefix.empty()) prefix = litellm_provider;
    const bool there =
        key.size() > prefix.size() + 1 && key.starts_with(prefix) && key[prefix.size()] == '/';
    return there ? key.substr(prefix.size() + 1) : key;
}

std::optional<Kind> litellm_kind(std::string_view mode) {
    const auto at = std::ranges::find(modes, mode, &ModeName::mode);
    return at == modes.end() ? std::nullopt : std::optional(at->kind);
}

std::optional<PriceName> litellm_price(std::string_view key) {
    PriceName name;
    for (const TierName& row : tier_names)
        if (take_end(key, row.ending)) {
            name.tier = row.tier;
            break;
        }
    if (key == "cache_creation_input_token_cost_above_1hr") {
        name.meter = Meter::cache_write_1h;
        return name;
    }
    for (const BaseName& row : base_names) {
        if (!key.starts_with(row.key)) continue;
        name.meter = row.meter;
        name.unit = row.unit;
        const std::string_view rest = key.substr(row.key.size());
        if (rest.empty()) return name;
        const std::optional<Tokens> over = read_threshold(rest);
        if (!over) continue;
        name.prompt_over = *over;
        return name;
    }
    return std::nullopt;
}

}  // namespace weir::catalog
