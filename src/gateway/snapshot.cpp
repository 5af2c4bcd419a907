#include "gateway/snapshot.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "gateway/token_count.hpp"
#include "provider/chat_target.hpp"
#include "provider/rerank_places.hpp"
#include "provider/sim/behaviour.hpp"
#include "wire/embedding/rows.hpp"
#include "wire/operation/operation.hpp"
#include "wire/rerank/rows.hpp"

namespace weir::gateway {

Snapshot::Snapshot(catalog::Catalog with_overlay, std::vector<provider::ProviderSettings> settings)
    : catalog(std::move(with_overlay)),
      providers(provider::make_providers(std::move(settings), catalog)) {}

Timeouts Snapshot::timeouts_of(const route::Route& route,
                               const provider::Provider& provider) const {
    const provider::TimeoutSettings& own = provider.settings().timeouts;
    const auto pick = [](const auto& of_route, const auto& of_provider, auto fallback) {
        return of_route.value_or(of_provider.value_or(fallback));
    };
    return {.connect = pick(route.timeouts.connect, own.connect, timeouts.connect),
            .first_byte = pick(route.timeouts.first_byte, own.first_byte, timeouts.first_byte),
            .between_bytes =
                pick(route.timeouts.between_bytes, own.between_bytes, timeouts.between_bytes),
            .total = pick(route.timeouts.total, own.total, timeouts.total)};
}

namespace {

void add_wires(Ready& ready) {
    for (const provider::Provider::Spoken& spoken : ready.provider->spoken()) {
        const bool serves = !ready.model.offering || ready.model.offering->served_over(spoken.wire);
        const wire::Wire* const wire = wire::find(provider::wire_of(spoken.wire));
        if (!serves || wire == nullptr) continue;
        Ready::Over over{
            .wire = wire, .form = spoken.wire, .base_path = spoken.base_path, .target = {}};
        if (!provider::target_varies(spoken.wire))
            provider::append_chat_target(over.target, {.wire = spoken.wire,
                                                       .base_path = spoken.base_path,
                                                       .quirks = ready.model.quirks,
                                                       .model = {}});
        ready.over.push_back(std::move(over));
    }
    // A model that the file names although the catalog says it is served over another wire.
    const wire::Wire* const usual = wire::find(provider::wire_of(ready.provider->wire()));
    if (ready.over.empty() && usual != nullptr)
        ready.over.push_back({.wire = usual,
                              .form = ready.provider->wire(),
                              .base_path = ready.provider->spoken()[0].base_path,
                              .target = {}});
}

// What else OpenAI's API has, at a provider that speaks it.
void add_operations(Ready& ready) {
    const provider::Provider::Spoken* const openai = ready.provider->openai();
    const bool simulated = ready.provider->kind() == provider::ProviderKind::simulated;
    const bool chats = ready.model.offering && ready.model.offering->kind == catalog::Kind::chat;
    if (openai == nullptr || simulated || chats) return;
    for (const wire::Operation& operation : wire::operations())
        if (wire::rerank_codec(operation.wire) == nullptr)  // add_reranking() knows its shape
            ready.over.push_back({.wire = &operation.wire,
                                  .base_path = openai->base_path,
                                  .target = openai->base_path + std::string(operation.path)});
}

// The embeddings of providers that have a shape of their own for them. Where it has a cloud's form
// (Vertex AI), it is none that is served.
void add_embeddings(Ready& ready) {
    const bool simulated = ready.provider->kind() == provider::ProviderKind::simulated;
    const bool embeds =
        !ready.model.offering || ready.model.offering->kind == catalog::Kind::embedding;
    if (simulated || !embeds) return;
    for (const provider::Provider::Spoken& spoken : ready.provider->spoken())
        for (const wire::EmbeddingWire& one : wire::embedding_wires())
            if (one.chat == spoken.wire)
                ready.over.push_back({.wire = &one.wire,
                                      .form = one.wire.name,
                                      .base_path = spoken.base_path,
                                      .target = one.path.empty()
                                                    ? std::string()
                                                    : spoken.base_path + std::string(one.path)});
}

void add_reranking(Ready& ready) {
    const bool simulated = ready.provider->kind() == provider::ProviderKind::simulated;
    const bool reranks =
        !ready.model.offering || ready.model.offering->kind == catalog::Kind::rerank;
    if (simulated || !reranks) return;
    for (provider::RerankPlace& place : provider::rerank_places(ready.provider->spoken()))
        ready.over.push_back({.wire = wire::find_rerank_wire(place.wire),
                              .form = place.wire,
                              .base_path = place.base_path,
                              .target = std::move(place.target)});
}

// The first whose calls the client's can become.
template <class Codec>
const Ready::Over& first_with(const std::vector<Ready::Over>& over,
                              const Codec* (*codec)(const wire::Wire& wire)) {
    const auto found = std::ranges::find_if(
        over, [&](const Ready::Over& one) { return codec(*one.wire) != nullptr; });
    return found == over.end() ? over.front() : *found;
}

}  // namespace

const Ready::Over& Ready::over_for(const wire::Wire& client) const {
    const auto same = std::ranges::find(over, &client, &Over::wire);
    if (same != over.end()) return *same;
    if (wire::embedding_codec(client) != nullptr) return first_with(over, wire::embedding_codec);
    if (wire::rerank_codec(client) != nullptr) return first_with(over, wire::rerank_codec);
    return over.front();
}

void Snapshot::set_token_endpoints(std::vector<std::vector<TokenEndpoint>> endpoints) {
    check(endpoints.size() == providers.size());
    token_endpoints_ = std::move(endpoints);
}

const net::Endpoint* Snapshot::endpoint_of(const provider::Provider& provider) const {
    return endpoints_[static_cast<std::size_t>(&provider - providers.data())].get();
}

const TokenEndpoint* Snapshot::token_endpoint(const provider::Provider& provider,
                                              std::string_view url) const {
    if (token_endpoints_.empty()) return nullptr;
    const auto index = static_cast<std::size_t>(&provider - providers.data());
    for (const TokenEndpoint& one : token_endpoints_[index])
        if (one.url == url) return &one;
    return nullptr;
}

void Snapshot::prepare(std::vector<std::unique_ptr<net::Endpoint>> endpoints) {
    check(endpoints.size() == providers.size());
    endpoints_ = std::move(endpoints);
    ready_.reserve(deployments->all().size());
    for (const route::Deployment& deployment : deployments->all()) {
        const provider::Provider& provider = providers[deployment.provider];
        Ready ready{.provider = &provider,
                    .endpoint = endpoints_[deployment.provider].get(),
                    .model = provider.model(deployment.model),
                    .by_name = deployment.model.empty()};
        add_wires(ready);
        add_embeddings(ready);  // first: a provider's own shape can say more than its OpenAI's
        add_operations(ready);
        add_reranking(ready);
        check(!ready.over.empty());
        if (!ready.by_name && ready.model.offering && ready.model.offering->prices.is_fixed())
            ready.fixed_price =
                ready.model.price({.at = SysTime{}, .region = provider.settings().region});
        if (!ready.by_name)
            ready.family = &llm::tokens::family_of(counted_name(ready.model, deployment.model));
        ready_.push_back(std::move(ready));
    }
}

namespace {

route::ModelFacts facts_of(const catalog::Offering& offering, std::string_view region) {
    route::ModelFacts facts{.can = offering.can,
                            .input = offering.input,
                            .billing = offering.billing,
                            .prices = offering.prices,
                            .quirks = offering.quirks,
                            .canonical = offering.model};
    if (!offering.prices.is_fixed()) return facts;
    const auto sheet = offering.price({.at = SysTime{}, .region = region});
    if (!sheet) return facts;
    facts.input_rate = sheet->tokens(catalog::Meter::input);
    facts.output_rate = sheet->tokens(catalog::Meter::output);
    facts.cached_rate = sheet->tokens(catalog::Meter::cache_read);
    return facts;
}

// A simulated model's price stands in its name, as when it is billed.
void add_simulated_price(route::ModelSpec& model) {
    const auto behaviour = provider::sim::read_behaviour(model.id);
    if (!behaviour) return;
    model.facts.billing = catalog::Billing::metered;
    model.facts.input_rate = model.facts.cached_rate = behaviour->price_in.value_or(Rate());
    model.facts.output_rate = behaviour->price_out.value_or(Rate());
}

void add_named(route::ProviderSpec& spec, const std::vector<std::string>& named) {
    const std::string prefix = spec.id.value() + "/";
    for (const std::string& text : named) {
        if (!text.starts_with(prefix) || text.size() == prefix.size()) continue;
        std::string model = text.substr(prefix.size());
        const bool known = std::ranges::any_of(
            spec.models, [&](const route::ModelSpec& one) { return one.id == model; });
        if (known) continue;
        spec.models.push_back({.id = std::move(model)});
        if (spec.id.value() == provider::simulated_id) add_simulated_price(spec.models.back());
    }
}

}  // namespace

std::vector<route::ProviderSpec> provider_specs(const std::vector<provider::Provider>& providers,
                                                const std::vector<std::string>& named) {
    std::vector<route::ProviderSpec> specs;
    for (const provider::Provider& provider : providers) {
        route::ProviderSpec spec{.id = ProviderId(std::string(provider.id())),
                                 .region = provider.settings().region,
                                 .data = provider.settings().data,
                                 .tags = provider.settings().tags,
                                 .terms = provider.settings().terms,
                                 .aggregator = provider.is_aggregator(),
                                 .any_model = provider.settings().any_model};
        for (const provider::Credential& credential : provider.credentials())
            spec.credentials.push_back(
                {credential.name, credential.weight, credential.fingerprint});
        for (const catalog::Offering& offering : provider.served_offerings()) {
            route::ModelSpec model{.id = std::string(offering.id),
                                   .context = offering.context,
                                   .output_max = offering.output_max,
                                   .kind = offering.kind,
                                   .facts = facts_of(offering, spec.region)};
            if (!offering.model.empty()) model.names.emplace_back(offering.model);
            if (const std::string_view bare = offering.bare_name(); bare != offering.id)
                model.names.emplace_back(bare);
            spec.models.push_back(std::move(model));
        }
        if (spec.any_model) add_named(spec, named);
        for (const provider::ModelQuality& rated : provider.settings().qualities)
            for (route::ModelSpec& model : spec.models)
                if (model.id == rated.model) model.facts.quality = rated.quality;
        specs.push_back(std::move(spec));
    }
    return specs;
}

}  // namespace weir::gateway
