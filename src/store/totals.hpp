#pragma once
// What reports and budgets add up: the share of one row in the totals of its hour, and the words by
// which totals are kept apart. Shared by the store implementations, so that they agree.
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "store/ledger_store.hpp"

namespace weir::store {

// Kept apart by these; `hour` counts from 1970, of the row's start.
struct TotalKey {
    std::int64_t hour = 0;
    std::string key, provider, model, route, variant;
    friend auto operator<=>(const TotalKey&, const TotalKey&) = default;
};
TotalKey total_key(const LedgerRow& row);
// Where LedgerStore::fold_before puts what it takes from older hours; no request is of this hour.
inline constexpr std::int64_t folded_hour = 0;
std::int64_t hour_of(SysTime at);
SysTime hour_start(std::int64_t hour);

// The counts of llm::Usage that reports show, with their column names. Add at the end.
struct UsageField {
    std::string_view name;
    Tokens llm::Usage::* tokens;
};
inline constexpr std::array usage_fields = {
    UsageField{"input_uncached", &llm::Usage::input_uncached},
    UsageField{"input_cache_read", &llm::Usage::input_cache_read},
    UsageField{"input_cache_write", &llm::Usage::input_cache_write},
    UsageField{"input_cache_write_1h", &llm::Usage::input_cache_write_1h},
    UsageField{"output_visible", &llm::Usage::output_visible},
    UsageField{"output_reasoning", &llm::Usage::output_reasoning},
    UsageField{"input_audio", &llm::Usage::input_audio},
    UsageField{"input_image", &llm::Usage::input_image},
    UsageField{"output_audio", &llm::Usage::output_audio},
    UsageField{"output_image", &llm::Usage::output_image},
};

// No single row counts for more than this: one absurd number from a provider must not overflow the
// sums of everybody. A million dollars, and 10^12 tokens.
inline constexpr NanoUsd row_cost_max{1'000'000 * nano_per_usd};
inline constexpr Tokens row_tokens_max{1'000'000'000'000};

struct Totals {
    std::int64_t requests = 0;
    std::int64_t errors = 0;
    std::int64_t cancelled = 0;
    std::int64_t estimated = 0;
    std::int64_t cost_unknown = 0;
    std::int64_t web_searches = 0;
    std::int64_t cost = 0;     // nano-dollars, of known costs
    std::int64_t charged = 0;  // nano-dollars, see charged()
    std::array<std::int64_t, usage_fields.size()> tokens{};

    // A row that is still running has no share.
    void add(const LedgerRow& row) { add(row, 1); }
    void subtract(const LedgerRow& row) { add(row, -1); }
    void add(const Totals& other);

private:
    void add(const LedgerRow& row, std::int64_t sign);
};

// The group of a report that totals of this key belong to.
std::string group_of(GroupBy by, const TotalKey& key);
bool matches(const UsageQuery& query, const TotalKey& key);
UsageLine usage_line(std::string group, const Totals& totals);
// By falling cost, then by name; days by time. At most query.groups_max.
void sort_and_cut(const UsageQuery& query, std::vector<UsageLine>& lines);

// A time range as whole hours [first, last) and what remains at its ends.
struct HourRange {
    std::int64_t first = 0;
    std::int64_t last = 0;    // first when the range holds no whole hour
    TimeRange before, after;  // empty ranges have from == until
};
HourRange split_by_hour(const TimeRange& range);
// Rounded outwards, for reports; without the folded hour.
HourRange cover_by_hour(const TimeRange& range);

}  // namespace weir::store
