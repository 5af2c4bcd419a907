#include "llm/tokens/text_weight.hpp"

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

}  // namespace

TextScale::TextScale(const TextWeights& weights) : pairs_(pairs_of(weights)) {}

std::int64_t TextScale::weigh(std::string_view text) const {
    std::int64_t sum = 0;
    std::size_t before = inner;
    for (const char c : text) {
        const std::size_t now = kinds_of_bytes[static_cast<unsigned char>(c)];
        sum += pairs_[before * kinds + now];
        before = now;
    }
    return sum;
}

// Semitic, Indic and full-width characters are hardly in the recordings: theirs are the weights of
// sample sentences.
constinit const TextScale cl100k_scale(pairs_of({1098, 5, 705, 411, 15, 935, 1152, 1033, 531, 886,
                                                 900, 1422, 1072, 1250, 1170, 1000, 3783}));
constinit const TextScale o200k_scale(pairs_of({1052, 12, 705, 426, 15, 904, 1142, 704, 319, 445,
                                                450, 1441, 778, 859, 780, 800, 2718}));

}  // namespace weir::llm::tokens
