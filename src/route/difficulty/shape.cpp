#include "route/difficulty/shape.hpp"

#include <algorithm>
#include <bit>

namespace weir::route::difficulty {
namespace {

constexpr std::uint8_t last_bin = shape_bins - 1;

std::uint8_t capped(std::uint32_t bin) {
    return static_cast<std::uint8_t>(std::min<std::uint32_t>(bin, last_bin));
}

// 0, 1, 2, 3, 4-5, 6-7, 8-11, 12-15, 16-23, ...: two bins to each doubling.
std::uint8_t by_count(std::uint32_t count) {
    if (count < 4) return capped(count);
    const auto doublings = static_cast<std::uint32_t>(std::bit_width(count)) - 1;
    const std::uint32_t half = count >> (doublings - 1) & 1U;
    return capped(doublings * 2 + half);
}

// As by_count, for what is never small: the first bin takes all below `first`.
std::uint8_t by_size(std::uint32_t size, std::uint32_t first) {
    if (size < first) return 0;
    const std::uint32_t quarters = size * 4 / first;  // 4 and more
    const auto doublings = static_cast<std::uint32_t>(std::bit_width(quarters)) - 3;
    const std::uint32_t half = quarters >> (doublings + 1) & 1U;
    return capped(1 + doublings * 2 + half);
}

// part / whole in steps of 1 / steps.
std::uint8_t by_share(std::uint32_t part, std::uint32_t whole, std::uint32_t steps) {
    return whole == 0 ? 0 : capped(part * steps / whole);
}

}  // namespace

Shape shape_of(const Counts& c) {
    Shape shape{};
    const auto set = [&shape](Measure measure, std::uint8_t bin) {
        shape[static_cast<std::size_t>(measure)] = bin;
    };
    set(Measure::bytes, by_size(c.bytes_all, 48));
    set(Measure::words, by_size(c.words, 8));
    set(Measure::word_length, capped(c.words == 0 ? 0 : c.letters * 2 / c.words));
    set(Measure::long_words, by_share(c.long_words, c.words, 32));
    set(Measure::capitals, by_share(c.capitals, c.words, 24));
    set(Measure::shouted, by_share(c.shouted, c.words, 32));
    set(Measure::digits, by_count(c.digits));
    set(Measure::numbers, by_count(c.numbers));
    set(Measure::number_digits, capped(c.number_digits_max));
    set(Measure::symbols, by_count(c.symbols));
    set(Measure::brackets, by_count(c.brackets));
    set(Measure::code_marks, by_count(c.code_marks));
    set(Measure::latex_marks, by_count(c.latex_marks));
    set(Measure::commas, by_count(c.commas));
    set(Measure::sentences, by_count(c.sentences));
    set(Measure::sentence_length, by_size(c.words / std::max(c.sentences, 1U), 3));
    set(Measure::questions, by_count(c.questions));
    set(Measure::lines, by_count(c.lines));
    set(Measure::options, by_count(c.options));
    set(Measure::option_length,
        c.options == 0 ? std::uint8_t{0} : by_size(c.option_terms / c.options + 3, 3));
    set(Measure::beyond_ascii, by_share(c.beyond_ascii, c.bytes, 32));
    set(Measure::negations, by_count(c.negations));
    set(Measure::quantities, by_count(c.quantities));
    set(Measure::repetition, by_share(c.terms - c.distinct, c.terms, 24));
    return shape;
}

}  // namespace weir::route::difficulty
