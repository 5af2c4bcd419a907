#pragma once
// The few text helpers that more than one folder needs.
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

bool equal_ignoring_case(std::string_view a, std::string_view b);  // ASCII
bool contains_ignoring_case(std::string_view text, std::string_view part);
std::string lower(std::string_view text);                         // ASCII
std::string_view trim(std::string_view text);                     // spaces and tabs
std::optional<std::int64_t> read_integer(std::string_view text);  // whole text, base 10
std::vector<std::string_view> split(std::string_view text, char at);

// "500ms", "2s", "1m30s", "8m38.4s", "1h2m3.5s", "12us": concatenated parts, each a decimal with
// a unit (us, ms, s, m, h, d). Nothing for anything else, negative or over 10 years.
std::optional<std::chrono::nanoseconds> read_duration(std::string_view text);

// The known name nearest to a mistyped one, if it is near enough to be meant.
std::optional<std::string_view> nearest(std::string_view typed,
                                        std::span<const std::string_view> known);
// The nearest few, nearest first.
std::vector<std::string_view> nearest_few(std::string_view typed,
                                          std::span<const std::string_view> known,
                                          std::size_t most);

// Whether text is what the pattern says: '*' stands for any characters; ASCII case does not count.
bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace weir
