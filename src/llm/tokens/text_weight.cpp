#include "llm/tokens/text_weight.hpp"

#include <algorithm>
#include <cstring>

namespace weir::llm::tokens {
namespace {

// What a byte is: of ASCII these, of other leads the class of their character after `lead`.
enum Kind : std::uint8_t { inner, small, capital, digit, punctuation, space, tab, line, lead };

constexpr std::size_t classes_before_leads = static_cast<std::size_t>(TextClass::latin);

constexpr TextClass of_lead(std::size_t byte) {
    if (byte < 0xE0)
        return byte < 0xCC ? TextClass::latin : byte < 0xD4 ? TextClass::greek : TextClass::semitic;
    if (byte >= 0xF0) return TextClass::astral;
    constexpr std::array<TextClass, 16> three = {
        TextClass::indic,  TextClass::indic,  TextClass::symbol,    TextClass::kana,
        TextClass::han,    TextClass::han,    TextClass::han,       TextClass::han,
        TextClass::han,    TextClass::han,    TextClass::hangul,    TextClass::hangul,
        TextClass::hangul, TextClass::hangul, TextClass::fullwidth, TextClass::fullwidth};
    return three[byte & 0xFU];
}

constexpr std::uint8_t kind_of(std::size_t byte) {
    if (byte >= 'a' && byte <= 'z') return small;
    if (byte >= 'A' && byte <= 'Z') return capital;
    if (byte >= '0' && byte <= '9') return digit;
    if (byte == ' ') return space;
    if (byte == '\t') return tab;
    if (byte == '\n' || byte == '\r') return line;
    if (byte > ' ' && byte < 0x7F) return punctuation;
    if (byte < 0xC2 || byte > 0xF4) return inner;
    return static_cast<std::uint8_t>(lead + static_cast<std::size_t>(of_lead(byte)) -
                                     classes_before_leads);
}

constexpr std::array<std::uint8_t, 256> kinds_of_bytes = [] {
    std::array<std::uint8_t, 256> kinds{};
    for (std::size_t byte = 0; byte < kinds.size(); ++byte)
        kinds[byte] = kind_of(byte);
    return kinds;
}();

constexpr std::size_t kinds = TextScale::kinds;

constexpr TextScale::Pairs pairs_of(const TextWeights& weights) {
    TextScale::Pairs pairs{};
    const auto of = [&](TextClass cls) { return weights[static_cast<std::size_t>(cls)]; };
    for (std::size_t before = 0; before < kinds; ++before) {
        for (std::size_t now = 0; now < kinds; ++now) {
            int sum = 0;
            const bool after_line = before == line;
            switch (now) {
                case small:
                    sum = of(TextClass::letter);
                    if (before != small && before != capital) sum += of(TextClass::word);
                    break;
                case capital:
                    sum = of(TextClass::letter) + (before == capital ? 0 : of(TextClass::word));
                    break;
                case digit: sum = of(TextClass::digit); break;
                case punctuation: sum = of(TextClass::punctuation); break;
                case space:
                    sum = of(TextClass::space) + (after_line ? of(TextClass::indent) : 0);
                    break;
                case tab: sum = after_line ? of(TextClass::indent) : 0; break;
                case line: sum = after_line ? 0 : of(TextClass::breaks); break;
                default:
                    if (now >= lead && now - lead + classes_before_leads < text_class_count)
                        sum = weights[now - lead + classes_before_leads];
            }
            pairs[before * kinds + now] = static_cast<std::int16_t>(sum);
        }
    }
    return pairs;
}

constexpr std::size_t at_once = 16;
using Bytes = std::uint8_t __attribute__((vector_size(at_once)));
// Of a comparison: all bits of a byte, or none.
using Mask = std::int8_t __attribute__((vector_size(at_once)));

Bytes load(const char* from) {
    Bytes bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

Mask within(Bytes bytes, char first, char last) {
    const Bytes above = bytes - static_cast<std::uint8_t>(first);
    return above <= static_cast<std::uint8_t>(last - first);
}

Mask is(Bytes bytes, char c) { return bytes == static_cast<std::uint8_t>(c); }

// Neither beyond ASCII nor a control character: of those, rare inside JSON, some depend on others.
bool all_printable(const char* from) {
    constexpr std::uint64_t each_byte = 0x0101010101010101;
    std::array<std::uint64_t, 2> words;
    std::memcpy(words.data(), from, sizeof words);
    std::uint64_t other = 0;
    for (const std::uint64_t word : words)
        other |= word | (word - each_byte * 0x20);
    return (other & (each_byte * 0x80)) == 0;
}

std::int64_t sum_of(Bytes counts) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < at_once; ++i)
        sum += counts[i];
    return sum;
}

// How often each class begins, sixteen places side by side.
struct AsciiCounts {
    Bytes letters{}, words{}, digits{}, visible{}, spaces{};

