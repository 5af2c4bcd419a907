#pragma once
// Row B12: what the model of difficulty is worth on prompts that it was not trained on.
#include <span>
#include <string_view>
#include <vector>

#include "router/dataset.hpp"
#include "router/metrics.hpp"

namespace weir::bench::router {

inline constexpr std::size_t curve_points = 50;

// One set, cut into five folds by a hash of each sample's group and the seed; every fifth is judged
// by a model of the other four.
struct Crossed {
    double apgr = 0;           // all samples together, each with its fold's model
    double apgr_per_fold = 0;  // the mean of the folds'
    double share_for_95 = 0;   // share of strong calls at 95 % of the strong model's quality
    // Mean distance of the share that the model's thresholds give from the share that was asked.
    double share_error = 0;
    // The same where the threshold follows the calls themselves (strategy difficulty,
    // strong_share): a fold's samples in the order of the file.
    double share_error_followed = 0;
    std::vector<double> curve;
};
Result<Crossed> cross_validate(std::span<const Sample> samples, std::string_view set,
                               std::uint64_t seed);

// A model of the sets `from`, on set `to`; samples alike one of `to` are left out of the training.
Result<double> transfer(std::span<const Sample> samples, std::span<const std::string_view> from,
                        std::string_view to);

// Between which APGRs 95 of 100 routers lie that decide by chance.
struct Band {
    double low = 0;
    double high = 0;
};
Band chance_band(std::span<const Sample> samples, std::string_view set);

}  // namespace weir::bench::router
