#include "catalog/import/overlay_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "catalog/import/diff.hpp"
#include "json/writer.hpp"

namespace weir::catalog {
namespace {

constexpr std::int64_t million = 1'000'000;
constexpr std::size_t prices_max = 65'535;  // of one configuration

struct Key {
    Meter meter;
    std::string_view word;
};
constexpr std::array keys = std::to_array<Key>({
    {Meter::input, "input"},
    {Meter::output, "output"},
    {Meter::cache_read, "cache_read"},
    {Meter::cache_write_5m, "cache_write"},
    {Meter::cache_write_1h, "cache_write_1h"},
    {Meter::output_reasoning, "reasoning"},
    {Meter::input_audio, "input_audio"},
    {Meter::output_audio, "output_audio"},
    {Meter::input_image, "input_image"},
    {Meter::output_image, "output_image"},
    {Meter::input_video, "input_video"},
    {Meter::output_video, "output_video"},
    {Meter::request, "request"},
});

// JSON's quotes are also YAML's.
std::string quoted(std::string_view text) {
    std::string out;
    json::Writer(out).text(text);
    return out;
}

std::string price_text(const OwnPrice& price) {
    const auto key = std::ranges::find(keys, price.meter, &Key::meter);
    const bool call = price.meter == Meter::request;
    if (key == keys.end() || price.unit != (call ? Unit::call : Unit::token)) return {};
    const std::int64_t nano = price.rate.nano_per_million();
    if (call && nano % million != 0) return {};
    return fmt::format("{}: {}", key->word, write_usd(NanoUsd(call ? nano / million : nano)));
}

// How a price differs from the plain one, or nothing.
std::string condition_text(const OwnPrice& price) {
    if (price.prompt_over > Tokens(0))
        return fmt::format("prices over {} tokens", price.prompt_over.value());
    if (price.tier != ServiceTier::standard) return fmt::format("tier {}", name(price.tier));
    return {};
}

std::string condition_text(const PriceRow& row) {
    if (row.when.prompt_over > Tokens(0))
        return fmt::format("prices over {} tokens", row.when.prompt_over.value());
    if (row.when.tier != ServiceTier::standard) return fmt::format("tier {}", name(row.when.tier));
    if (!row.when.regions.empty()) return "prices of regions";
    if (row.when.timed()) return "prices by time of day";
    if (!row.variant.empty()) return "prices of variants";
    if (row.when.from_day != INT32_MIN || row.when.until_day != INT32_MAX)
        return "prices with dates";
    return {};
}

class OverlayWriter {
public:
    OverlayWriter(const Catalog& catalog, const OverlayOptions& options)
        : catalog_(catalog), options_(options) {}

    void add(const Listed& listed) {
        const std::string entry = fmt::format("{}/{}", listed.provider, listed.id);
        const std::optional<Offering> offering = catalog_.find_offering(listed.provider, listed.id);
        if (!catalog_.find_provider(listed.provider)) {
            if (unknown_.insert(listed.provider).second)
                leave_out(listed.provider,
                          "is no provider of the catalog: its models are left out. Give it a url "
                          "in weir.yaml and name them there");
            return;
        }
        if (!offering && listed.kind && *listed.kind != Kind::chat) {
            leave_out(entry, fmt::format("is left out: weir.yaml has no word for a new model that "
                                         "does {}",
                                         name(*listed.kind)));
            return;
        }
        if (offering && !options_.everything && compare(*offering, listed, options_.at).empty()) {
            ++out_.unchanged;
            return;
        }
        const std::string model = model_text(listed, offering, entry);
        if (model.empty()) return;
        if (listed.provider != provider_) {
            provider_ = listed.provider;
            ++out_.providers;
            out_.yaml += fmt::format("  {}:\n    models:\n", quoted(provider_));
        }
        ++out_.models;
        out_.yaml += model;
    }

    OverlayText take() {
        if (out_.models > 0) out_.yaml.insert(0, "providers:\n");
        return std::move(out_);
    }

private:
    void leave_out(std::string entry, std::string what) {
        out_.left_out.push_back({std::move(entry), std::move(what), false});
    }

    // "" where nothing of it could be said that the catalog does not say.
    std::string model_text(const Listed& listed, const std::optional<Offering>& offering,
                           const std::string& entry) {
        std::string fields;
        const auto tokens = [&fields](std::string_view key, std::optional<Tokens> count) {
            if (count) fields += fmt::format(", {}: {}", key, count->value());
        };
        tokens("context", listed.context);
        tokens("output_max", listed.output_max);
        std::vector<std::string> unsaid;
        if (listed.input_max && (!offering || offering->input_max != listed.input_max))
            unsaid.emplace_back("input_max");
        if (listed.kind && offering && *listed.kind != offering->kind) unsaid.emplace_back("kind");
        if (differs_in_abilities(listed, offering)) unsaid.emplace_back("abilities");
        if (!unsaid.empty())
            leave_out(entry, fmt::format("not written, weir.yaml has no word for it: {}",
                                         fmt::join(unsaid, ", ")));
        fields += cost_text(listed, offering, entry);
        if (fields.empty() && offering) return {};
        return fmt::format("      - {{ id: {}{} }}\n", quoted(listed.id), fields);
    }

