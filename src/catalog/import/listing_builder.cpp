#include "catalog/import/listing_builder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace weir::catalog {
namespace {

constexpr std::size_t prices_max = 200;             // of one entry
constexpr std::int64_t tokens_max = 1'000'000'000;  // as the configuration's reader has it

// The text of the number itself, so that no digit is lost.
std::string number_text(const json::Value& value) {
    return value.is_number() ? std::string(value.raw()) : value.text();
}

// The digits that a binary fraction leaves behind: sixteen or seventeen of them.
bool is_float_noise(std::string_view number) {
    const std::string_view digits = number.substr(0, number.find_first_of("eE"));
    const std::size_t first = digits.find_first_of("123456789");
    return first != std::string_view::npos && digits.size() - first >= 15;
}

bool is_zero(const OwnPrice& price) { return price.rate == Rate(0); }

bool same(const Listed& a, const Listed& b) {
    const auto key = [](const OwnPrice& p) {
        return std::tuple(p.meter, p.unit, p.tier, p.prompt_over.value(),
                          p.rate.nano_per_million());
    };
    return a.billing == b.billing && a.context == b.context && a.output_max == b.output_max &&
           std::ranges::equal(a.prices, b.prices, {}, key, key);
}

}  // namespace

void ListingBuilder::begin(std::string provider, std::string id) {
    entry_ = Listed{.provider = std::move(provider), .id = std::move(id)};
    unread_.clear();
}

void ListingBuilder::price(const PriceName& name, std::string_view key, const json::Value& value) {
    if (value.is_null()) return;
    const Result<ExactRate> read = read_exact_rate(number_text(value), name.per);
    if (!read) {
        note(fmt::format("{} {}", key, read.error().message()));
        return;
    }
    if (read->rounded && read->rate == Rate(0)) {
        note(fmt::format("{} is smaller than a nano-dollar per million", key));
        return;
    }
    if (read->rounded && !is_float_noise(number_text(value)))
        note(fmt::format("{} is finer than a nano-dollar per million, and was rounded", key));
    if (entry_.prices.size() == prices_max) {
        note(fmt::format("has more than {} prices", prices_max));
        return;
    }
    const auto taken = [&name](const OwnPrice& price) {
        return price.meter == name.meter && price.unit == name.unit && price.tier == name.tier &&
               price.prompt_over == name.prompt_over;
    };
    const auto before = std::ranges::find_if(entry_.prices, taken);
    if (before != entry_.prices.end()) {
        if (before->rate != read->rate)
            note(fmt::format("{} is a second price for the same", key), true);
        return;
    }
    entry_.prices.push_back({.meter = name.meter,
                             .unit = name.unit,
                             .rate = read->rate,
                             .prompt_over = name.prompt_over,
                             .tier = name.tier,
                             .regions = {},
                             .variant = {}});
}

void ListingBuilder::unread_price(std::string_view key, const json::Value& value) {
    if (value.is_null()) return;
    if (value.is_number() || value.is_text()) {
        const Result<ExactRate> read = read_exact_rate(number_text(value), PricePer::unit);
        if (read && read->rate == Rate(0) && !read->rounded) return;
    }
    unread_.emplace_back(key);
}

std::optional<Tokens> ListingBuilder::tokens(std::string_view key, const json::Value& value) {
    if (value.is_null()) return std::nullopt;
    const std::optional<std::int64_t> count = value.integer();
    if (count == 0) return std::nullopt;
    if (!count || *count < 0 || *count > tokens_max) {
        note(fmt::format("{} is no number of tokens", key));
        return std::nullopt;
    }
    return Tokens(*count);
}

void ListingBuilder::capability(Capability capability, const json::Value& value) {
    const std::optional<bool> said = value.boolean();
    if (!said) return;
    entry_.can.known.add(capability);
    if (*said) entry_.can.yes.add(capability);
}

void ListingBuilder::note(std::string message, bool contradiction) {
    add_note({fmt::format("{}/{}", entry_.provider, entry_.id), std::move(message), contradiction});
}

void ListingBuilder::skip(std::string entry, std::string message) {
    add_note({std::move(entry), std::move(message), false});
}

void ListingBuilder::add_note(ListingNote note) {
    if (listing_.notes.size() < Listing::notes_max)
        listing_.notes.push_back(std::move(note));
    else
        ++listing_.notes_more;
}

// A price of 0 is believed only where everything is free: beside other prices it is a gap.
void ListingBuilder::settle_zeros() {
    std::vector<OwnPrice>& prices = entry_.prices;
    const bool any = !prices.empty();
    const bool all_zero = std::ranges::all_of(prices, is_zero);
    const auto is_main = [](const OwnPrice& price) {
        return is_zero(price) && price.unit == Unit::token &&
               (price.meter == Meter::input || price.meter == Meter::output);
    };
    const bool chat = !entry_.kind || entry_.kind == Kind::chat;
    if (any && all_zero && zeros_ == Zeros::mean_free) {
        entry_.billing = Billing::free;
    } else if (any && all_zero) {
        note("its prices are 0, which this list writes for what it does not know");
    } else if (any) {
        entry_.billing = Billing::metered;
        if (chat && std::ranges::any_of(prices, is_main))
            note("a price of 0 beside others is taken as unknown");
    }
    std::erase_if(prices, is_zero);
    std::ranges::sort(prices, {}, [](const OwnPrice& p) {
        return std::tuple(p.tier, p.prompt_over.value(), p.meter, p.unit);
    });
}

void ListingBuilder::end() {
    if (entry_.provider.empty() || entry_.id.empty()) {
        note("has no name");
        return;
    }
    settle_zeros();
    if (!unread_.empty())
        note(fmt::format("prices with no place here: {}", fmt::join(unread_, ", ")));
    listing_.entries.push_back(std::exchange(entry_, {}));
}

Listing ListingBuilder::finish() {
    std::vector<Listed>& entries = listing_.entries;
    const auto place = [&entries](std::size_t i) {
        return std::tuple(std::string_view(entries[i].provider), std::string_view(entries[i].id));
    };
    std::vector<std::size_t> order(entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {},
                      [&place](std::size_t i) { return std::tuple_cat(place(i), std::tuple(i)); });
    std::vector<std::size_t> kept;
    for (const std::size_t i : order) {
        if (kept.empty() || place(kept.back()) != place(i)) {
            kept.push_back(i);
        } else if (!same(entries[kept.back()], entries[i])) {
            entry_ = Listed{.provider = entries[i].provider, .id = entries[i].id};
            note("is listed twice, and not with the same figures; the first was taken", true);
        }
    }
    std::vector<Listed> once;
    once.reserve(kept.size());
    for (const std::size_t i : kept)
        once.push_back(std::move(entries[i]));
    entries = std::move(once);
    return std::move(listing_);
}

}  // namespace weir::catalog
