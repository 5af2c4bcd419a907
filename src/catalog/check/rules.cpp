#include "catalog/check/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace weir::catalog {
namespace {

struct Case {
    const Offering& offering;
    std::span<const PriceRow> rows;
    const OfferingPlace& place;
    const KnownNames& known;
    Date today;
    Findings& findings;

    void add(Severity severity, std::string_view rule, std::string what,
             std::string_view advice) const {
        findings.add({.severity = severity,
                      .rule = rule,
                      .file = std::string(place.file),
                      .line = place.line,
                      .entry = fmt::format("{}/{}", offering.provider, offering.id),
                      .what = std::move(what),
                      .advice = std::string(advice)});
    }
    void error(std::string_view rule, std::string what, std::string_view advice) const {
        add(Severity::error, rule, std::move(what), advice);
    }
    void warning(std::string_view rule, std::string what, std::string_view advice) const {
        add(Severity::warning, rule, std::move(what), advice);
    }
};

std::string usd(Rate rate) { return write_usd(NanoUsd(rate.nano_per_million())); }

std::string condition_text(const PriceConditions& when) {
    std::string text;
    if (when.tier != ServiceTier::standard) text += fmt::format(" tier {}", name(when.tier));
    if (when.prompt_over > Tokens(0)) text += fmt::format(" over {}", when.prompt_over.value());
    if (!when.regions.empty()) text += fmt::format(" in {}", when.regions);
    if (when.timed()) text += " by time";
    return text;
}

// The price of a meter by the token, under the same conditions as another row.
std::optional<Rate> beside(std::span<const PriceRow> rows, Meter meter,
                           const PriceConditions& when) {
    for (const PriceRow& row : rows)
        if (row.meter == meter && row.unit == Unit::token && row.variant.empty() &&
            row.when == when)
            return row.rate;
    return std::nullopt;
}

void check_billing(const Case& one) {
    const Billing billing = one.offering.billing;
    if (billing == Billing::metered) {
        if (one.rows.empty())
            one.error("no_price", "is metered and has no price",
                      "add \"prices\", or say billing: unknown, free or subscription");
        for (const PriceRow& row : one.rows)
            if (row.rate == Rate(0))
                one.error("zero_price",
                          fmt::format("{} costs 0 and is not marked free", name(row.meter)),
                          "say billing: free, or leave out a price that nobody knows");
        return;
    }
    if (billing == Billing::unknown && one.rows.empty())
        one.warning("no_price", "nobody knows its price",
                    "its calls are recorded with an unknown cost, and keys with a budget cannot "
                    "use it: add \"prices\"");
    if (billing != Billing::subscription_reference && !one.rows.empty())
        one.error("price_of_unpriced", fmt::format("is marked {} and has prices", name(billing)),
                  "leave out the prices, or say billing: metered");
}

void check_duplicates(const Case& one) {
    for (std::size_t i = 0; i < one.rows.size(); ++i)
        for (std::size_t j = i + 1; j < one.rows.size(); ++j) {
            const PriceRow& a = one.rows[i];
            const PriceRow& b = one.rows[j];
            if (a.meter == b.meter && a.unit == b.unit && a.variant == b.variant &&
                a.when == b.when)
                one.error(
                    "two_prices",
                    fmt::format("has two prices for {}{}", name(a.meter), condition_text(a.when)),
                    "keep the right one");
        }
}

void check_caches(const Case& one) {
    for (const PriceRow& row : one.rows) {
        if (row.unit != Unit::token || !row.variant.empty()) continue;
        const std::optional<Rate> input = beside(one.rows, Meter::input, row.when);
        if (!input) continue;
        if (row.meter == Meter::cache_read && row.rate > *input)
            one.error("cache_above_input",
                      fmt::format("a cached token costs {}, more than an input token at {}{}",
                                  usd(row.rate), usd(*input), condition_text(row.when)),
                      "correct one of them: reading a cache is never dearer");
        // The longest-lived caches are written at twice the price of input.
        const bool write = row.meter == Meter::cache_write_5m || row.meter == Meter::cache_write_1h;
        const __int128 twice = static_cast<__int128>(input->nano_per_million()) * 2;
        if (write && row.rate.nano_per_million() > twice)
            one.warning(
                "cache_write_dear",
                fmt::format("{} costs {}, more than twice the input at {}{}", name(row.meter),
                            usd(row.rate), usd(*input), condition_text(row.when)),
                "look at the vendor's page: some lists say the price of storing here");
    }
}

// The same conditions, of the standard tier.
PriceConditions standard(PriceConditions when) {
    when.tier = ServiceTier::standard;
    return when;
}

void check_tier(const Case& one, const PriceRow& row) {
    const ServiceTier tier = row.when.tier;
    if (tier == ServiceTier::standard) return;
    const std::optional<Rate> plain = beside(one.rows, row.meter, standard(row.when));
    if (!plain) return;
    const bool cheap = tier == ServiceTier::batch || tier == ServiceTier::flex;
    if (cheap ? row.rate > *plain : row.rate < *plain)
        one.warning("tiers_out_of_order",
                    fmt::format("{} of tier {} costs {}, {} than the standard {}", name(row.meter),
                                name(tier), usd(row.rate), cheap ? "more" : "less", usd(*plain)),
                    "correct one of them");
}

void check_length(const Case& one, const PriceRow& row) {
    if (row.when.prompt_over == Tokens(0)) return;
    // The step before: the highest limit under this one.
    const PriceRow* before = nullptr;
    for (const PriceRow& other : one.rows) {
        PriceConditions when = other.when;
        when.prompt_over = row.when.prompt_over;
        if (other.meter != row.meter || other.unit != row.unit || other.variant != row.variant ||
            when != row.when || other.when.prompt_over >= row.when.prompt_over)
            continue;
        if (before == nullptr || other.when.prompt_over > before->when.prompt_over) before = &other;
    }
    if (before != nullptr && row.rate < before->rate)
        one.warning("tiers_out_of_order",
                    fmt::format("{}{} costs {}, less than {} for shorter prompts", name(row.meter),
                                condition_text(row.when), usd(row.rate), usd(before->rate)),
                    "correct one of them: long prompts are not cheaper");
    if (one.offering.context && row.when.prompt_over >= *one.offering.context)
        one.warning("tier_out_of_reach",
                    fmt::format("{}{} never applies: the context is {}", name(row.meter),
                                condition_text(row.when), one.offering.context->value()),
                    "correct the limit or the context");
}

void check_tiers(const Case& one) {
    for (const PriceRow& row : one.rows) {
        check_tier(one, row);
        check_length(one, row);
    }
}

void check_limits(const Case& one) {
    const std::optional<Tokens> context = one.offering.context;
    if (!context) return;
    const auto above = [&one, &context](std::string_view what, std::optional<Tokens> limit) {
        if (limit && *limit > *context)
            one.error("limit_above_context",
                      fmt::format("{} is {}, more than the context of {}", what, limit->value(),
                                  context->value()),
                      "correct one of them");
    };
    above("the most output", one.offering.output_max);
    above("the most input", one.offering.input_max);
}

void check_dates(const Case& one) {
    Date end = one.offering.deprecated;
    if (!end.known()) return;
    if (end.month == 0) end.month = 12;
    if (end.day == 0) end.day = 31;
    if (end < one.today)
        one.warning("past_end", fmt::format("its end, {}, is past", one.offering.deprecated.text()),
                    "take it out if it no longer answers, or correct \"deprecated\"");
}

void check_names(const Case& one) {
    for (const std::string_view wire : split(one.offering.wires, ' ')) {
        if (wire.empty()) continue;
        if (!one.known.wires.contains(wire)) {
            one.error("unknown_wire", fmt::format("nothing speaks the wire \"{}\"", wire),
                      "correct \"wire\"; catalog/README.md has the words");
            continue;
        }
        const std::span<const std::string_view> spoken = one.place.provider_wires;
        if (!spoken.empty() && std::ranges::find(spoken, wire) == spoken.end())
            one.warning("wire_without_endpoint",
                        fmt::format("no endpoint of the provider speaks \"{}\"", wire),
                        "it cannot be called: add the endpoint, or correct \"wire\"");
    }
    const std::string_view model = one.offering.model;
    if (model.empty()) return;
    const std::string_view vendor = model.substr(0, model.find('/'));
    if (vendor.size() == model.size())
        one.warning("unknown_vendor", fmt::format("its model \"{}\" has no vendor", model),
                    "write it as vendor/name, the same everywhere");
    else if (!one.known.vendors.contains(vendor) && !one.known.providers.contains(vendor))
        one.warning("unknown_vendor", fmt::format("nobody else names the vendor \"{}\"", vendor),
                    "correct its spelling, unless it is a new one");
}

using Rule = void (*)(const Case& one);
constexpr std::array<Rule, 7> rules = {&check_billing, &check_duplicates, &check_caches,
                                       &check_tiers,   &check_limits,     &check_dates,
                                       &check_names};

}  // namespace

