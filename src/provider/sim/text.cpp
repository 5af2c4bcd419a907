#include "provider/sim/text.hpp"

#include <algorithm>
#include <array>

namespace weir::provider::sim {
namespace {

constexpr std::size_t token_bytes_max = 12;

// None is longer than 11 bytes, so that with its space each is one token.
constexpr std::array<std::string_view, 48> vocabulary = {
    "the",     "river", "water", "flows",   "over",    "a",       "low",    "wall",
    "and",     "every", "drop",  "is",      "counted", "before",  "it",     "leaves",
    "where",   "two",   "paths", "meet",    "one",     "carries", "more",   "than",
    "another", "so",    "gate",  "opens",   "slowly",  "while",   "keeper", "writes",
    "down",    "each",  "hour",  "with",    "its",     "price",   "from",   "morning",
    "until",   "night", "no",    "message", "was",     "lost",    "in",     "passing"};

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::size_t token_end(std::string_view text, std::size_t from) {
    std::size_t at = from;
    const std::size_t limit = std::min(text.size(), from + token_bytes_max);
    while (at < limit && is_space(text[at]))
        ++at;
    while (at < limit && !is_space(text[at]))
        ++at;
    // Back to a character's beginning; bytes that are no UTF-8 are cut anywhere.
    std::size_t end = at;
    while (end > from && end < text.size() && continues_character(text[end]))
        --end;
    return end > from ? end : at;
}

std::int64_t count_tokens(std::string_view text) {
    std::int64_t tokens = 0;
    for (std::size_t at = 0; at < text.size(); at = token_end(text, at))
        ++tokens;
    return tokens;
}

std::string_view first_tokens(std::string_view text, std::int64_t tokens) {
    std::size_t at = 0;
    while (tokens > 0 && at < text.size()) {
        at = token_end(text, at);
        --tokens;
    }
    return text.substr(0, at);
}

std::string Words::next(std::int64_t tokens) {
    std::string text;
    for (std::int64_t i = 0; i < tokens; ++i, ++made_) {
        if (made_ > 0) text += ' ';
        text += vocabulary[random_.below(vocabulary.size())];
        if (made_ % 12 == 11) text += '.';
    }
    return text;
}

std::string make_text(std::int64_t tokens, Random& random) { return Words(random()).next(tokens); }

}  // namespace weir::provider::sim
