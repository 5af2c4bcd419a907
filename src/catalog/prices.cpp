#include "catalog/prices.hpp"

#include <algorithm>
#include <span>
#include <tuple>

#include "catalog/blob.hpp"

namespace weir::catalog {
namespace {

constexpr std::array input_parts = {Meter::cache_read,     Meter::cache_write_5m,
                                    Meter::cache_write_1h, Meter::input_audio,
                                    Meter::input_image,    Meter::input_video};
constexpr std::array output_parts = {Meter::output_reasoning, Meter::output_audio};

bool names_region(std::string_view regions, std::string_view wanted) {
    while (!regions.empty()) {
        const std::size_t bar = regions.find('|');
        if (regions.substr(0, bar) == wanted) return true;
        if (bar == std::string_view::npos) break;
        regions.remove_prefix(bar + 1);
    }
    return false;
}

bool holds(const PriceConditions& when, const PriceQuery& query) {
    if (query.prompt <= when.prompt_over && when.prompt_over > Tokens(0)) return false;
    if (!when.regions.empty() && !names_region(when.regions, query.region)) return false;
    return when.in_force(query.at) && when.in_window(query.at);
}

// A row that holds, as far as choosing among them needs it.
struct Found {
    bool any = false;
    Unit unit = Unit::token;
    bool regional = false;
    bool dated = false;
    bool timed = false;
    ServiceTier tier = ServiceTier::standard;
    std::int32_t from_day = 0;
    Tokens prompt_over{0};
    Rate rate;

    // Which of two rows is the more particular one; the order is prices.hpp's.
    auto rank() const { return std::tie(any, regional, prompt_over, dated, from_day, timed); }
};

Found found(const PriceConditions& when) {
    return Found{.any = true,
                 .regional = !when.regions.empty(),
                 .dated = when.from_day != INT32_MIN || when.until_day != INT32_MAX,
                 .timed = when.timed(),
                 .tier = when.tier,
                 .from_day = when.from_day,
                 .prompt_over = when.prompt_over};
}

struct Choice {
    Found asked;     // of the tier asked for
    Found standard;  // and of the tier that stands in for it

    // Of a meter with prices in several units, that in tokens is the one of a chat call.
    void offer(const Found& row, ServiceTier tier) {
        const Found& other = asked.any ? asked : standard;
        if (other.any && other.unit != row.unit) {
            if (row.unit != Unit::token) return;
            *this = Choice{};
        }
        if (row.tier == tier && asked.rank() < row.rank()) asked = row;
        if (row.tier == ServiceTier::standard && standard.rank() < row.rank()) standard = row;
    }
    // Null when nothing holds. Never the cheaper of two that could both be meant.
    const Found* best() const {
        if (!asked.any) return standard.any ? &standard : nullptr;
        if (!standard.any || standard.prompt_over <= asked.prompt_over) return &asked;
        return standard.rate > asked.rate ? &standard : &asked;
    }
};

using Choices = std::array<Choice, meter_count>;

// Gives take(meter, row) each row of a variant that holds. Rows of like conditions follow one
// another, so these are looked at once for all.
template <class Take>
void each_holding(const PriceList& list, const PriceQuery& query, std::string_view variant,
                  const Take& take) {
    std::optional<std::uint16_t> condition;
    bool hold = false;
    Found row;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const PriceRecord record = list.record(i);
        if (condition != record.condition) {
            condition = record.condition;
            const PriceConditions when = list.conditions(record.condition);
            hold = holds(when, query);
            row = found(when);
        }
        if (!hold || list.text(record.variant) != variant) continue;
        row.unit = static_cast<Unit>(record.unit);
        row.rate = Rate(record.nano_per_million);
        take(static_cast<Meter>(record.meter), row);
    }
}

void collect(const PriceList& list, const PriceQuery& query, std::string_view variant,
             Choices& choices) {
    each_holding(list, query, variant, [&](Meter meter, const Found& row) {
        const auto i = static_cast<std::size_t>(meter);
        if (i < meter_count) choices[i].offer(row, query.tier);
    });
}

// `rate` times to / from, rounded up.
Rate scaled(Rate rate, Rate to, Rate from) {
    const __int128 product = static_cast<__int128>(rate.nano_per_million()) * to.nano_per_million();
    const __int128 divisor = from.nano_per_million();
    const __int128 result = (product + divisor - 1) / divisor;
    return Rate(static_cast<std::int64_t>(std::min<__int128>(result, INT64_MAX)));
}

// Some lists give long prompts a price for input and output only. Then what is part of them (cached
// or spoken tokens) rises in the same proportion: its short price would be too little.
void raise_for_long_prompt(PriceSheet& sheet, const PriceList& list, PriceQuery query,
                           const Choices& choices, Meter lead, std::span<const Meter> parts) {
    const Found* long_lead = choices[static_cast<std::size_t>(lead)].best();
    if (long_lead == nullptr || long_lead->prompt_over == Tokens(0)) return;
    const auto is_short = [&](Meter part) {
        const Found* row = choices[static_cast<std::size_t>(part)].best();
        return row != nullptr && row->unit == long_lead->unit &&
               row->prompt_over < long_lead->prompt_over;
    };
    if (std::ranges::none_of(parts, is_short)) return;

    query.prompt = long_lead->prompt_over;  // the longest to which the shorter price applies
    Choices shorter{};
    collect(list, query, {}, shorter);
    const Found* short_lead = shorter[static_cast<std::size_t>(lead)].best();
    if (short_lead == nullptr || short_lead->rate <= Rate(0)) return;
    for (const Meter part : parts) {
        if (!is_short(part) || long_lead->rate <= short_lead->rate) continue;
        sheet[part].rate = scaled(sheet[part].rate, long_lead->rate, short_lead->rate);
        sheet[part].known = Known::substituted;
    }
}

void substitute(PriceSheet& sheet, Meter meter, Meter by) {
    Price& price = sheet[meter];
    const Price& other = sheet[by];
    if (price.known != Known::no || other.known == Known::no || other.unit != Unit::token) return;
    price = Price{.rate = other.rate, .unit = other.unit, .known = Known::substituted};
}

void substitute_missing(PriceSheet& sheet) {
    substitute(sheet, Meter::cache_write_1h, Meter::cache_write_5m);
    for (const Meter part : input_parts)
        substitute(sheet, part, Meter::input);
    for (const Meter part : output_parts)
        substitute(sheet, part, Meter::output);
}

}  // namespace

