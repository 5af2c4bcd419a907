#include "catalog/own.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <span>
#include <utility>

namespace weir::catalog {
namespace {

constexpr std::size_t own_prices_max = 65'535;  // a condition's index has 16 bits

std::unexpected<Error> wrong(const std::string& where, const std::string& what) {
    return fail(ErrorKind::invalid_request, where + ": " + what);
}

Result<void> check_price(const OwnPrice& price, const std::string& where) {
    if (price.rate.nano_per_million() < 0) return wrong(where, "a price is negative");
    if (price.prompt_over < Tokens(0) || price.prompt_over.value() > UINT32_MAX)
        return wrong(where, "a price's prompt limit is out of range");
    if (price.from_minute > 1440 || price.until_minute > 1440)
        return wrong(where, "a price's time window is no time of day");
    if (price.from_day >= price.until_day) return wrong(where, "a price's dates are reversed");
    return {};
}

template <class T, class View>
void take(View& to, const std::optional<T>& from) {
    if (from) to = *from;
}

}  // namespace

void lay_over(Quirks& quirks, const OwnQuirks& own) {
    take(quirks.output_limit, own.output_limit);
    take(quirks.stream_usage, own.stream_usage);
    take(quirks.developer_role, own.developer_role);
    take(quirks.reasoning_field, own.reasoning_field);
    take(quirks.usage_excludes_reasoning, own.usage_excludes_reasoning);
    take(quirks.seed_field, own.seed_field);
    take(quirks.chat_path, own.chat_path);
    take(quirks.unsupported_fields, own.unsupported_fields);
}

Result<std::unique_ptr<const Own>> Own::make(Overlay overlay, const Catalog& under) {
    std::unique_ptr<Own> own(new Own(std::move(overlay)));
    const Result<void> checked = own->check();
    if (!checked) return fail(checked.error());
    own->encode_prices();
    own->merge(under);
    return own;
}

Result<void> Own::check() const {
    std::set<std::string_view> providers;
    std::size_t prices = 0;
    for (const OwnProvider& provider : overlay_.providers) {
        const std::string where = "provider \"" + provider.id + "\"";
        if (provider.id.empty() || provider.id.find('/') != std::string::npos)
            return wrong(where, "a name must not be empty or hold '/'");
        if (!providers.insert(provider.id).second) return wrong(where, "is there twice");
        if (provider.endpoints)
            for (const OwnEndpoint& endpoint : *provider.endpoints)
                if (endpoint.wire.empty() || endpoint.base_url.empty())
                    return wrong(where, "an endpoint needs a wire and a URL");
        std::set<std::string_view> models;
        for (const OwnModel& model : provider.models) {
            const std::string at = where + ", model \"" + model.id + "\"";
            if (model.id.empty()) return wrong(at, "a name must not be empty");
            if (!models.insert(model.id).second) return wrong(at, "is there twice");
            if (!model.prices) continue;
            prices += model.prices->size();
            for (const OwnPrice& price : *model.prices) {
                const Result<void> fine = check_price(price, at);
                if (!fine) return fine;
            }
        }
    }
    if (prices > own_prices_max) return wrong("models", "more than 65535 prices");
    return {};
}

std::uint32_t Own::keep_text(std::string_view text) {
    const auto at = static_cast<std::uint32_t>(strings_.size());
    text = text.substr(0, UINT16_MAX);
    const auto length = std::bit_cast<std::array<std::byte, sizeof(std::uint16_t)>>(
        static_cast<std::uint16_t>(text.size()));
    strings_.insert(strings_.end(), length.begin(), length.end());
    const auto bytes = std::as_bytes(std::span(text));
    strings_.insert(strings_.end(), bytes.begin(), bytes.end());
    return at;
}

void Own::encode_prices() {
    for (const OwnProvider& provider : overlay_.providers)
        for (const OwnModel& model : provider.models) {
            if (!model.prices) continue;
            for (const OwnPrice& price : *model.prices) {
                prices_.push_back({.nano_per_million = price.rate.nano_per_million(),
                                   .variant = keep_text(price.variant),
                                   .condition = static_cast<std::uint16_t>(conditions_.size()),
                                   .meter = static_cast<std::uint8_t>(price.meter),
                                   .unit = static_cast<std::uint8_t>(price.unit)});
                conditions_.push_back(
                    {.prompt_over = static_cast<std::uint32_t>(price.prompt_over.value()),
                     .regions = keep_text(price.regions),
                     .from_day = price.from_day,
                     .until_day = price.until_day,
                     .from_minute = price.from_minute,
                     .until_minute = price.until_minute,
                     .weekdays = price.weekdays,
                     .tier = static_cast<std::uint8_t>(price.tier),
                     .unused = {}});
            }
        }
    tables_.strings = strings_;
    tables_.prices = Table<PriceRecord>(std::as_bytes(std::span(prices_)));
    tables_.conditions = Table<ConditionRecord>(std::as_bytes(std::span(conditions_)));
}

void Own::merge(const Catalog& under) {
    std::uint32_t first_price = 0;
    for (OwnProvider& own : overlay_.providers) {
        if (own.endpoints)
            for (OwnEndpoint& endpoint : *own.endpoints)
                while (endpoint.base_url.ends_with('/'))
                    endpoint.base_url.pop_back();
        for (const OwnModel& model : own.models) {
            const auto count = static_cast<std::uint32_t>(model.prices ? model.prices->size() : 0);
            offerings_.push_back(
                merged_offering(own, model, under, PriceList(&tables_, first_price, count)));
            first_price += count;
        }
        providers_.push_back(merged_provider(own, under));
    }
    std::ranges::sort(providers_, {}, &Provider::id);
    std::ranges::sort(offerings_, {},
                      [](const Offering& o) { return std::pair(o.provider, o.id); });
}

Provider Own::merged_provider(const OwnProvider& own, const Catalog& under) {
    std::optional<Provider> known = under.find_provider(own.id);
    if (!known) ++new_providers_;
    Provider provider = known ? std::move(*known) : Provider{};
    if (!known) provider.name = own.id;
    provider.id = own.id;
    take(provider.name, own.name);
    take(provider.key_env, own.key_env);
    take(provider.regions, own.regions);
    lay_over(provider.quirks, own.quirks);
    for (const OwnModel& model : own.models)
        if (!under.find_offering(own.id, model.id)) ++provider.offering_count;
    if (!own.endpoints) return provider;
    provider.endpoints.clear();
    for (const OwnEndpoint& endpoint : *own.endpoints)
        provider.endpoints.push_back({.wire = endpoint.wire,
                                      .base_url = endpoint.base_url,
                                      .auth = endpoint.auth,
                                      .auth_header = endpoint.auth_header,
                                      .auth_prefix = endpoint.auth_prefix,
                                      .extra_header = endpoint.extra_header});
    return provider;
}

Offering Own::merged_offering(const OwnProvider& provider, const OwnModel& own,
                              const Catalog& under, PriceList prices) {
    std::optional<Offering> known = under.find_offering(provider.id, own.id);
    Offering offering;
    if (known) {
        offering = *known;
    } else {
        ++new_offerings_;
        offering.input.add(Modality::text);
        offering.output.add(Modality::text);
        const std::optional<Provider> embedded = under.find_provider(provider.id);
        if (embedded) offering.quirks = embedded->quirks;
    }
    offering.provider = provider.id;
    offering.id = own.id;
    take(offering.model, own.model);
    take(offering.wires, own.wires);
    take(offering.kind, own.kind);
    take(offering.input, own.input);
    take(offering.output, own.output);
    take(offering.can, own.can);
    if (own.context) offering.context = own.context;
    if (own.input_max) offering.input_max = own.input_max;
    if (own.output_max) offering.output_max = own.output_max;
    take(offering.regions, own.regions);
    if (own.prices) {
        offering.prices = prices;
        offering.billing = own.prices->empty() ? Billing::unknown : Billing::metered;
    }
    take(offering.billing, own.billing);
    lay_over(offering.quirks, provider.quirks);
    lay_over(offering.quirks, own.quirks);
    return offering;
}

const Provider* Own::find_provider(std::string_view id) const {
    const auto at = std::ranges::lower_bound(providers_, id, {}, &Provider::id);
    return at != providers_.end() && at->id == id ? &*at : nullptr;
}

const Offering* Own::find_offering(std::string_view provider, std::string_view id) const {
    const auto at = std::ranges::lower_bound(
        offerings_, std::pair(provider, id), {},
        [](const Offering& offering) { return std::pair(offering.provider, offering.id); });
    const bool found = at != offerings_.end() && at->provider == provider && at->id == id;
    return found ? &*at : nullptr;
}

const OwnQuirks* Own::quirks_of(std::string_view provider) const {
    for (const OwnProvider& own : overlay_.providers)
        if (own.id == provider) return &own.quirks;
    return nullptr;
}

}  // namespace weir::catalog
