#pragma once
// Whether answers say the same. Pure.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "route/several/several.hpp"

namespace weir::route {

// 0 to 1: the cosine of the two texts' words and pairs of words, weighted down by how often a word
// occurs. Numbers and negations must match: "5" and "6", "is" and "is not" are never similar.
double similarity(std::string_view a, std::string_view b);

// The same JSON value, whatever the order of members and the spelling of numbers and spaces; a
// fence of ``` around it does not count. False where either is none.
bool same_json(std::string_view a, std::string_view b);

bool agree(std::string_view a, std::string_view b, const Consensus& how);

// Groups answers: for each, the number of its group, groups numbered by their first member. An
// answer belongs to the first group whose first member it agrees with.
std::vector<std::size_t> group(std::span<const std::string> answers, const Consensus& how);

// The largest group's number; of equals the first.
struct Largest {
    std::size_t group = 0;
    std::size_t members = 0;
};
Largest largest(std::span<const std::size_t> groups);

}  // namespace weir::route
