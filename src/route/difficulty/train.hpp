#pragma once
// Makes a model from prompts for which is known, or guessed from feedback, how right the strong and
// the weak model were. Pure and without chance: the same rows and settings give the same bytes.
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "route/difficulty/table.hpp"

namespace weir::route::difficulty {

// The defaults are those with which data/routing is measured (bench/ROUTING.md).
struct TrainSettings {
    double penalty = 20;          // on the squared weights, against rows of weight 1
    double shape_scale = 0.1;     // of a step in the shape, against a prompt's words of length 1
    double hardness_share = 0.2;  // see Model::judge
    Smoothing smoothing;
    std::uint32_t seen_rows = 2;  // a term of fewer rows weighs nothing
    // Parts of the median familiarity of unseen prompts like the training data: below the first
    // only a prompt's length counts, from the second on its weights are believed whole.
    double strange_part = 0;
    double familiar_part = 1;
    // What a doubling of the length counts there, in standard deviations of unseen advantages.
    double length_share = 1;
};

inline constexpr std::size_t rows_min = 20;
inline constexpr std::size_t rows_max = 1'000'000;

// The blob of the model. invalid_request for too few or too many rows, for labels outside 0 to 1 or
// missing for both models, and where one of the models has fewer than rows_min labels.
Result<std::vector<std::uint8_t>> train(std::span<const Row> rows,
                                        const TrainSettings& settings = {});

}  // namespace weir::route::difficulty
