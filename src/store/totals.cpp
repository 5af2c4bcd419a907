#include "store/totals.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weir::store {
namespace {

using std::chrono::floor;
using std::chrono::hours;

// Hours beyond which no clock's nanoseconds reach.
constexpr std::int64_t hour_most = INT64_MAX / 3'600'000'000'000;

std::int64_t hour_up(SysTime at) {
    const std::int64_t hour = hour_of(at);
    return at > hour_start(hour) ? hour + 1 : hour;
}

std::string day_text(std::int64_t hour) {
    const std::chrono::year_month_day day(floor<std::chrono::days>(hour_start(hour)));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

}  // namespace

std::int64_t hour_of(SysTime at) { return floor<hours>(at.time_since_epoch()).count(); }

SysTime hour_start(std::int64_t hour) {
    if (hour >= hour_most) return SysTime::max();
    if (hour <= -hour_most) return SysTime::min();
    return SysTime(hours(hour));
}

TotalKey total_key(const LedgerRow& row) {
    return {.hour = hour_of(row.started),
            .key = std::string(row.key),
            .provider = std::string(row.provider),
            .model = std::string(row.model),
            .route = std::string(row.route),
            .variant = std::string(row.variant)};
}

void Totals::add(const LedgerRow& row, std::int64_t sign) {
    if (row.status == RowStatus::running) return;
    const auto money = [](NanoUsd amount) {
        return std::clamp(amount, NanoUsd(0), row_cost_max).value();
    };
    const bool failed = row.status == RowStatus::error || row.status == RowStatus::interrupted;
    requests += sign;
    errors += failed ? sign : 0;
    cancelled += row.status == RowStatus::client_cancelled ? sign : 0;
    estimated += row.usage.estimated ? sign : 0;
    cost_unknown += row.cost ? 0 : sign;
    cost += row.cost ? sign * money(*row.cost) : 0;
    charged += sign * money(store::charged(row));
    web_searches +=
        sign * std::clamp<std::int64_t>(row.usage.web_searches, 0, row_tokens_max.value());
    for (std::size_t i = 0; i < usage_fields.size(); ++i)
        tokens[i] +=
            sign * std::clamp(row.usage.*usage_fields[i].tokens, Tokens(0), row_tokens_max).value();
}

void Totals::add(const Totals& other) {
    requests += other.requests;
    errors += other.errors;
    cancelled += other.cancelled;
    estimated += other.estimated;
    cost_unknown += other.cost_unknown;
    web_searches += other.web_searches;
    cost += other.cost;
    charged += other.charged;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        tokens[i] += other.tokens[i];
}

std::string group_of(GroupBy by, const TotalKey& key) {
    switch (by) {
        case GroupBy::key: return key.key;
        case GroupBy::model:
            return key.provider.empty() ? key.model : key.provider + "/" + key.model;
        case GroupBy::provider: return key.provider;
        case GroupBy::route: return key.route;
        case GroupBy::variant: return key.variant;
        case GroupBy::day: break;
    }
    return day_text(key.hour);
}

bool matches(const UsageQuery& query, const TotalKey& key) {
    const HourRange hours_of_query = cover_by_hour(query.range);
    return key.hour >= hours_of_query.first && key.hour < hours_of_query.last &&
           (!query.key || *query.key == key.key) && (!query.model || *query.model == key.model) &&
           (!query.provider || *query.provider == key.provider) &&
           (!query.route || *query.route == key.route);
}

UsageLine usage_line(std::string group, const Totals& totals) {
    UsageLine line{.group = std::move(group),
                   .requests = totals.requests,
                   .errors = totals.errors,
                   .cancelled = totals.cancelled,
                   .estimated = totals.estimated,
                   .usage = {},
                   .cost = NanoUsd(totals.cost),
                   .cost_unknown = totals.cost_unknown};
    for (std::size_t i = 0; i < usage_fields.size(); ++i)
        line.usage.*usage_fields[i].tokens = Tokens(totals.tokens[i]);
    line.usage.web_searches = totals.web_searches;
    return line;
}

void sort_and_cut(const UsageQuery& query, std::vector<UsageLine>& lines) {
    if (query.by == GroupBy::day) {
        std::ranges::sort(lines, {}, &UsageLine::group);
        if (lines.size() > query.groups_max)
            lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(query.groups_max));
        return;
    }
    std::ranges::sort(lines, [](const UsageLine& a, const UsageLine& b) {
        return a.cost != b.cost ? a.cost > b.cost : a.group < b.group;
    });
    if (lines.size() > query.groups_max)
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(query.groups_max), lines.end());
}

HourRange split_by_hour(const TimeRange& range) {
    const SysTime until = std::max(range.from, range.until);
    HourRange split{.first = hour_up(range.from),
                    .last = hour_of(until),
                    .before = {range.from, range.from},
                    .after = {until, until}};
    if (split.first > split.last) {
        // Within one hour: all of it is remainder.
        split.last = split.first;
        split.before.until = until;
        return split;
    }
    split.before.until = hour_start(split.first);
    split.after.from = hour_start(split.last);
    // The ends of time are no instants in an hour.
    if (range.from == SysTime::min()) split.before.until = split.before.from;
    if (range.until == SysTime::max()) split.after.from = split.after.until;
    return split;
}

HourRange cover_by_hour(const TimeRange& range) {
    const std::int64_t first = std::max(hour_of(range.from), folded_hour + 1);
    return {
        .first = first,
        .last = std::max(first, range.until == SysTime::max() ? hour_most : hour_up(range.until)),
        .before = {range.from, range.from},
        .after = {range.until, range.until}};
}

}  // namespace weir::store
