#pragma once
// How many tokens a text probably has, from what it is made of: words, digits, punctuation, line
// breaks, and characters by script. For texts that are too long to count, and for builds without
// rank tables. One pass over the bytes: a byte and the one before say what begins, sixteen of them
// at a time where all are ASCII.
//
// The weights are fitted to recorded texts by tools/tokens/fit_text.py: over 14,753 of them half
// of the estimates are within 5 % of the count and nine of ten within 14 %.
#include <array>
#include <cstdint>
#include <string_view>

namespace weir::llm::tokens {

// A character beyond ASCII counts by its first byte.
enum class TextClass : std::uint8_t {
    word,         // begins at a letter after none, or at a capital after a small letter
    letter,       // ASCII
    digit,        //
    punctuation,  // ASCII
    space,        // the character
    indent,       // a space or tab after a line break
    breaks,       // a run of line breaks
    latin,        // U+0080 to U+02FF
    greek,        // and Cyrillic: U+0300 to U+04FF
    semitic,      // U+0500 to U+07FF
    indic,        // U+0800 to U+1FFF
    symbol,       // U+2000 to U+2FFF
    kana,         // U+3000 to U+3FFF
    han,          // U+4000 to U+9FFF
    hangul,       // U+A000 to U+DFFF
    fullwidth,    // U+E000 to U+FFFF
    astral        // above
};
inline constexpr std::size_t text_class_count = 17;

// Thousandths of a token of each class.
using TextWeights = std::array<std::int16_t, text_class_count>;

// Weights as they are added up: by what a byte is and what the one before it was.
class TextScale {
public:
    static constexpr std::size_t kinds = 32;  // of bytes; a power of two, not all of them used
    using Pairs = std::array<std::int16_t, kinds * kinds>;

    explicit TextScale(const TextWeights& weights);
    constexpr explicit TextScale(const Pairs& pairs) : pairs_(pairs) {}
    // In thousandths of a token.
    std::int64_t weigh(std::string_view text) const;

private:
    std::int64_t weigh_bytes(std::string_view text, std::size_t from, std::size_t to) const;

    Pairs pairs_;
};

// As the encodings count.
extern const TextScale cl100k_scale;
extern const TextScale o200k_scale;

}  // namespace weir::llm::tokens
