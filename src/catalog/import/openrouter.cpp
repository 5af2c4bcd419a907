// OpenRouter's GET /api/v1/models: { data: [ {...} ] }, prices as decimal strings in USD per token,
// per request or per search. A price of -1 stands for "depends on the model that is chosen".
#include <array>

#include "catalog/import/listing_builder.hpp"

namespace weir::catalog {
namespace {

struct PricingField {
    std::string_view key;
    Meter meter;
    Unit unit = Unit::token;
};
constexpr std::array pricing_fields = {
    PricingField{"prompt", Meter::input},
    PricingField{"completion", Meter::output},
    PricingField{"input_cache_read", Meter::cache_read},
    PricingField{"input_cache_write", Meter::cache_write_5m},
    PricingField{"internal_reasoning", Meter::output_reasoning},
    PricingField{"audio", Meter::input_audio},
    PricingField{"request", Meter::request, Unit::call},
    PricingField{"web_search", Meter::web_search, Unit::call},
};

void read_pricing(const json::Value& pricing, ListingBuilder& builder) {
    for (const json::Member member : pricing.members()) {
        const std::string key = member.key.text();
        bool known = false;
        for (const PricingField& field : pricing_fields) {
            if (field.key != key) continue;
            known = true;
            builder.price({.meter = field.meter, .unit = field.unit}, key, member.value);
        }
        // "image" is of a picture or of a token of one, by model: it cannot be told which.
        if (!known) builder.unread_price(key, member.value);
    }
}

void read_abilities(const json::Value& parameters, Listed& entry) {
    if (!parameters.is_array()) return;
    Bits<Capability> yes;
    for (const json::Value one : parameters.elements()) {
        if (one.is("tools")) yes.add(Capability::tools);
        if (one.is("structured_outputs")) yes.add(Capability::structured_output);
        if (one.is("reasoning")) yes.add(Capability::reasoning);
    }
    // The list says what some upstream takes; that none does would be too much to conclude, except
    // of tools, which it fills in for each model.
    entry.can.yes = yes;
    entry.can.known = yes;
    if (parameters.size() > 0) entry.can.known.add(Capability::tools);
}

bool outputs_text(const json::Value& model) {
    const json::Value words = model["architecture"]["output_modalities"];
    if (!words.is_array()) return true;
    for (const json::Value one : words.elements())
        if (one.is("text")) return true;
    return false;
}

}  // namespace

Result<Listing> read_openrouter(const json::Value& root) {
    const json::Value data = root["data"];
    if (!data.is_array())
        return fail(ErrorKind::invalid_request,
                    "is not OpenRouter's list of models: no array \"data\" in it");
    ListingBuilder builder(Zeros::mean_free);
    for (const json::Value model : data.elements()) {
        const std::string id = model["id"].text();
        if (id.empty()) {
            builder.skip("openrouter", "an entry has no id");
            continue;
        }
        builder.begin("openrouter", id);
        Listed& entry = builder.entry();
        if (outputs_text(model)) entry.kind = Kind::chat;
        const json::Value top = model["top_provider"];
        entry.context = builder.tokens("context_length", model["context_length"]);
        entry.output_max =
            builder.tokens("top_provider.max_completion_tokens", top["max_completion_tokens"]);
        read_abilities(model["supported_parameters"], entry);
        read_pricing(model["pricing"], builder);
        builder.end();
    }
    return builder.finish();
}

}  // namespace weir::catalog
