#pragma once
// Training rows as numbers.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "route/difficulty/features.hpp"
#include "route/difficulty/ridge.hpp"

namespace weir::route::difficulty {

struct Row {
    std::string prompt;
    // How right each model was, 0 to 1. Feedback on a call knows one of the two.
    std::optional<double> strong_right;
    std::optional<double> weak_right;
    // Which pair of models and way of marking it comes from. How far apart the pairs are on average
    // says nothing about a prompt, so it is taken out; each set counts by the root of its rows.
    std::string set;
    // What it is about, where that is known; rows of one topic lend each other their labels.
    std::string topic;
};

// Labels of one model, ready to be fitted: a row without one has the weight 0.
struct Head {
    std::vector<double> weights;
    std::vector<double> targets;
    double mean = 0;
};

struct Smoothing {
    double topic_share = 0.5;  // of a row's label that is its topic's
    double topic_prior = 20;   // rows of the set's mean that a topic's mean begins with
};

// 1 / sqrt(rows of its set) each: a small set is heard beside a large one, but not as loudly.
std::vector<double> weights_of(std::span<const Row> rows);

// What the rows are trained towards: each label is mixed with its topic's, and moved by its set's
// distance from the whole.
Head head_of(std::span<const Row> rows, std::optional<double> Row::* label,
             const Smoothing& smoothing);

// Columns: a bucket each, then shape_steps for each measure. A measure in bin 3 is three steps of
// `shape_scale`: what its neighbours teach is shared. Buckets that fewer than seen_rows rows have
// are zero.
inline constexpr std::size_t shape_steps = shape_bins - 1;
inline constexpr std::size_t column_count = bucket_count + shape_count * shape_steps;
Matrix matrix_of(std::span<const Row> rows, double shape_scale, std::uint32_t seen_rows);

// A bit for each pair of words that at least seen_rows rows have.
std::vector<std::uint8_t> known_pairs(std::span<const Row> rows, std::uint32_t seen_rows);

}  // namespace weir::route::difficulty
