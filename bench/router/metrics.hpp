#pragma once
// What a router is worth on prompts whose outcomes are known. Prompts of equal score are called in
// no order: each stands for the mean of its equals, so a router that says nothing scores 0.5.
#include <span>
#include <vector>

namespace weir::bench::router {

struct Outcome {
    double score = 0;   // higher goes to the strong model first
    double strong = 0;  // how right it was, 0 to 1
    double weak = 0;
};

// Mean quality when this share of the prompts, highest scores first, goes to the strong model:
// points + 1 values for the shares 0, 1 / points, ..., 1.
std::vector<double> quality_curve(std::span<const Outcome> outcomes, std::size_t points);

// The area under the performance gap recovered, (quality - weak) / (strong - weak), over all
// shares.
double apgr(std::span<const Outcome> outcomes);

// The least share of strong calls with which the quality is at least `part` of the strong model's.
double share_for_quality(std::span<const Outcome> outcomes, double part);

struct Quartiles {
    double low = 0;
    double middle = 0;
    double high = 0;
};
Quartiles quartiles(std::vector<double> values);

}  // namespace weir::bench::router