    static bool differs_in_abilities(const Listed& listed,
                                     const std::optional<Offering>& offering) {
        const Capabilities known = offering ? offering->can : Capabilities{};
        for (std::size_t i = 0; i < capability_count; ++i) {
            const auto one = static_cast<Capability>(i);
            if (listed.can.has(one) ? !known.has(one) : listed.can.lacks(one) && known.has(one))
                return true;
        }
        return false;
    }

    std::string cost_text(const Listed& listed, const std::optional<Offering>& offering,
                          const std::string& entry) {
        const bool plan = offering && (offering->billing == Billing::subscription ||
                                       offering->billing == Billing::subscription_reference);
        if (plan) return {};  // what its calls cost does not change by a list of rates
        if (listed.billing == Billing::free) return ", billing: free";
        if (listed.prices.empty()) return {};
        const std::string reason = unwritable(listed, offering);
        if (!reason.empty()) {
            leave_out(entry,
                      fmt::format("its price is not written: weir.yaml cannot say {}; {}", reason,
                                  offering ? "the catalog's stays" : "its price will be unknown"));
            return {};
        }
        std::vector<std::string> texts;
        std::vector<std::string_view> unsaid;
        for (const OwnPrice& price : listed.prices) {
            if (!condition_text(price).empty()) continue;  // batch and the like
            std::string text = price_text(price);
            if (text.empty())
                unsaid.push_back(name(price.meter));
            else
                texts.push_back(std::move(text));
        }
        prices_ += texts.size();
        if (prices_ > prices_max) {
            leave_out(entry, "its price is not written: weir.yaml holds 65535 prices at most");
            return {};
        }
        name_losses(listed, offering, unsaid, entry);
        if (texts.empty()) return {};
        return fmt::format(", price: {{ {} }}", fmt::join(texts, ", "));
    }

    // Why the plain prices alone would charge too little for some calls.
    std::string unwritable(const Listed& listed, const std::optional<Offering>& offering) const {
        for (const OwnPrice& price : listed.prices)
            if (price.prompt_over > Tokens(0) || price.tier == ServiceTier::priority ||
                price.tier == ServiceTier::fast)
                return condition_text(price);
        for (const Meter meter : {Meter::input, Meter::output}) {
            const auto plain = [meter](const OwnPrice& price) {
                return price.meter == meter && condition_text(price).empty() &&
                       !price_text(price).empty();
            };
            const bool had =
                offering &&
                general_price(offering->prices, {.meter = meter, .regions = {}, .variant = {}},
                              options_.at);
            if (had && std::ranges::none_of(listed.prices, plain))
                return fmt::format("a price without \"{}\", which the catalog has", name(meter));
        }
        if (!offering) return {};
        for (std::size_t i = 0; i < offering->prices.size(); ++i) {
            const PriceRow row = offering->prices[i];
            if (!row.when.in_force(options_.at)) continue;
            const bool cheaper_tier =
                row.when.tier == ServiceTier::batch || row.when.tier == ServiceTier::flex;
            if (!cheaper_tier && !condition_text(row).empty() && row.when.from_day == INT32_MIN &&
                row.when.until_day == INT32_MAX)
                return "the catalog's " + condition_text(row);
        }
        return {};
    }

    // What is dearer by this than it is, because a price of weir.yaml replaces all of the
    // catalog's.
    void name_losses(const Listed& listed, const std::optional<Offering>& offering,
                     const std::vector<std::string_view>& unsaid, const std::string& entry) {
        std::set<std::string> lost;
        for (const std::string_view meter : unsaid)
            lost.insert(fmt::format("the list's {}", meter));
        for (const OwnPrice& price : listed.prices)
            if (const std::string text = condition_text(price); !text.empty())
                lost.insert("the list's " + text);
        for (std::size_t i = 0; offering && i < offering->prices.size(); ++i) {
            const PriceRow row = offering->prices[i];
            if (!row.when.in_force(options_.at)) continue;
            const bool listed_too = std::ranges::any_of(listed.prices, [&row](const OwnPrice& p) {
                return p.meter == row.meter && p.unit == row.unit;
            });
            if (const std::string text = condition_text(row); !text.empty())
                lost.insert("the catalog's " + text);
            else if (!listed_too)
                lost.insert(fmt::format("the catalog's {}", name(row.meter)));
        }
        if (!lost.empty())
            leave_out(entry, fmt::format("its price replaces all of the catalog's, so these are "
                                         "lost: {}",
                                         fmt::join(lost, ", ")));
    }

    const Catalog& catalog_;
    const OverlayOptions& options_;
    OverlayText out_;
    std::string provider_;  // whose models are being written
    std::set<std::string> unknown_;
    std::size_t prices_ = 0;
};

}  // namespace

OverlayText write_overlay(const Catalog& catalog, const Listing& listing,
                          const OverlayOptions& options) {
    OverlayWriter writer(catalog, options);
    for (const Listed& entry : listing.entries)
        if (options.provider.empty() || entry.provider == options.provider) writer.add(entry);
    return writer.take();
}

}  // namespace weir::catalog
