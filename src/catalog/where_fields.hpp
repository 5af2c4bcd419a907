#pragma once
// The fields of a filter, by what may be said about them. Private to where*.cpp.
#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "catalog/vocabulary.hpp"

namespace weir::catalog::where_fields {

inline constexpr std::array<std::string_view, 10> word_fields = {
    "id", "model", "provider", "class", "wire", "kind", "status", "billing", "region", "in"};
inline constexpr std::string_view out_field = "out";
inline constexpr std::array<std::string_view, 3> token_fields = {"ctx", "input_max", "output_max"};
inline constexpr std::array<std::string_view, 3> price_fields = {"price_in", "price_out",
                                                                 "price_cache_read"};
inline constexpr std::string_view date_field = "released";
inline constexpr std::string_view free_flag = "free";

inline bool one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

inline bool is_word(std::string_view field) {
    return one_of(word_fields, field) || field == out_field;
}
inline bool is_number(std::string_view field) {
    return one_of(token_fields, field) || one_of(price_fields, field) || field == date_field;
}
inline bool is_flag(std::string_view field) {
    return field == free_flag || capability_by_name(field).has_value();
}

}  // namespace weir::catalog::where_fields
