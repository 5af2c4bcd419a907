#include "catalog/import/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace weir::catalog {
namespace {

constexpr std::array<std::string_view, diff_kind_count> kind_names = {"new", "gone", "repriced",
                                                                      "contradictory"};

bool is_general(const PriceRow& row, SysTime at) {
    return row.when.regions.empty() && row.variant.empty() && !row.when.timed() &&
           row.when.in_force(at);
}

// The dollars for a million tokens, or for one of everything else.
std::string write_price(const OwnPrice& price, Rate rate) {
    if (price.unit == Unit::token) return write_usd(NanoUsd(rate.nano_per_million()));
    constexpr std::int64_t million = 1'000'000;
    return write_usd(NanoUsd(rate.nano_per_million() / million));
}

std::string price_name(const OwnPrice& price) {
    std::string text(name(price.meter));
    if (price.tier != ServiceTier::standard) text += fmt::format(" {}", name(price.tier));
    if (price.prompt_over > Tokens(0)) text += fmt::format(" over {}", price.prompt_over.value());
    return text;
}

class Comparison {
public:
    Comparison(const Offering& offering, const Listed& listed, SysTime at)
        : offering_(offering),
          listed_(listed),
          at_(at),
          entry_(fmt::format("{}/{}", listed.provider, listed.id)) {}

    std::vector<Difference> run() {
        compare_billing();
        for (const OwnPrice& price : listed_.prices)
            compare_price(price);
        compare_limit("context", offering_.context, listed_.context);
        compare_limit("input_max", offering_.input_max, listed_.input_max);
        compare_limit("output_max", offering_.output_max, listed_.output_max);
        for (std::size_t i = 0; i < capability_count; ++i)
            compare_ability(static_cast<Capability>(i));
        if (listed_.kind && *listed_.kind != offering_.kind)
            add(DiffKind::contradictory, "kind", std::string(name(offering_.kind)),
                std::string(name(*listed_.kind)));
        return std::move(found_);
    }

private:
    void add(DiffKind kind, std::string what, std::string from, std::string to,
             std::string change = {}) {
        found_.push_back({.kind = kind,
                          .entry = entry_,
                          .what = std::move(what),
                          .from = std::move(from),
                          .to = std::move(to),
                          .change = std::move(change)});
    }

    void compare_billing() {
        if (!listed_.billing) return;
        const bool metered = offering_.billing == Billing::metered;
        const bool unknown = offering_.billing == Billing::unknown;
        const bool listed_free = *listed_.billing == Billing::free;
        // A price of 0 in a list is also how a flat plan looks. Where ours is unknown, prices speak
        // for themselves.
        if (listed_free ? metered || unknown : !metered && !unknown && !is_plan())
            add(DiffKind::contradictory, "billing", std::string(name(offering_.billing)),
                std::string(name(*listed_.billing)));
    }

    // What is paid by a plan may be listed with what the same call is worth.
    bool is_plan() const {
        return offering_.billing == Billing::subscription ||
               offering_.billing == Billing::subscription_reference;
    }

    void compare_price(const OwnPrice& price) {
        const bool unpriced = offering_.billing == Billing::free || is_plan();
        if (unpriced && offering_.prices.empty()) return;  // said by compare_billing()
        const std::optional<Rate> ours = general_price(offering_.prices, price, at_);
        if (ours == price.rate) return;
        add(DiffKind::repriced, price_name(price), ours ? write_price(price, *ours) : "",
            write_price(price, price.rate),
            ours ? percent_change(*ours, price.rate) : std::string());
    }

    void compare_limit(std::string_view what, std::optional<Tokens> ours,
                       std::optional<Tokens> theirs) {
        if (!ours || !theirs || *ours == *theirs) return;
        add(DiffKind::contradictory, std::string(what), fmt::to_string(ours->value()),
            fmt::to_string(theirs->value()));
    }

    void compare_ability(Capability capability) {
        const bool yes_and_no = offering_.can.has(capability) && listed_.can.lacks(capability);
        const bool no_and_yes = offering_.can.lacks(capability) && listed_.can.has(capability);
        if (yes_and_no || no_and_yes)
            add(DiffKind::contradictory, std::string(name(capability)), yes_and_no ? "yes" : "no",
                yes_and_no ? "no" : "yes");
    }

