#pragma once
// Which language a text is in, roughly: by script where that says it, else by the commonest little
// words. For rules ("German to the European route"), not for linguists. Pure; looks at the first
// text_bytes_max bytes.
#include <span>
#include <string_view>

namespace weir::route {

inline constexpr std::size_t language_bytes_max = 2'000;

// "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr", "ru", "uk", "el", "ar", "he", "hi",
// "th", "zh", "ja", "ko"; "" when it is too short or none of them.
std::string_view language_of(std::string_view text);
std::span<const std::string_view> known_languages();

}  // namespace weir::route
