#pragma once
// Who is asked first for which sort of text, where nothing fails. Targets a (weak), b (strong) and
// c (weak).
#include <array>
#include <string_view>

#include "tests/sim/prompts.hpp"
#include "tests/sim/rows.hpp"

namespace weir::simulation {

struct Asked {
    std::array<std::array<double, 3>, 4> shares{};  // [sort][place], of the sort's calls
    std::array<double, 3> all{};                    // [place], of all calls
};
// Of 20 minutes, without the first two, in which thresholds find their place.
Asked asked_for(const Row& row, const Writer& writer, std::uint64_t seed);

// `difficulty` with other settings than in rows(): they differ in nothing else.
struct DifficultyRow {
    Row row;
    double hard_share;  // of the calls
};
std::span<const DifficultyRow> difficulty_rows();

}  // namespace weir::simulation