    // The bytes at `from`, all of them printable, and the one before them, which is no line break.
    void add(const char* from) {
        const Bytes now = load(from);
        const Bytes before = load(from - 1);
        constexpr std::uint8_t small_bit = 0x20;
        const Mask letter = within(now | small_bit, 'a', 'z');
        const Mask letter_before = within(before | small_bit, 'a', 'z');
        const Mask small_now = (now & small_bit) != 0;
        const Mask capital_before = (before & small_bit) == 0;
        // A mask is -1 where it holds.
        letters -= static_cast<Bytes>(letter);
        words -= static_cast<Bytes>(letter & ~(letter_before & (small_now | capital_before)));
        digits -= static_cast<Bytes>(within(now, '0', '9'));
        visible -= static_cast<Bytes>(within(now, '!', '~'));
        spaces -= static_cast<Bytes>(is(now, ' '));
    }

    // In thousandths, by the pairs that stand for each class alone.
    std::int64_t weigh(const TextScale::Pairs& pairs) const {
        const auto pair = [&](Kind before, Kind now) {
            return static_cast<std::int64_t>(pairs[before * kinds + now]);
        };
        const std::int64_t letter = pair(small, small);
        const std::int64_t letter_count = sum_of(letters);
        const std::int64_t digit_count = sum_of(digits);
        return letter_count * letter + sum_of(words) * (pair(inner, small) - letter) +
               digit_count * pair(inner, digit) +
               (sum_of(visible) - letter_count - digit_count) * pair(inner, punctuation) +
               sum_of(spaces) * pair(inner, space);
    }
};

// Blocks of bytes until one of the counts might pass what a byte holds.
constexpr std::size_t blocks_max = 255;

}  // namespace

TextScale::TextScale(const TextWeights& weights) : pairs_(pairs_of(weights)) {}

std::int64_t TextScale::weigh_bytes(std::string_view text, std::size_t from, std::size_t to) const {
    const auto kind_at = [text](std::size_t at) {
        return std::size_t{kinds_of_bytes[static_cast<unsigned char>(text[at])]};
    };
    std::int64_t sum = 0;
    std::size_t before = from == 0 ? std::size_t{inner} : kind_at(from - 1);
    for (std::size_t at = from; at < to; ++at) {
        const std::size_t now = kind_at(at);
        sum += pairs_[before * kinds + now];
        before = now;
    }
    return sum;
}

std::int64_t TextScale::weigh(std::string_view text) const {
    std::size_t at = std::min<std::size_t>(text.size(), 1);
    std::int64_t sum = weigh_bytes(text, 0, at);
    while (at + at_once <= text.size()) {
        AsciiCounts counts;
        std::size_t blocks = 0;
        for (; at + at_once <= text.size() && blocks < blocks_max; at += at_once, ++blocks) {
            if (!all_printable(text.data() + at)) break;
            if (blocks == 0 && kinds_of_bytes[static_cast<unsigned char>(text[at - 1])] == line)
                break;
            counts.add(text.data() + at);
        }
        if (blocks > 0) sum += counts.weigh(pairs_);
        if (blocks == blocks_max || at + at_once > text.size()) continue;
        sum += weigh_bytes(text, at, at + at_once);
        at += at_once;
    }
    return sum + weigh_bytes(text, at, text.size());
}

// Semitic, Indic and full-width characters are hardly in the recordings: theirs are the weights of
// sample sentences.
constinit const TextScale cl100k_scale(pairs_of({1098, 5, 705, 411, 15, 935, 1152, 1033, 531, 886,
                                                 900, 1422, 1072, 1250, 1170, 1000, 3783}));
constinit const TextScale o200k_scale(pairs_of({1052, 12, 705, 426, 15, 904, 1142, 704, 319, 445,
                                                450, 1441, 778, 859, 780, 800, 2718}));

}  // namespace weir::llm::tokens
