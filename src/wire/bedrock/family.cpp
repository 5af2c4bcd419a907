#include "wire/bedrock/family.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace weir::wire::bedrock {

namespace {

bool has(std::string_view model, std::string_view word) {
    return model.find(word) != std::string_view::npos;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number at the front, and takes it off.
int take_number(std::string_view& text) {
    int number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && is_digit(text[digits]) && digits < 9; ++digits)
        number = number * 10 + (text[digits] - '0');
    text.remove_prefix(digits);
    return number;
}

}  // namespace

Family family_of(std::string_view model) {
    constexpr std::array<std::pair<std::string_view, Family>, 4> words = {{
        {"claude", Family::claude},
        {"anthropic", Family::claude},
        {"amazon.nova", Family::nova},
        {"openai.gpt-oss", Family::gpt_oss},
    }};
    for (const auto& [word, family] : words)
        if (has(model, word)) return family;
    return Family::other;
}

bool thinks_by_budget(std::string_view model) {
    if (has(model, "claude-3") || has(model, "claude-v2") || has(model, "claude-instant"))
        return true;
    // claude-sonnet-4-20250514, claude-opus-4-1-20250805, claude-sonnet-4-6, claude-opus-5.
    for (const std::string_view line : {"claude-opus-", "claude-sonnet-", "claude-haiku-"}) {
        const std::size_t at = model.find(line);
        if (at == std::string_view::npos) continue;
        std::string_view rest = model.substr(at + line.size());
        if (take_number(rest) != 4) return false;
        if (!rest.starts_with('-')) return true;
        rest.remove_prefix(1);
        const int minor = take_number(rest);
        return minor < 6 || minor > 999;  // a date: 4.0
    }
    return false;
}

}  // namespace weir::wire::bedrock