KnownNames known_names(const Catalog& catalog, std::span<const std::string_view> wires_spoken) {
    KnownNames known;
    known.wires.insert(wires_spoken.begin(), wires_spoken.end());
    for (const Provider& provider : catalog.providers()) {
        known.providers.emplace(provider.id);
        for (const Endpoint& endpoint : provider.endpoints)
            known.wires.emplace(endpoint.wire);
        for (const Offering& offering : catalog.offerings_of(provider.id))
            if (const std::size_t slash = offering.model.find('/'); slash != std::string_view::npos)
                known.vendors.emplace(offering.model.substr(0, slash));
    }
    return known;
}

void check_offering(const Offering& offering, std::span<const PriceRow> rows,
                    const OfferingPlace& place, const KnownNames& known, Date today,
                    Findings& findings) {
    const Case one{offering, rows, place, known, today, findings};
    for (const Rule rule : rules)
        rule(one);
}

void check_catalog(const Catalog& catalog, const KnownNames& known, Date today,
                   Findings& findings) {
    for (const Provider& provider : catalog.providers()) {
        const std::vector<std::string_view> wires = wires_of(provider);
        std::string_view before;
        for (const Offering& offering : catalog.offerings_of(provider.id)) {
            const OfferingPlace place{.provider_wires = wires};
            if (!before.empty() && offering.id == before)
                findings.add({.rule = "two_of_one_id",
                              .entry = fmt::format("{}/{}", provider.id, offering.id),
                              .what = "is there twice",
                              .advice = "keep one of them"});
            before = offering.id;
            check_offering(offering, rows_of(offering.prices), place, known, today, findings);
        }
    }
}

std::vector<PriceRow> rows_of(const PriceList& prices) {
    std::vector<PriceRow> rows;
    rows.reserve(prices.size());
    for (std::size_t i = 0; i < prices.size(); ++i)
        rows.push_back(prices[i]);
    return rows;
}

std::vector<std::string_view> wires_of(const Provider& provider) {
    std::vector<std::string_view> wires;
    for (const Endpoint& endpoint : provider.endpoints)
        wires.push_back(endpoint.wire);
    return wires;
}

}  // namespace weir::catalog
