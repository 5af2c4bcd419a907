#pragma once
// The classes of characters that the encodings' patterns tell apart, by Unicode 16.0 as tiktoken
// 0.14 has it. Bytes that are no UTF-8 are characters of one byte, of no class.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::llm::tokens {

enum class CharClass : std::uint8_t {
    other,   // punctuation, symbols, control characters, what is not assigned
    upper,   // Lu, Lt
    lower,   // Ll
    letter,  // Lm, Lo: of no case
    mark,    // M
    number,  // N
    space    // White_Space
};

struct Char {
    CharClass cls = CharClass::other;
    std::uint8_t bytes = 1;
};

CharClass class_of(char32_t point);

// Of 0x80 and above.
Char wide_char_at(std::string_view text, std::size_t at);

inline constexpr std::array<CharClass, 128> ascii_classes = [] {
    std::array<CharClass, 128> classes{};
    for (std::size_t c = '\t'; c <= '\r'; ++c)
        classes[c] = CharClass::space;
    classes[' '] = CharClass::space;
    for (std::size_t c = '0'; c <= '9'; ++c)
        classes[c] = CharClass::number;
    for (std::size_t c = 'a'; c <= 'z'; ++c)
        classes[c] = CharClass::lower;
    for (std::size_t c = 'A'; c <= 'Z'; ++c)
        classes[c] = CharClass::upper;
    return classes;
}();

// REQUIRES at < text.size().
inline Char char_at(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    return byte < 0x80 ? Char{ascii_classes[byte], 1} : wide_char_at(text, at);
}

}  // namespace weir::llm::tokens
