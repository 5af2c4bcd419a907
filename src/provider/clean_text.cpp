// Providers quote our own key back at us, in whole or in part; clients and logs must not see it.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "provider/failure.hpp"

namespace weir::provider {
namespace {

constexpr std::string_view cut_out = "***";
constexpr std::size_t secret_bytes_min = 6;  // shorter ones would cut ordinary words
constexpr std::size_t key_bytes_min = 8;
constexpr std::size_t text_bytes_read = 16 * 1024;

// How keys begin at the vendors that have such a habit, and ARNs, which name an account. Case
// matters: "ASIA..." is a key, "asia-east1" a region.
constexpr std::array key_beginnings = std::to_array<std::string_view>(
    {"sk-",  "sk_", "pk-",  "rk-",  "AIza", "gsk_", "xai-", "nvapi-",      "pplx-", "hf_",    "r8_",
     "csk-", "fw_", "AKIA", "ASIA", "eyJ",  "ghp_", "gho_", "github_pat_", "tgp_",  "arn:aws"});

bool key_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.*:/+=~").find(c) != std::string_view::npos;
}

std::string replace_all(std::string text, std::string_view part) {
    if (part.size() < secret_bytes_min) return text;
    for (std::size_t at = text.find(part); at != std::string::npos;
         at = text.find(part, at + cut_out.size()))
        text.replace(at, part.size(), cut_out);
    return text;
}

bool looks_like_key(std::string_view word) {
    return word.size() >= key_bytes_min &&
           std::ranges::any_of(key_beginnings, [&](std::string_view beginning) {
               return word.starts_with(beginning);
           });
}

// Appends text word by word; a word is a run of characters that keys are made of.
void append_without_keys(std::string& out, std::string_view text) {
    bool after_bearer = false;
    while (!text.empty()) {
        const auto begin =
            static_cast<std::size_t>(std::ranges::find_if(text, key_char) - text.begin());
        out += text.substr(0, begin);
        text.remove_prefix(begin);
        const auto end =
            static_cast<std::size_t>(std::ranges::find_if_not(text, key_char) - text.begin());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(end);
        // "https://host/path?key=..." and "&key=...": '?' and '&' end a word, so key= starts one.
        const bool parameter = equal_ignoring_case(word.substr(0, 4), "key=") && word.size() > 4;
        if (parameter)
            out.append("key=").append(cut_out);
        else if (looks_like_key(word) || (after_bearer && word.size() >= key_bytes_min))
            out += cut_out;
        else
            out += word;
        after_bearer = equal_ignoring_case(word, "bearer");
    }
}

}  // namespace

std::string clean_text(std::string_view text, std::string_view secret, std::size_t bytes_max) {
    std::string one_line;
    for (const char c : text.substr(0, text_bytes_read)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool blank = byte <= ' ' || byte == 0x7f;
        if (!blank)
            one_line += c;
        else if (!one_line.empty() && one_line.back() != ' ')
            one_line += ' ';
    }
    if (!one_line.empty() && one_line.back() == ' ') one_line.pop_back();

    std::string out;
    append_without_keys(out, replace_all(std::move(one_line), secret));
    if (out.size() <= bytes_max) return out;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U)
        --end;  // not inside a character
    out.resize(end);
    return out;
}

}  // namespace weir::provider
