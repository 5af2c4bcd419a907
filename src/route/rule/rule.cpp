#include "route/rule/rule.hpp"

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "route/rule/language.hpp"

namespace weir::route {
namespace {

bool any_glob(const std::vector<std::string>& patterns, std::string_view text) {
    return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
               return matches_glob(pattern, text);
           });
}

bool same(std::optional<bool> wanted, bool has) { return !wanted || *wanted == has; }

bool in_hours(const RuleWhen& when, SysTime now) {
    using namespace std::chrono;
    const auto day = floor<days>(now);
    const auto minute = static_cast<int>(duration_cast<minutes>(now - day).count());
    unsigned weekday = std::chrono::weekday(day).c_encoding();
    bool within = true;
    if (when.minutes) {
        const auto [from, until] = *when.minutes;
        const bool wraps = from > until;
        within = wraps ? minute >= from || minute < until : minute >= from && minute < until;
        // The hours after midnight belong to the day on which the window began.
        if (wraps && minute < until) weekday = (weekday + 6) % 7;
    }
    return within && (when.weekdays >> weekday & 1U) != 0;
}

bool has_modality(std::string_view word, const Needs& needs) {
    if (word == "image") return needs.images;
    if (word == "audio") return needs.audio;
    if (word == "document") return needs.documents;
    return !needs.images && !needs.audio && !needs.documents;  // "text"
}

// The last thing that the user said.
std::string last_user_text(PromptSource* source) {
    const llm::ChatRequest* const chat = source == nullptr ? nullptr : source->chat();
    if (chat == nullptr) return {};
    for (auto message = chat->messages.rbegin(); message != chat->messages.rend(); ++message) {
        if (message->role != llm::Role::user) continue;
        std::string text;
        for (const llm::Part& part : message->parts)
            if (const auto* const said = std::get_if<llm::Text>(&part.body))
                text += said->text.str() + " ";
        if (!text.empty()) return text;
    }
    return {};
}

bool speaks(const std::vector<std::string>& languages, PromptSource* prompt) {
    if (languages.empty()) return true;
    const std::string_view language = language_of(last_user_text(prompt));
    return std::ranges::find(languages, language) != languages.end();
}

bool needs_hold(const RuleWhen& when, const Needs& needs) {
    if (when.tokens_over && needs.prompt <= *when.tokens_over) return false;
    if (when.tokens_under && needs.prompt >= *when.tokens_under) return false;
    if (!same(when.tools, needs.tools) || !same(when.structured, needs.structured)) return false;
    if (!same(when.stream, needs.stream) || !same(when.reasoning, needs.reasoning)) return false;
    return when.modalities.empty() ||
           std::ranges::any_of(when.modalities,
                               [&](const std::string& word) { return has_modality(word, needs); });
}

}  // namespace

// What is cheap comes first, the text last.
bool RuleWhen::holds(const RuleFacts& facts) const {
    if (!any_glob(models, facts.model()) || !any_glob(keys, facts.key()) ||
        !any_glob(users, facts.user()))
        return false;
    const auto has_tag = [&](const std::string& tag) {
        return std::ranges::find(facts.tags(), tag) != facts.tags().end();
    };
    if (!tags.empty() && std::ranges::none_of(tags, has_tag)) return false;
    for (const auto& [name, pattern] : headers) {
        const auto value = facts.header(name);
        if (!value || !matches_glob(pattern, *value)) return false;
    }
    if (!needs_hold(*this, facts.needs()) || !in_hours(*this, facts.now())) return false;
    if (spent_over && facts.spent().value_or(0) <= *spent_over) return false;
    return speaks(languages, facts.prompt());
}

const Rule* find_rule(std::span<const Rule> rules, const RuleFacts& facts) {
    const auto found =
        std::ranges::find_if(rules, [&](const Rule& rule) { return rule.when.holds(facts); });
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace weir::route