    const Offering& offering_;
    const Listed& listed_;
    SysTime at_;
    std::string entry_;
    std::vector<Difference> found_;
};

std::string describe(const Listed& listed) {
    std::string text;
    for (const OwnPrice& price : listed.prices) {
        if (price.tier != ServiceTier::standard || price.prompt_over > Tokens(0)) continue;
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name(price.meter),
                            write_price(price, price.rate));
    }
    if (listed.billing == Billing::free) text = "free";
    return text.empty() ? "no price" : text;
}

using EntryOf = std::map<std::string_view, std::vector<const Listed*>>;

// Of one provider that the catalog has.
void compare_provider(const Catalog& catalog, std::string_view id,
                      const std::vector<const Listed*>& entries, SysTime at,
                      std::vector<Difference>& found) {
    std::set<std::string_view> listed;
    std::set<Kind> kinds;  // that the list speaks of: of others it may just say nothing
    for (const Listed* const entry : entries) {
        listed.insert(entry->id);
        const std::optional<Offering> offering = catalog.find_offering(id, entry->id);
        if (!offering) {
            if (entry->kind) kinds.insert(*entry->kind);
            found.push_back({.kind = DiffKind::added,
                             .entry = fmt::format("{}/{}", id, entry->id),
                             .what = describe(*entry)});
            continue;
        }
        kinds.insert(offering->kind);
        std::ranges::move(compare(*offering, *entry, at), std::back_inserter(found));
    }
    for (const Offering& offering : catalog.offerings_of(id))
        if (kinds.contains(offering.kind) && !listed.contains(offering.id))
            found.push_back({.kind = DiffKind::gone,
                             .entry = fmt::format("{}/{}", id, offering.id),
                             .what = std::string(name(offering.kind))});
}

}  // namespace

std::string_view name(DiffKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::string percent_change(Rate from, Rate to) {
    const __int128 before = from.nano_per_million();
    if (before <= 0) return {};
    const __int128 change = (static_cast<__int128>(to.nano_per_million()) - before) * 1000;
    const __int128 magnitude = change < 0 ? -change : change;
    const auto tenths = (magnitude * 2 + before) / (before * 2);  // half a tenth up
    constexpr __int128 most = 999'999'999;
    const auto shown = static_cast<std::int64_t>(tenths > most ? most : tenths);
    return fmt::format("{}{}.{}%", change < 0 ? '-' : '+', shown / 10, shown % 10);
}

std::optional<Rate> general_price(const PriceList& prices, const OwnPrice& like, SysTime at) {
    std::optional<PriceRow> best;
    for (std::size_t i = 0; i < prices.size(); ++i) {
        const PriceRow row = prices[i];
        if (row.meter != like.meter || row.unit != like.unit || row.when.tier != like.tier ||
            row.when.prompt_over != like.prompt_over || !is_general(row, at))
            continue;
        // As in prices.hpp: a row with dates wins over one without, the latest over the others.
        if (!best || row.when.from_day > best->when.from_day) best = row;
    }
    return best ? std::optional(best->rate) : std::nullopt;
}

std::vector<Difference> compare(const Offering& offering, const Listed& listed, SysTime at) {
    return Comparison(offering, listed, at).run();
}

std::vector<Difference> compare(const Catalog& catalog, const Listing& listing,
                                const DiffOptions& options) {
    EntryOf by_provider;
    for (const Listed& entry : listing.entries)
        if (options.provider.empty() || entry.provider == options.provider)
            by_provider[entry.provider].push_back(&entry);
    std::vector<Difference> found;
    for (const auto& [id, entries] : by_provider) {
        if (catalog.find_provider(id))
            compare_provider(catalog, id, entries, options.at, found);
        else
            found.push_back({.kind = DiffKind::added,
                             .entry = std::string(id),
                             .what = fmt::format("a provider with {} model{}", entries.size(),
                                                 entries.size() == 1 ? "" : "s")});
    }
    for (const ListingNote& note : listing.notes) {
        const bool wanted = options.provider.empty() ||
                            note.entry.starts_with(fmt::format("{}/", options.provider));
        if (note.contradiction && wanted)
            found.push_back(
                {.kind = DiffKind::contradictory, .entry = note.entry, .what = note.message});
    }
    std::ranges::sort(found, {}, [](const Difference& one) {
        return std::tuple(one.kind, std::string_view(one.entry), std::string_view(one.what));
    });
    return found;
}

}  // namespace weir::catalog
