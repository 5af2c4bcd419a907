#pragma once
// The form of a prompt, apart from its words: how long, how many numbers, is it a choice between
// options, is it code. Each measure is cut into a few bins on a scale that does not depend on any
// data set, so that a prompt unlike the training data falls into an outer bin and no further.
#include <array>
#include <cstdint>

namespace weir::route::difficulty {

inline constexpr std::size_t shape_bins = 16;

// Counted in one pass over the bytes that are looked at.
struct Counts {
    std::uint32_t bytes = 0;       // looked at
    std::uint32_t bytes_all = 0;   // of the whole prompt
    std::uint32_t words = 0;       // runs of letters
    std::uint32_t letters = 0;     // in words
    std::uint32_t long_words = 0;  // of 9 letters and more
    std::uint32_t capitals = 0;    // words that begin with one
    std::uint32_t shouted = 0;     // words all in capitals, of 2 letters and more
    std::uint32_t digits = 0;
    std::uint32_t numbers = 0;  // runs of digits
    std::uint32_t number_digits_max = 0;
    std::uint32_t symbols = 0;      // + * / = < > % ^ |
    std::uint32_t brackets = 0;     // ( [ {
    std::uint32_t code_marks = 0;   // ; { } ` _ #
    std::uint32_t latex_marks = 0;  // $ and backslash
    std::uint32_t commas = 0;
    std::uint32_t sentences = 0;  // . ! ? before white space or at the end
    std::uint32_t questions = 0;  // ?
    std::uint32_t lines = 0;
    std::uint32_t options = 0;       // lines that begin like "B." or "b)"
    std::uint32_t option_terms = 0;  // from the first option on
    std::uint32_t beyond_ascii = 0;  // bytes
    std::uint32_t negations = 0;     // not, except, never, least...
    std::uint32_t quantities = 0;    // each, per, half, twice, percent...
    std::uint32_t distinct = 0;      // different ones of them, about
    std::uint32_t terms = 0;         // words, digits, marks and signs
};

enum class Measure : std::uint8_t {
    bytes,
    words,
    word_length,
    long_words,
    capitals,
    shouted,
    digits,
    numbers,
    number_digits,
    symbols,
    brackets,
    code_marks,
    latex_marks,
    commas,
    sentences,
    sentence_length,
    questions,
    lines,
    options,
    option_length,
    beyond_ascii,
    negations,
    quantities,
    repetition,
};
inline constexpr std::size_t shape_count = 24;

// The bin of each measure, below shape_bins.
using Shape = std::array<std::uint8_t, shape_count>;

Shape shape_of(const Counts& counts);

}  // namespace weir::route::difficulty
