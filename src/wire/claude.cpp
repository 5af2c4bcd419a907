#include "wire/claude.hpp"

#include <array>

namespace weir::wire {

namespace {

constexpr std::array<std::string_view, 3> lines = {"opus-", "sonnet-", "haiku-"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number at the front, and takes it off with the sign behind it. -1 where there is none.
int take_number(std::string_view& text) {
    int number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && is_digit(text[digits]) && digits < 9; ++digits)
        number = number * 10 + (text[digits] - '0');
    text.remove_prefix(digits);
    if (text.starts_with('-') || text.starts_with('.')) text.remove_prefix(1);
    return digits == 0 ? -1 : number;
}

}  // namespace

ClaudeThinking claude_thinking(std::string_view model) {
    constexpr std::string_view family = "claude-";
    const std::size_t at = model.find(family);
    if (at == std::string_view::npos) return ClaudeThinking::unknown;
    std::string_view rest = model.substr(at + family.size());
    if (rest.starts_with('v') || rest.starts_with("instant")) return ClaudeThinking::none;
    // Up to 3.7 the version came first: claude-3-7-sonnet.
    if (const int major = take_number(rest); major >= 0) {
        if (major > 3) return ClaudeThinking::adaptive;
        return major == 3 && take_number(rest) == 7 ? ClaudeThinking::budget : ClaudeThinking::none;
    }
    for (const std::string_view line : lines) {
        if (!rest.starts_with(line)) continue;
        rest.remove_prefix(line.size());
        if (take_number(rest) != 4) return ClaudeThinking::adaptive;
        const int minor = take_number(rest);
        constexpr int date_least = 1000;  // claude-sonnet-4-20250514 is 4.0
        if (minor < 6 || minor > date_least) return ClaudeThinking::budget;
        return minor == 6 ? ClaudeThinking::either : ClaudeThinking::adaptive;
    }
    return ClaudeThinking::adaptive;
}

}  // namespace weir::wire
