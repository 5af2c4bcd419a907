#pragma once
// What an offering costs for a given call at a given time. Pure: no clock, no allocation, any
// thread.
//
// Every rate is a weir::Rate: nano-dollars per million of its unit, tokens or otherwise, so that
// CostSum::add(units, rate.nano_per_million()) is right for all of them. Prices are list prices in
// USD, stored exactly as published.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/money.hpp"
#include "catalog/vocabulary.hpp"

namespace weir::catalog {

class Tables;
struct PriceRecord;

// When a price holds. Times are UTC.
struct PriceConditions {
    Tokens prompt_over{0};  // holds for prompts with more tokens than this, then for the whole call
    ServiceTier tier = ServiceTier::standard;
    std::string_view regions;            // alternatives separated by '|'; empty: in general
    std::int32_t from_day = INT32_MIN;   // days since 1970-01-01, first day
    std::int32_t until_day = INT32_MAX;  // the first day on which it no longer holds
    // Minutes of the day [from, until); from > until wraps midnight and belongs to the day on which
    // it begins; equal: all day.
    std::uint16_t from_minute = 0;
    std::uint16_t until_minute = 0;
    std::uint8_t weekdays = 0x7f;  // bit 0 is Sunday, as std::chrono::weekday::c_encoding()

    bool in_window(SysTime at) const;
    bool in_force(SysTime at) const;  // the dates only
    bool timed() const { return from_minute != until_minute || weekdays != 0x7f; }
    friend bool operator==(const PriceConditions&, const PriceConditions&) = default;
};

struct PriceRow {
    Meter meter = Meter::input;
    Unit unit = Unit::token;
    Rate rate;                 // per million units
    std::string_view variant;  // "high/1024x1024": what sort of image; empty for nearly all
    PriceConditions when;
};

// All price rows of one offering, decoded one by one where they lie. Valid as long as its Catalog.
class PriceList {
public:
    PriceList() = default;
    PriceList(const Tables* tables, std::uint32_t first, std::uint32_t count)
        : tables_(tables), first_(first), count_(count) {}
    std::size_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    PriceRow operator[](std::size_t i) const;
    // Whether price() is the same for every time and prompt, of the standard tier, in one region
    // and without a variant: then it need not be asked for each call.
    bool is_fixed() const;

    // As stored, for what chooses among rows; a PriceRow is these put together.
    PriceRecord record(std::size_t i) const;
    PriceConditions conditions(std::size_t index) const;
    std::string_view text(std::uint32_t at) const;

private:
    const Tables* tables_ = nullptr;
    std::uint32_t first_ = 0;
    std::uint32_t count_ = 0;
};

// One call, as far as prices look at it.
struct PriceQuery {
    Tokens prompt{0};  // all input tokens, cached ones included: long-context tiers look at the sum
    SysTime at;
    ServiceTier tier = ServiceTier::standard;
    std::string_view region;   // the deployment's; empty: the provider's ordinary endpoint
    std::string_view variant;  // of an image or voice; empty: the plain price
};

enum class Known : std::uint8_t {
    no,           // nobody says: the rate means nothing, least of all 0
    listed,       // from the price list
    substituted,  // not listed: derived from the rate of what it is a part of, see price()
    included      // 0 because the offering is free or on a flat plan
};

struct Price {
    Rate rate;  // per million units
    Unit unit = Unit::token;
    Known known = Known::no;
};

// The rates that hold for one call.
class PriceSheet {
public:
    Billing billing = Billing::unknown;
    // What was asked for and has no price of its own, so the ordinary price stands in for it.
    bool tier_not_listed = false;
    bool region_not_listed = false;

    const Price& operator[](Meter meter) const { return prices_[static_cast<std::size_t>(meter)]; }
    Price& operator[](Meter meter) { return prices_[static_cast<std::size_t>(meter)]; }
    // The rate of a token meter, or nothing when it is unknown or not counted in tokens.
    std::optional<Rate> tokens(Meter meter) const;
    // Input and output of a chat call can be priced.
    bool complete_for_chat() const;

private:
    std::array<Price, meter_count> prices_{};
};

// Nothing when no price at all is known for such a call. Among the rows that hold for the query and
// meter, the region's own wins over the general, then the highest `prompt_over`, then a dated row
// over one without dates (of those the latest `from_day`), then a row with a time window. A tier
// without a price of its own is charged as standard. A tier that has one for short prompts only is
// charged, for long ones, the dearer of that and standard's price for long prompts.
//
// Substitutes (marked Known::substituted): cache reads and writes, audio, image and video input
// cost what input costs; cache_write_1h what cache_write_5m costs; reasoning and audio output what
// output costs. Where only input and output have a price for long prompts, the others rise in
// proportion. A query with a variant that has no price falls back to the plain price.
std::optional<PriceSheet> price(Billing billing, const PriceList& list, const PriceQuery& query);

// The same choice for one meter counted in one unit, where a meter has prices in several.
std::optional<Rate> price_of(const PriceList& list, const PriceQuery& query, Meter meter,
                             Unit unit);

}  // namespace weir::catalog
