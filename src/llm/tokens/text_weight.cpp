#include "llm/tokens/text_weight.hpp"

namespace weir::llm::tokens {

// Semitic, Indic and full-width characters are hardly in the recordings: theirs are the weights of
// sample sentences.
const TextWeights cl100k_weights = {1091, 7,   706,  408,  12,   940,  1177, 1024, 531,
                                    865,  900, 1420, 1073, 1247, 1131, 1000, 3488};
const TextWeights o200k_weights = {1046, 14,  706,  424, 12,  904, 1169, 702, 319,
                                   425,  450, 1438, 779, 857, 744, 800,  2447};

namespace {

enum class Byte : std::uint8_t {
    small,
    capital,
    digit,
    punctuation,
    space,
    tab,
    line,
    control,
    inner,
    lead
};

constexpr std::array<Byte, 256> bytes = [] {
    std::array<Byte, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c) {
        if (c >= 'a' && c <= 'z')
            table[c] = Byte::small;
        else if (c >= 'A' && c <= 'Z')
            table[c] = Byte::capital;
        else if (c >= '0' && c <= '9')
            table[c] = Byte::digit;
        else if (c == ' ')
            table[c] = Byte::space;
        else if (c == '\t')
            table[c] = Byte::tab;
        else if (c == '\n' || c == '\r')
            table[c] = Byte::line;
        else if (c > ' ' && c < 0x7F)
            table[c] = Byte::punctuation;
        else if (c >= 0xC2 && c < 0xF5)
            table[c] = Byte::lead;
        else
            table[c] = c < 0x80 ? Byte::control : Byte::inner;
    }
    return table;
}();

TextClass of_lead(unsigned char lead) {
    if (lead < 0xE0)
        return lead < 0xCC ? TextClass::latin : lead < 0xD4 ? TextClass::greek : TextClass::semitic;
    if (lead >= 0xF0) return TextClass::astral;
    constexpr std::array<TextClass, 16> three = {
        TextClass::indic,  TextClass::indic,  TextClass::symbol,    TextClass::kana,
        TextClass::han,    TextClass::han,    TextClass::han,       TextClass::han,
        TextClass::han,    TextClass::han,    TextClass::hangul,    TextClass::hangul,
        TextClass::hangul, TextClass::hangul, TextClass::fullwidth, TextClass::fullwidth};
    return three[lead & 0xFU];
}

bool is_blank(Byte byte) { return byte == Byte::space || byte == Byte::tab; }

}  // namespace

TextClasses classes_of(std::string_view text) {
    TextClasses counts{};
    const auto add = [&](TextClass cls) { ++counts[static_cast<std::size_t>(cls)]; };
    Byte before = Byte::control;
    bool in_blanks = false;  // a run of them that is counted already
    for (const char c : text) {
        const Byte now = bytes[static_cast<unsigned char>(c)];
        switch (now) {
            case Byte::small:
                if (before != Byte::small && before != Byte::capital) add(TextClass::word);
                add(TextClass::letter);
                break;
            case Byte::capital:
                if (before != Byte::capital) add(TextClass::word);
                add(TextClass::letter);
                break;
            case Byte::digit: add(TextClass::digit); break;
            case Byte::punctuation: add(TextClass::punctuation); break;
            case Byte::space:
            case Byte::tab:
                if (now == Byte::space) add(TextClass::space);
                if (is_blank(before) && !in_blanks) add(TextClass::blanks);
                in_blanks = is_blank(before);
                break;
            case Byte::line:
                if (before != Byte::line) add(TextClass::breaks);
                break;
            case Byte::lead: add(of_lead(static_cast<unsigned char>(c))); break;
            case Byte::control:
            case Byte::inner: break;
        }
        before = now;
    }
    return counts;
}

std::int64_t weigh(std::string_view text, const TextWeights& weights) {
    const TextClasses counts = classes_of(text);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < text_class_count; ++i)
        sum += counts[i] * weights[i];
    return sum;
}

}  // namespace weir::llm::tokens
