// LiteLLM's model_prices_and_context_window.json: { key: { litellm_provider, mode, ... } }, prices
// in USD per token. The key is the model's id, mostly with the provider in front.
#include <fmt/format.h>

#include "catalog/import/listing_builder.hpp"
#include "catalog/import/litellm_names.hpp"

namespace weir::catalog {
namespace {

constexpr std::string_view sample = "sample_spec";  // the file's own documentation

// What is no model id: "1024-x-1024/dall-e-2" is a price of one size of picture,
// "bedrock/us-east-1/..." one of one region.
std::string_view not_a_model(std::string_view provider, std::string_view id) {
    const std::string_view first = id.substr(0, id.find('/'));
    if (first.size() == id.size()) return {};
    if (first.find("-x-") != std::string_view::npos)
        return "is a price of one size of picture, which has no place here";
    if (provider == "amazon-bedrock" || provider == "azure")
        return "is a price of one region or deployment, which has no place here";
    return {};
}

void read_abilities(const json::Value& model, ListingBuilder& builder) {
    // Missing says nothing there: most entries name only what is there.
    builder.capability(Capability::tools, model["supports_function_calling"]);
    builder.capability(Capability::structured_output, model["supports_response_schema"]);
    builder.capability(Capability::reasoning, model["supports_reasoning"]);
}

void read_prices(const json::Value& model, ListingBuilder& builder) {
    for (const json::Member member : model.members()) {
        const std::string key = member.key.text();
        if (key.find("cost") == std::string::npos) continue;
        if (const std::optional<PriceName> name = litellm_price(key))
            builder.price(*name, key, member.value);
        else
            builder.unread_price(key, member.value);
    }
}

void read_model(const std::string& key, const json::Value& model, ListingBuilder& builder) {
    const std::string theirs = model["litellm_provider"].text();
    if (theirs.empty()) {
        builder.skip(key, "has no litellm_provider");
        return;
    }
    const std::string provider = litellm_provider(theirs);
    const std::string id(litellm_model(theirs, key));
    if (const std::string_view reason = not_a_model(provider, id); !reason.empty()) {
        builder.skip(fmt::format("{}/{}", provider, id), std::string(reason));
        return;
    }
    builder.begin(provider, id);
    Listed& entry = builder.entry();
    entry.kind = litellm_kind(model["mode"].text());
    // There is no number for both together: it is at least what the input may be.
    entry.input_max = builder.tokens("max_input_tokens", model["max_input_tokens"]);
    entry.output_max = builder.tokens("max_output_tokens", model["max_output_tokens"]);
    read_abilities(model, builder);
    read_prices(model, builder);
    builder.end();
}

}  // namespace

Result<Listing> read_litellm(const json::Value& root) {
    ListingBuilder builder(Zeros::mean_unknown);
    bool any = false;
    for (const json::Member member : root.members()) {
        const std::string key = member.key.text();
        if (key == sample || !member.value.is_object()) continue;
        any = any || member.value["litellm_provider"].is_text();
        read_model(key, member.value, builder);
    }
    if (!any)
        return fail(ErrorKind::invalid_request,
                    "is not LiteLLM's list of prices: no entry with \"litellm_provider\" in it");
    return builder.finish();
}

}  // namespace weir::catalog
