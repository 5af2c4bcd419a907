#include "llm/tokens/pieces.hpp"

#include "llm/tokens/char_class.hpp"

namespace weir::llm::tokens {
namespace {

constexpr unsigned bit(CharClass cls) { return 1U << static_cast<unsigned>(cls); }

constexpr unsigned mark = bit(CharClass::mark);
constexpr unsigned number = bit(CharClass::number);
constexpr unsigned letters =
    bit(CharClass::upper) | bit(CharClass::lower) | bit(CharClass::letter);  // \p{L}
constexpr unsigned caseless = bit(CharClass::letter) | mark;
constexpr unsigned like_upper =
    caseless | bit(CharClass::upper);  // [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]
constexpr unsigned like_lower = caseless | bit(CharClass::lower);  // [\p{Ll}\p{Lm}\p{Lo}\p{M}]
constexpr unsigned punctuation = bit(CharClass::other) | mark;     // [^\s\p{L}\p{N}]

bool is_break(char c) { return c == '\r' || c == '\n'; }

std::size_t run_end(std::string_view text, std::size_t at, unsigned classes) {
    while (at < text.size()) {
        const Char one = char_at(text, at);
        if ((bit(one.cls) & classes) == 0) break;
        at += one.bytes;
    }
    return at;
}

// (?i:'s|'t|'re|'ve|'m|'ll|'d): how many bytes, 0 for none. U+017F is an s to a pattern that does
// not mind case.
std::size_t contraction(std::string_view text, std::size_t at) {
    const auto small = [&](std::size_t i) {
        const char c = at + i < text.size() ? text[at + i] : '\0';
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    };
    if (small(0) != '\'') return 0;
    switch (small(1)) {
        case 's':
        case 't':
        case 'm':
        case 'd': return 2;
        case 'r':
        case 'v': return small(2) == 'e' ? 3 : 0;
        case 'l': return small(2) == 'l' ? 3 : 0;
        case '\xC5': return small(2) == '\xBF' ? 3 : 0;
        default: return 0;
    }
}

// \p{N}{1,3}
std::size_t number_end(std::string_view text, std::size_t at) {
    for (int digits = 0; digits < 3 && at < text.size(); ++digits) {
        const Char one = char_at(text, at);
        if (one.cls != CharClass::number) break;
        at += one.bytes;
    }
    return at;
}

// ` ?[^\s\p{L}\p{N}]+` and the breaks after it; `at` where that does not match.
std::size_t punctuation_end(std::string_view text, std::size_t at, bool slashes) {
    const std::size_t from = text[at] == ' ' ? at + 1 : at;
    std::size_t end = run_end(text, from, punctuation);
    if (end == from) return at;
    while (end < text.size() && (is_break(text[end]) || (slashes && text[end] == '/')))
        ++end;
    return end;
}

struct Spaces {
    std::size_t end = 0;
    std::size_t last = 0;         // where the last one begins
    std::size_t after_break = 0;  // 0: there is no \r or \n
};

Spaces spaces_at(std::string_view text, std::size_t at) {
    Spaces found{.end = at};
    while (found.end < text.size()) {
        const Char one = char_at(text, found.end);
        if (one.cls != CharClass::space) break;
        found.last = found.end;
        if (is_break(text[found.end])) found.after_break = found.end + 1;
        found.end += one.bytes;
    }
    return found;
}

// \s*[\r\n]+|\s+(?!\S)|\s+
std::size_t space_end(const Spaces& spaces, std::size_t at, std::size_t text_end) {
    if (spaces.after_break > 0) return spaces.after_break;
    return spaces.end == text_end || spaces.last == at ? spaces.end : spaces.last;
}

// Of o200k's two patterns for words, without what may stand before and after; 0: no match. In
// [upper]*[lower]+ the first part gives characters back until the second has one: without a
// lower-case letter after the run that is its last caseless one, and the word ends there.
std::size_t lower_word_end(std::string_view text, std::size_t from) {
    std::size_t at = from;
    std::size_t after_caseless = 0;
    while (at < text.size()) {
        const Char one = char_at(text, at);
        if ((bit(one.cls) & like_upper) == 0) break;
        at += one.bytes;
        if ((bit(one.cls) & caseless) != 0) after_caseless = at;
    }
    const std::size_t end = run_end(text, at, like_lower);
    return end > at ? end : after_caseless;
}

}  // namespace

std::size_t cl100k_piece_end(std::string_view text, std::size_t at) {
    if (const std::size_t bytes = contraction(text, at); bytes > 0) return at + bytes;
    const Char first = char_at(text, at);
    const unsigned cls = bit(first.cls);
    if ((cls & number) != 0) return number_end(text, at);
    const bool prefix = (cls & letters) == 0 && !is_break(text[at]);
    const std::size_t from = prefix ? at + first.bytes : at;
    if (const std::size_t end = run_end(text, from, letters); end > from) return end;
    if (const std::size_t end = punctuation_end(text, at, false); end > at) return end;
    const Spaces spaces = spaces_at(text, at);
    // \s++$ comes first here: what is blank at the end is one piece, line breaks or not.
    return spaces.end == text.size() ? spaces.end : space_end(spaces, at, text.size());
}

std::size_t o200k_piece_end(std::string_view text, std::size_t at) {
    const Char first = char_at(text, at);
    const unsigned cls = bit(first.cls);
    if ((cls & number) != 0) return number_end(text, at);
    const bool prefix = (cls & letters) == 0 && !is_break(text[at]);
    const std::size_t from = prefix ? at + first.bytes : at;
    std::size_t end = lower_word_end(text, from);
    // A mark may be what stands before the word, or its first character.
    if (end == 0 && (cls & mark) != 0) end = lower_word_end(text, at);
    if (end == 0) {
        const std::size_t capitals = run_end(text, from, like_upper);
        if (capitals > from) end = capitals;
    }
    if (end > 0) return end + contraction(text, end);
    if (end = punctuation_end(text, at, true); end > at) return end;
    return space_end(spaces_at(text, at), at, text.size());
}

}  // namespace weir::llm::tokens
