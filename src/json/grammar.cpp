#include "json/grammar.hpp"

namespace weir::json {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Skips digits from i; false when there is none.
bool skip_digits(std::string_view text, std::size_t& i) {
    const std::size_t begin = i;
    while (i < text.size() && is_digit(text[i]))
        ++i;
    return i > begin;
}

}  // namespace

bool is_number(std::string_view text) {
    std::size_t i = 0;
    if (i < text.size() && text[i] == '-') ++i;
    const std::size_t integral = i;
    if (!skip_digits(text, i)) return false;
    if (text[integral] == '0' && i > integral + 1) return false;
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (!skip_digits(text, i)) return false;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (!skip_digits(text, i)) return false;
    }
    return i == text.size();
}

std::size_t escape_length(std::string_view text) {
    if (text.size() < 2 || text[0] != '\\') return 0;
    if (is_short_escape(text[1])) return 2;
    if (text[1] != 'u' || text.size() < 6) return 0;
    for (std::size_t i = 2; i < 6; ++i)
        if (!is_hex(text[i])) return 0;
    return 6;
}

}  // namespace weir::json
