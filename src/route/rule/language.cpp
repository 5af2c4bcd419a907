#include "route/rule/language.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace weir::route {
namespace {

constexpr std::array<std::string_view, 20> languages = {"en", "de", "fr", "es", "it", "pt", "nl",
                                                        "pl", "sv", "tr", "ru", "uk", "el", "ar",
                                                        "he", "hi", "th", "zh", "ja", "ko"};

struct Script {
    char32_t first, last;
    std::string_view language;
};
// Kana before Han: Japanese has both.
constexpr std::array scripts = {
    Script{0x0370, 0x03ff, "el"}, Script{0x0400, 0x04ff, "ru"}, Script{0x0590, 0x05ff, "he"},
    Script{0x0600, 0x06ff, "ar"}, Script{0x0900, 0x097f, "hi"}, Script{0x0e00, 0x0e7f, "th"},
    Script{0x3040, 0x30ff, "ja"}, Script{0xac00, 0xd7af, "ko"}, Script{0x4e00, 0x9fff, "zh"},
};

// Little words that one language has and its neighbours do not, between spaces.
struct Words {
    std::string_view language;
    std::array<std::string_view, 12> words;
};
constexpr std::array little = {
    Words{"en",
          {"the", "and", "is", "of", "to", "what", "how", "you", "are", "with", "this", "for"}},
    Words{"de",
          {"der", "die", "und", "ist", "das", "nicht", "ein", "eine", "wie", "mit", "ich", "für"}},
    Words{"fr",
          {"le", "les", "et", "est", "une", "des", "pour", "dans", "que", "vous", "je", "avec"}},
    Words{"es", {"el", "los", "y", "es", "una", "para", "qué", "cómo", "por", "con", "del", "las"}},
    Words{"it",
          {"il", "gli", "è", "una", "per", "che", "di", "come", "con", "sono", "della", "nel"}},
    Words{"pt", {"o", "os", "é", "uma", "para", "que", "não", "como", "com", "em", "do", "da"}},
    Words{"nl",
          {"het", "een", "en", "van", "niet", "is", "dat", "met", "hoe", "voor", "wat", "zijn"}},
    Words{"pl", {"jest", "nie", "się", "na", "do", "to", "jak", "i", "w", "z", "co", "czy"}},
    Words{"sv", {"och", "är", "det", "att", "en", "ett", "inte", "som", "på", "för", "hur", "med"}},
    Words{"tr",
          {"ve", "bir", "bu", "için", "ne", "ile", "değil", "nasıl", "mi", "da", "çok", "olan"}},
};
constexpr int words_min = 2;

struct Decoded {
    char32_t code = 0;
    std::size_t bytes = 1;
};
Decoded decode(std::string_view text) {
    const auto byte = [&](std::size_t i) -> char32_t {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    const char32_t lead = byte(0);
    if (lead < 0xe0) return {((lead & 0x1fU) << 6U) | (byte(1) & 0x3fU), 2};
    if (lead < 0xf0)
        return {((lead & 0x0fU) << 12U) | ((byte(1) & 0x3fU) << 6U) | (byte(2) & 0x3fU), 3};
    return {0, 4};
}

// The script that most letters beyond Latin are in, when there are enough of them.
std::string_view by_script(std::string_view text) {
    std::array<int, scripts.size()> counts{};
    int latin = 0;
    bool ukrainian = false;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            latin += (lead | 0x20U) >= 'a' && (lead | 0x20U) <= 'z' ? 1 : 0;
            ++i;
            continue;
        }
        const Decoded one = decode(text.substr(i));
        i += one.bytes;
        ukrainian = ukrainian || one.code == 0x0456 || one.code == 0x0457 || one.code == 0x0454;
        for (std::size_t s = 0; s < scripts.size(); ++s)
            if (one.code >= scripts[s].first && one.code <= scripts[s].last) ++counts[s];
    }
    const auto most = std::ranges::max_element(counts);
    // A sign of these scripts stands for several letters of ours.
    if (*most < 2 || *most * 3 < latin) return {};
    const std::string_view language =
        scripts[static_cast<std::size_t>(most - counts.begin())].language;
    constexpr std::size_t kana = 6;
    if (language == "zh" && counts[kana] * 10 > *most) return "ja";
    if (language == "ru" && ukrainian) return "uk";
    return language;
}

std::string_view by_words(std::string_view text) {
    std::array<int, little.size()> counts{};
    std::size_t begin = 0;
    const auto is_letter = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z');
    };
    std::string word;
    while (begin < text.size()) {
        while (begin < text.size() && !is_letter(text[begin]))
            ++begin;
        std::size_t end = begin;
        while (end < text.size() && is_letter(text[end]))
            ++end;
        word.assign(text.substr(begin, end - begin));
        std::ranges::transform(word, word.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        });
        for (std::size_t i = 0; i < little.size(); ++i)
            if (std::ranges::find(little[i].words, word) != little[i].words.end()) ++counts[i];
        begin = end;
    }
    const auto most = std::ranges::max_element(counts);
    return *most >= words_min ? little[static_cast<std::size_t>(most - counts.begin())].language
                              : std::string_view();
}

}  // namespace

std::span<const std::string_view> known_languages() { return languages; }

std::string_view language_of(std::string_view text) {
    text = text.substr(0, language_bytes_max);
    const std::string_view script = by_script(text);
    return script.empty() ? by_words(text) : script;
}

}  // namespace weir::route
