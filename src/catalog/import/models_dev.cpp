// models.dev's api.json: { provider: { models: { id: {...} } } }, prices in USD per million tokens.
// Fields as of its schema of autumn 2026.
#include <array>

#include "catalog/import/listing_builder.hpp"

namespace weir::catalog {
namespace {

struct CostField {
    std::string_view key;
    Meter meter;
};
constexpr std::array cost_fields = {
    CostField{"input", Meter::input},
    CostField{"output", Meter::output},
    CostField{"cache_read", Meter::cache_read},
    CostField{"cache_write", Meter::cache_write_5m},
    CostField{"cache_write_1h", Meter::cache_write_1h},
    CostField{"reasoning", Meter::output_reasoning},
    CostField{"input_audio", Meter::input_audio},
    CostField{"output_audio", Meter::output_audio},
};

// The list's older way to say that long prompts cost more. Its threshold is only a name: GPT-5's is
// 272,000. Looked at only where the newer `tiers` are missing.
constexpr Tokens old_threshold{200'000};

void read_costs(const json::Value& cost, Tokens over, ListingBuilder& builder) {
    for (const CostField& field : cost_fields)
        builder.price({.meter = field.meter, .per = PricePer::million_units, .prompt_over = over},
                      field.key, cost[field.key]);
}

void read_tiers(const json::Value& cost, ListingBuilder& builder) {
    const json::Value tiers = cost["tiers"];
    if (!tiers.is_array()) {
        if (cost["context_over_200k"].is_object())
            read_costs(cost["context_over_200k"], old_threshold, builder);
        return;
    }
    for (const json::Value tier : tiers.elements()) {
        const json::Value when = tier["tier"];
        const std::optional<Tokens> over = builder.tokens("tiers.tier.size", when["size"]);
        if (when["type"].is("context") && over)
            read_costs(tier, *over, builder);
        else
            builder.note("a tier of prices depends on something else than the prompt's length");
    }
}

bool lists(const json::Value& words, std::string_view word) {
    for (const json::Value one : words.elements())
        if (one.is(word)) return true;
    return false;
}

void read_kind(const json::Value& model, Listed& entry) {
    // The list has no word for it. What gives no text is surely no chat model; of embeddings only
    // the name tells.
    const json::Value output = model["modalities"]["output"];
    if (entry.id.find("embed") != std::string::npos)
        entry.kind = Kind::embedding;
    else if (lists(output, "text") || !output.is_array())
        return;
    else if (lists(output, "image"))
        entry.kind = Kind::image;
    else if (lists(output, "video"))
        entry.kind = Kind::video;
    else if (lists(output, "audio"))
        entry.kind = Kind::tts;
}

void read_model(std::string_view provider, const json::Member& member, ListingBuilder& builder) {
    const json::Value& model = member.value;
    std::string id = model["id"].text();
    if (id.empty()) id = member.key.text();
    builder.begin(std::string(provider), std::move(id));
    Listed& entry = builder.entry();
    const json::Value limit = model["limit"];
    entry.context = builder.tokens("limit.context", limit["context"]);
    entry.input_max = builder.tokens("limit.input", limit["input"]);
    entry.output_max = builder.tokens("limit.output", limit["output"]);
    const json::Value tools = model["tool_call"];
    builder.capability(Capability::tools, tools.is_object() ? tools["supported"] : tools);
    builder.capability(Capability::structured_output, model["structured_output"]);
    builder.capability(Capability::reasoning, model["reasoning"]);
    read_kind(model, entry);
    const json::Value cost = model["cost"];
    read_costs(cost, Tokens(0), builder);
    read_tiers(cost, builder);
    builder.end();
}

}  // namespace

Result<Listing> read_models_dev(const json::Value& root) {
    const json::Value providers = root["providers"].is_object() ? root["providers"] : root;
    ListingBuilder builder(Zeros::mean_free);
    bool any = false;
    for (const json::Member provider : providers.members()) {
        if (!provider.value["models"].is_object()) continue;
        any = true;
        const std::string id = provider.key.text();
        for (const json::Member model : provider.value["models"].members())
            read_model(id, model, builder);
    }
    if (!any)
        return fail(ErrorKind::invalid_request,
                    "is not models.dev's api.json: no provider with \"models\" in it");
    return builder.finish();
}

}  // namespace weir::catalog
