#include "meter/limits.hpp"

#include <fmt/format.h>

#include "config/section.hpp"

namespace weir::meter {
namespace {

constexpr std::int32_t concurrent_most = 1'000'000;

// periods as config::Section::choice wants them
constexpr std::array<config::Choice, period_count> period_choices = {{
    {"minute", 0},
    {"hour", 1},
    {"day", 2},
    {"week", 3},
    {"month", 4},
    {"total", 5},
}};

std::optional<PerTime> read_rate(config::Section& section, std::string_view key) {
    const auto rate = section.per_time(key);
    if (!rate) return std::nullopt;
    return PerTime{.count = rate->count, .period = rate->period};
}

// The fields that entries of `limits:` and keys have in common.
LimitSet read_rates(config::Section& section) {
    LimitSet set;
    section.about("how many requests may start, refilled evenly over the time");
    set.requests = read_rate(section, "requests");
    section.about("how many tokens, in and out, may be used; corrected by real usage");
    set.tokens = read_rate(section, "tokens");
    section.about("how many requests may run at once; absent: no limit");
    const std::int64_t concurrent = section.integer("concurrent", 0, 1, concurrent_most);
    if (concurrent > 0) set.concurrent = static_cast<std::int32_t>(concurrent);
    return set;
}

// `limit` and `every` of one budget into set.
void read_budget(config::Section& section, LimitSet& set) {
    section.about("what may be spent, reserved before and settled after each request");
    const std::optional<NanoUsd> limit = section.usd("limit");
    if (!section.has("limit")) section.problem("\"limit\" is missing: an amount such as 10 USD");
    section.about("the UTC calendar period, or the total that is never renewed");
    const int every = section.choice("every", period_choices, static_cast<int>(Period::month));
    if (limit) set.budgets[static_cast<std::size_t>(every)] = limit;
}

// "600/min" as config::Section::per_time reads it. Other periods than its words do not occur.
std::string write_rate(const PerTime& rate) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(rate.period).count();
    std::string_view unit = "s";
    if (seconds == 60) unit = "min";
    if (seconds == 3'600) unit = "h";
    if (seconds == 86'400) unit = "day";
    return fmt::format("{}/{}", rate.count, unit);
}

}  // namespace

bool LimitSet::has_budget() const {
    for (const std::optional<NanoUsd>& budget : budgets)
        if (budget) return true;
    return false;
}

bool LimitSet::empty() const { return *this == LimitSet{}; }

void LimitSet::overlay(const LimitSet& stronger) {
    if (stronger.requests) requests = stronger.requests;
    if (stronger.tokens) tokens = stronger.tokens;
    if (stronger.concurrent) concurrent = stronger.concurrent;
    for (std::size_t i = 0; i < period_count; ++i)
        if (stronger.budgets[i]) budgets[i] = stronger.budgets[i];
}

LimitSet LimitRules::limits_for(std::string_view key_id, std::string_view key_name,
                                const LimitSet& own) const {
    LimitSet set;
    for (const Rule& rule : rules)
        if (rule.key == "*") set.overlay(rule.set);
    for (const Rule& rule : rules)
        if (rule.key != "*" && (rule.key == key_id || rule.key == key_name)) set.overlay(rule.set);
    set.overlay(own);
    return set;
}

void read_limits_entry(config::Section section, LimitRules& rules) {
    section.about("a key's id or name; \"*\" is every key, each counted by itself");
    std::string key = section.required_text("key");
    const LimitSet set = read_rates(section);
    section.finish();
    if (!key.empty()) rules.rules.push_back({std::move(key), set});
}

void read_budgets_entry(config::Section section, LimitRules& rules) {
    section.about("a key's id or name; \"*\" is every key, each counted by itself");
    std::string key = section.required_text("key");
    LimitSet set;
    read_budget(section, set);
    section.finish();
    if (!key.empty()) rules.rules.push_back({std::move(key), set});
}

LimitSet read_inline_limits(config::Section& section) {
    LimitSet set = read_rates(section);
    for (config::Section& budget : section.sections("budgets")) {
        read_budget(budget, set);
        budget.finish();
    }
    return set;
}

Result<LimitSet> read_limits_text(std::string_view text) {
    config::Problems problems;
    const config::Environment environment = [](std::string_view) { return std::nullopt; };
    config::Section section(config::read_yaml(text, "limits", problems), "limits", problems,
                            environment);
    LimitSet set = read_inline_limits(section);
    section.finish();
    if (!problems.empty()) return fail(ErrorKind::invalid_request, problems.all().front().message);
    return set;
}

std::string write_limits_text(const LimitSet& set) {
    std::string text;
    const auto add = [&text](std::string_view key, std::string_view value) {
        fmt::format_to(std::back_inserter(text), "{}{}: {}", text.empty() ? "" : ", ", key, value);
    };
    if (set.requests) add("requests", write_rate(*set.requests));
    if (set.tokens) add("tokens", write_rate(*set.tokens));
    if (set.concurrent) add("concurrent", fmt::to_string(*set.concurrent));
    std::string budgets;
    for (std::size_t i = 0; i < period_count; ++i) {
        if (!set.budgets[i]) continue;
        fmt::format_to(std::back_inserter(budgets), "{}{{limit: {} USD, every: {}}}",
                       budgets.empty() ? "" : ", ", write_usd(*set.budgets[i]),
                       name(static_cast<Period>(i)));
    }
    if (!budgets.empty()) add("budgets", fmt::format("[{}]", budgets));
    return fmt::format("{{{}}}", text);
}

}  // namespace weir::meter