bool PriceConditions::in_window(SysTime at) const {
    using namespace std::chrono;
    if (!timed()) return true;
    const auto day = floor<days>(at);
    const auto minute = duration_cast<minutes>(at - day).count();
    const auto on = [this](sys_days d) { return (weekdays >> weekday(d).c_encoding() & 1U) != 0; };
    if (from_minute == until_minute) return on(day);
    if (from_minute < until_minute)
        return on(day) && minute >= from_minute && minute < until_minute;
    return (on(day) && minute >= from_minute) || (on(day - days(1)) && minute < until_minute);
}

bool PriceConditions::in_force(SysTime at) const {
    const auto day = std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
    return day >= from_day && day < until_day;
}

PriceRecord PriceList::record(std::size_t i) const {
    return tables_ == nullptr || i >= count_ ? PriceRecord{} : tables_->prices[first_ + i];
}

PriceConditions PriceList::conditions(std::size_t index) const {
    if (tables_ == nullptr) return {};
    const ConditionRecord record = tables_->conditions[index];
    return PriceConditions{.prompt_over = Tokens(record.prompt_over),
                           .tier = static_cast<ServiceTier>(record.tier),
                           .regions = tables_->text(record.regions),
                           .from_day = record.from_day,
                           .until_day = record.until_day,
                           .from_minute = record.from_minute,
                           .until_minute = record.until_minute,
                           .weekdays = record.weekdays};
}

std::string_view PriceList::text(std::uint32_t at) const {
    return tables_ == nullptr ? std::string_view() : tables_->text(at);
}

PriceRow PriceList::operator[](std::size_t i) const {
    const PriceRecord row = record(i);
    return PriceRow{.meter = static_cast<Meter>(row.meter),
                    .unit = static_cast<Unit>(row.unit),
                    .rate = Rate(row.nano_per_million),
                    .variant = text(row.variant),
                    .when = conditions(row.condition)};
}

bool PriceList::is_fixed() const {
    for (std::size_t i = 0; i < count_; ++i) {
        const PriceConditions when = conditions(record(i).condition);
        const bool dated = when.from_day != INT32_MIN || when.until_day != INT32_MAX;
        if (when.prompt_over > Tokens(0) || dated || when.timed()) return false;
    }
    return true;
}

std::optional<Rate> PriceSheet::tokens(Meter meter) const {
    const Price& price = (*this)[meter];
    if (price.known == Known::no || price.unit != Unit::token) return std::nullopt;
    return price.rate;
}

bool PriceSheet::complete_for_chat() const {
    return tokens(Meter::input).has_value() && tokens(Meter::output).has_value();
}

std::optional<PriceSheet> price(Billing billing, const PriceList& list, const PriceQuery& query) {
    PriceSheet sheet;
    sheet.billing = billing;
    if (billing == Billing::free || billing == Billing::subscription) {
        for (std::size_t i = 0; i < meter_count; ++i)
            sheet[static_cast<Meter>(i)].known = Known::included;
        return sheet;
    }

    Choices choices{};
    collect(list, query, {}, choices);
    if (!query.variant.empty()) {
        Choices own{};
        collect(list, query, query.variant, own);
        for (std::size_t i = 0; i < meter_count; ++i)
            if (own[i].best() != nullptr) choices[i] = own[i];
    }
    bool any = false;
    bool region_listed = false;
    for (std::size_t i = 0; i < meter_count; ++i) {
        const Found* row = choices[i].best();
        if (row == nullptr) continue;
        any = true;
        const auto meter = static_cast<Meter>(i);
        sheet[meter] = Price{.rate = row->rate, .unit = row->unit, .known = Known::listed};
        region_listed = region_listed || row->regional;
        const bool essential = meter == Meter::input || meter == Meter::output;
        if (essential && row->tier != query.tier) sheet.tier_not_listed = true;
    }
    if (!any) return std::nullopt;
    sheet.region_not_listed = !query.region.empty() && !region_listed;
    raise_for_long_prompt(sheet, list, query, choices, Meter::input, input_parts);
    raise_for_long_prompt(sheet, list, query, choices, Meter::output, output_parts);
    substitute_missing(sheet);
    return sheet;
}

std::optional<Rate> price_of(const PriceList& list, const PriceQuery& query, Meter meter,
                             Unit unit) {
    const auto choose = [&](std::string_view variant) {
        Choice choice;
        each_holding(list, query, variant, [&](Meter of, const Found& row) {
            if (of == meter && row.unit == unit) choice.offer(row, query.tier);
        });
        return choice;
    };
    Choice choice = choose(query.variant);
    if (choice.best() == nullptr) choice = choose({});
    if (choice.best() == nullptr) return std::nullopt;
    return choice.best()->rate;
}

}  // namespace weir::catalog
