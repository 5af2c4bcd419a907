#include "provider/provider.hpp"

#include <algorithm>
#include <array>

#include "provider/base_url.hpp"
#include "provider/chat_target.hpp"
#include "provider/rerank_places.hpp"
#include "wire/embedding/rows.hpp"

namespace weir::provider {
namespace {

// FNV-1a: tells an old secret from a new one after a reload, in memory only.
std::uint64_t fingerprint(std::string_view secret) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325U;
    for (const char c : secret)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3U;
    return hash;
}

// Over a wire of chat: those of reranking are for nothing else.
bool chats(std::span<const Provider::Spoken> spoken, const catalog::Offering& offering) {
    return std::ranges::any_of(spoken, [&](const Provider::Spoken& one) {
        return wire::find(wire_of(one.wire)) != nullptr && offering.served_over(one.wire);
    });
}

}  // namespace

std::optional<Tokens> Model::context() const { return offering ? offering->context : std::nullopt; }

std::optional<Tokens> Model::output_max() const {
    return offering ? offering->output_max : std::nullopt;
}

std::optional<catalog::PriceSheet> Model::price(const catalog::PriceQuery& query) const {
    return offering ? offering->price(query) : std::nullopt;
}

Provider::Provider(ProviderSettings settings, const catalog::Catalog& catalog)
    : settings_(std::move(settings)), catalog_(&catalog) {
    spoken_.push_back({settings_.wire, std::string(url_path(settings_.url))});
    for (const ProviderSettings::Alternate& other : settings_.alternates)
        spoken_.push_back({other.wire, std::string(url_path(other.url))});
    if (const std::optional<catalog::Provider> known = catalog.find_provider(settings_.id)) {
        quirks_ = known->quirks;
        aggregator_ = known->cls == catalog::Class::aggregator;
    }
    // What answers inside the gateway understands either spelling.
    if (settings_.kind == ProviderKind::simulated)
        quirks_.output_limit = catalog::OutputLimit::both;
    for (CredentialSettings& from : settings_.credentials) {
        Secret auth_value(settings_.auth_prefix + std::string(from.secret.reveal()));
        const bool fixed = std::holds_alternative<std::monostate>(from.identity);
        const std::uint64_t print = fixed ? fingerprint(from.secret.reveal())
                                          : fingerprint(auth::material(from.identity).reveal());
        credentials_.push_back({.name = std::move(from.name),
                                .weight = from.weight,
                                .fingerprint = print,
                                .secret = std::move(from.secret),
                                .auth_value = std::move(auth_value),
                                .identity = std::move(from.identity)});
    }
    settings_.credentials.clear();
    for (const auto& [name, value] : settings_.headers)
        fixed_headers_.push_back({name, value});
}

AuthHeader Provider::build_auth(const Credential& credential) const {
    return {.name = settings_.auth_header, .value = credential.auth_value};
}

std::string Provider::models_target() const { return spoken_[0].base_path + "/models"; }

Model Provider::model(std::string_view id) const {
    Model model{.offering = catalog_->find_offering(settings_.id, id), .quirks = quirks_};
    if (model.offering) model.quirks = model.offering->quirks;
    return model;
}

std::vector<catalog::Offering> Provider::chat_offerings() const {
    std::vector<catalog::Offering> offerings = catalog_->offerings_of(settings_.id);
    std::erase_if(offerings, [this](const catalog::Offering& offering) {
        return offering.kind != catalog::Kind::chat || !chats(spoken_, offering);
    });
    return offerings;
}

const Provider::Spoken* Provider::openai() const {
    const auto found = std::ranges::find(spoken_, "openai_chat", &Spoken::wire);
    return found == spoken_.end() ? nullptr : &*found;
}

std::vector<catalog::Offering> Provider::served_offerings() const {
    constexpr std::array operations = {catalog::Kind::embedding,  catalog::Kind::completion,
                                       catalog::Kind::moderation, catalog::Kind::image,
                                       catalog::Kind::tts,        catalog::Kind::stt};
    // Embeddings are translated, too, to providers with a shape of their own for them.
    const bool embeds = std::ranges::any_of(spoken_, [](const Spoken& spoken) {
        return std::ranges::find(wire::embedding_wires(), spoken.wire,
                                 &wire::EmbeddingWire::chat) != wire::embedding_wires().end();
    });
    std::vector<catalog::Offering> offerings = catalog_->offerings_of(settings_.id);
    std::erase_if(offerings, [&](const catalog::Offering& offering) {
        if (offering.kind == catalog::Kind::embedding && embeds) return false;
        if (offering.kind == catalog::Kind::rerank) return rerank_places(spoken_).empty();
        if (std::ranges::find(operations, offering.kind) != operations.end())
            return openai() == nullptr;
        return offering.kind != catalog::Kind::chat || !chats(spoken_, offering);
    });
    return offerings;
}

std::vector<Provider> make_providers(std::vector<ProviderSettings> settings,
                                     const catalog::Catalog& catalog) {
    std::vector<Provider> providers;
    providers.reserve(settings.size());
    for (ProviderSettings& one : settings)
        providers.emplace_back(std::move(one), catalog);
    return providers;
}

}  // namespace weir::provider
