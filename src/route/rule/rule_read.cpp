// YAML to rules.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "route/rule/language.hpp"
#include "route/rule/rule.hpp"

namespace weir::route {
namespace {

using config::Section;

// "22:30" as minutes of the day.
std::optional<int> read_minute(std::string_view text) {
    const std::vector<std::string_view> parts = split(trim(text), ':');
    if (parts.size() != 2) return std::nullopt;
    const auto hour = read_integer(parts[0]);
    const auto minute = read_integer(parts[1]);
    if (!hour || !minute || *hour < 0 || *hour > 24 || *minute < 0 || *minute > 59)
        return std::nullopt;
    const auto total = static_cast<int>(*hour * 60 + *minute);
    return total <= 24 * 60 ? std::optional(total) : std::nullopt;
}

void check_words(Section& section, std::string_view key, const std::vector<std::string>& words,
                 std::span<const std::string_view> known) {
    for (const std::string& word : words) {
        if (std::ranges::find(known, word) != known.end()) continue;
        const auto near = nearest(word, known);
        section.problem(
            key, near ? fmt::format("has \"{}\", did you mean \"{}\"?", word, *near)
                      : fmt::format("has \"{}\", and knows {}", word, fmt::join(known, ", ")));
    }
}

void read_hours(Section& section, RuleWhen& when) {
    section.about("Hours of the day, UTC: \"22:00-06:00\".");
    const std::string hours = section.text("hours");
    const std::size_t dash = hours.find('-');
    if (!hours.empty()) {
        const auto from = read_minute(hours.substr(0, dash));
        const auto until =
            dash == std::string::npos ? std::nullopt : read_minute(hours.substr(dash + 1));
        if (from && until && *from != *until)
            when.minutes = {*from, *until};
        else
            section.problem("hours", "must be two times of the day like \"22:00-06:00\"");
    }
    section.about("Days of the week.");
    const std::vector<std::string> days = section.texts("days");
    if (days.empty()) return;
    static constexpr std::array<std::string_view, 7> names = {"sun", "mon", "tue", "wed",
                                                              "thu", "fri", "sat"};
    check_words(section, "days", days, names);
    when.weekdays = 0;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (std::ranges::find(days, names[i]) != days.end())
            when.weekdays = static_cast<std::uint8_t>(when.weekdays | 1U << i);
}

void read_headers(Section& section, RuleWhen& when) {
    section.about("Headers of the request: { name: pattern }; all of them.");
    if (!section.has("header")) return;
    Section headers = section.section("header");
    for (const std::string& name : headers.keys())
        when.headers.emplace_back(lower(name), headers.text(name));
    headers.finish();
}

std::optional<bool> read_flag(Section& section, std::string_view key, std::string_view about) {
    section.about(about);
    if (!section.has(key)) return std::nullopt;
    return section.boolean(key, false);
}

std::optional<Tokens> read_tokens(Section& section, std::string_view key, std::string_view about) {
    section.about(about);
    if (!section.has(key)) return std::nullopt;
    return Tokens(section.integer(key, 1, 0, 1'000'000'000));
}

// "90%" as 0.9.
std::optional<double> read_share(Section& section, std::string_view key) {
    section.about("Share of the key's tightest budget that is spent: \"90%\".");
    std::string text = section.text(key);
    if (text.empty()) return std::nullopt;
    if (text.ends_with('%')) text.pop_back();
    const auto percent = read_integer(text);
    if (!percent || *percent < 0 || *percent > 100) {
        section.problem(key, "must be a share like \"90%\"");
        return std::nullopt;
    }
    return static_cast<double>(*percent) / 100;
}

RuleWhen read_when(Section section) {
    RuleWhen when;
    section.about("Patterns of the asked model.");
    when.models = section.texts("model");
    section.about("Patterns of the key's name.");
    when.keys = section.texts("key");
    section.about("Patterns of the request's user.");
    when.users = section.texts("user");
    section.about("Tags of the key or the request, any of them.");
    when.tags = section.texts("tag");
    read_headers(section, when);
    when.tokens_over = read_tokens(section, "tokens_over", "More prompt tokens, estimated.");
    when.tokens_under = read_tokens(section, "tokens_under", "Fewer prompt tokens.");
    when.tools = read_flag(section, "tools", "Whether it has tools.");
    when.structured = read_flag(section, "structured", "Whether it wants JSON.");
    when.stream = read_flag(section, "stream", "Whether it streams.");
    when.reasoning = read_flag(section, "reasoning", "Whether it asks for reasoning.");
    static constexpr std::array<std::string_view, 4> modalities = {"text", "image", "audio",
                                                                   "document"};
    section.about("What the prompt holds; any of them. text: nothing but text.");
    when.modalities = section.texts("modality");
    check_words(section, "modality", when.modalities, modalities);
    section.about("Language of the last user message; any of them.");
    when.languages = section.texts("language");
    check_words(section, "language", when.languages, known_languages());
    read_hours(section, when);
    when.spent_over = read_share(section, "spent_over");
    section.finish();
    return when;
}

Rule read_rule(Section& section, std::span<const std::string> names) {
    Rule rule{.place = section.path()};
    section.about("Conditions, all of which must hold; none: always.");
    rule.when = read_when(section.section("when"));
    section.about("A route or model in the asked one's place.");
    rule.use = section.text("use");
    const bool known = rule.use.empty() || rule.use.find('/') != std::string::npos ||
                       std::ranges::find(names, rule.use) != names.end();
    if (!known) {
        const std::vector<std::string_view> views(names.begin(), names.end());
        const auto near = nearest(rule.use, views);
        section.problem(
            "use", fmt::format("is \"{}\", which is neither a route nor a "
                               "\"provider/model\"{}",
                               rule.use, near ? fmt::format(", did you mean \"{}\"?", *near) : ""));
    }
    section.about("Refuse, and tell the client this.");
    rule.refuse = section.optional_text("refuse");
    section.about("What whoever serves the call must be.");
    rule.require = read_constraints(section.section("require"), "the rule " + rule.place);
    static constexpr std::array traffic = {
        config::Choice{"interactive", static_cast<int>(Traffic::interactive)},
        config::Choice{"batch", static_cast<int>(Traffic::batch)}};
    section.about("What sort of traffic it is.");
    if (section.has("traffic"))
        rule.traffic = static_cast<Traffic>(section.choice("traffic", traffic, 0));
    const bool acts = !rule.use.empty() || rule.refuse || rule.traffic || !rule.require.empty();
    if (!acts) section.problem("does nothing: say use, refuse, require or traffic");
    if (rule.refuse && !rule.use.empty())
        section.problem("refuse", "contradicts \"use\": say one of them");
    section.finish();
    return rule;
}

bool always(const RuleWhen& when) {
    const bool texts = when.models.empty() && when.keys.empty() && when.users.empty() &&
                       when.tags.empty() && when.headers.empty() && when.modalities.empty() &&
                       when.languages.empty();
    const bool numbers = !when.tokens_over && !when.tokens_under && !when.spent_over;
    const bool flags = !when.tools && !when.structured && !when.stream && !when.reasoning;
    return texts && numbers && flags && !when.minutes && when.weekdays == 0x7f;
}

}  // namespace

std::vector<Rule> read_rules(std::vector<Section> sections, std::span<const std::string> names) {
    std::vector<Rule> rules;
    bool hidden = false;
    for (Section& section : sections) {
        rules.push_back(read_rule(section, names));
        if (hidden) section.problem("is never reached: the rule before it has no condition");
        hidden = hidden || (!section.has("when") && always(rules.back().when));
        if (rules.back().when.tokens_over && rules.back().when.tokens_under &&
            *rules.back().when.tokens_over >= *rules.back().when.tokens_under)
            section.problem("when", "can never hold: tokens_over is not below tokens_under");
    }
    return rules;
}

}  // namespace weir::route
