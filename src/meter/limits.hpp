#pragma once
// What a caller may use: requests and tokens per time, requests at once, dollars per period. The
// settings only (a value, part of the configuration snapshot); what was used is in counters.hpp.
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "base/result.hpp"
#include "meter/period.hpp"

namespace weir::config {
class Section;
}

namespace weir::meter {

// A rate with its burst: up to `count` at once, refilled evenly over `period`.
struct PerTime {
    std::int64_t count = 0;  // 0 allows nothing
    std::chrono::nanoseconds period = std::chrono::minutes(1);
    friend bool operator==(const PerTime&, const PerTime&) = default;
};

// An absent field is no limit.
struct LimitSet {
    std::optional<PerTime> requests;
    std::optional<PerTime> tokens;
    std::optional<std::int32_t> concurrent;
    std::array<std::optional<NanoUsd>, period_count> budgets;  // by Period

    const std::optional<NanoUsd>& budget(Period p) const {
        return budgets[static_cast<std::size_t>(p)];
    }
    bool has_budget() const;
    bool empty() const;
    // Each field that `stronger` sets replaces ours.
    void overlay(const LimitSet& stronger);
    friend bool operator==(const LimitSet&, const LimitSet&) = default;
};

// The `limits:` and `budgets:` lists of the file, in file order. `key: "*"` matches every key,
// each with counters of its own; any other text matches a key's id or its name.
struct LimitRules {
    struct Rule {
        std::string key;
        LimitSet set;
    };
    std::vector<Rule> rules;

    // Field by field, the most particular setting wins: "*", then the key's own entries (later
    // ones over earlier ones), then what stands inline at the key.
    LimitSet limits_for(std::string_view key_id, std::string_view key_name,
                        const LimitSet& own = {}) const;
};

// One entry of `limits:`    { key: "*", requests: 600/min, tokens: 2M/min, concurrent: 50 }
// One entry of `budgets:`   { key: mobile, limit: 500 USD, every: month }
// Both call section.finish(); problems go where the section sends them.
void read_limits_entry(config::Section section, LimitRules& rules);
void read_budgets_entry(config::Section section, LimitRules& rules);

// The same fields written at a key: `requests`, `tokens`, `concurrent`, and
// `budgets: [{ limit: 10 USD, every: day }]`. Takes these keys off the section; finishing it is
// up to the caller, who knows the key's other fields.
LimitSet read_inline_limits(config::Section& section);

// What the key store keeps as text: the inline form as one line of YAML, such as
// `{requests: 600/min, budgets: [{limit: 10 USD, every: month}]}`. write gives what read takes.
Result<LimitSet> read_limits_text(std::string_view text);
std::string write_limits_text(const LimitSet& set);

}  // namespace weir::meter
