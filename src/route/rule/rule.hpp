#pragma once
// `rules:` of weir.yaml: conditions on a call, and what becomes of it then. The first that matches
// wins. All conditions are data, no code; all that are named must hold.
//
//   rules:
//     - { when: { tag: support, tokens_over: 30000 }, use: long-context }
//     - { when: { key: nightly, hours: "22:00-06:00", days: [sat, sun] }, traffic: batch }
//     - { when: { header: { x-tier: gold }, tools: true }, use: smart, require: { region: eu } }
//     - { when: { modality: image, language: [de, fr] }, use: eu-vision }
//     - { when: { spent_over: 90% }, use: cheap }
//     - { when: { model: "openai/*" }, refuse: "ask for a route, not for a provider" }
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/section.hpp"
#include "route/constraints.hpp"
#include "route/needs.hpp"
#include "route/strategy.hpp"

namespace weir::route {

// What a rule looks at. Views; used during one call of find_rule.
class RuleFacts {
public:
    virtual ~RuleFacts() = default;
    virtual std::string_view model() const = 0;
    virtual std::string_view key() const = 0;  // its name
    virtual std::string_view user() const = 0;
    virtual std::span<const std::string> tags() const = 0;
    virtual std::optional<std::string_view> header(std::string_view name) const = 0;
    virtual const Needs& needs() const = 0;
    virtual SysTime now() const = 0;
    // Share of the key's tightest budget that is spent, 0 to 1; nothing without a budget.
    virtual std::optional<double> spent() const = 0;
    virtual PromptSource* prompt() const = 0;
};

struct RuleWhen {
    std::vector<std::string> models, keys, users;              // patterns, any of them
    std::vector<std::string> tags;                             // any of them
    std::vector<std::pair<std::string, std::string>> headers;  // name, pattern; all of them
    std::optional<Tokens> tokens_over, tokens_under;
    std::optional<bool> tools, structured, stream, reasoning;
    std::vector<std::string> modalities;         // text, image, audio, document; any of them
    std::vector<std::string> languages;          // language.hpp; any of them
    std::optional<std::pair<int, int>> minutes;  // of the day, UTC; the first may be the later
    std::uint8_t weekdays = 0x7f;                // bit 0 is Sunday
    std::optional<double> spent_over;            // share of the budget

    bool holds(const RuleFacts& facts) const;
};

struct Rule {
    std::string place;  // "rules[2]", for records
    RuleWhen when;
    std::string use;                    // a route or model in the asked one's place; "": as asked
    std::optional<std::string> refuse;  // what the client is told
    Constraints require;
    std::optional<Traffic> traffic;
};

// Every problem goes to the sections' problems: unknown words with suggestions, a rule that does
// nothing, one behind another that always wins. names: what `use` may be besides "provider/model".
std::vector<Rule> read_rules(std::vector<config::Section> sections,
                             std::span<const std::string> names);

const Rule* find_rule(std::span<const Rule> rules, const RuleFacts& facts);

}  // namespace weir::route
