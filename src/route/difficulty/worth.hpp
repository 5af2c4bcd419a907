#pragma once
// What a model made of some rows is worth on prompts like theirs that it has not seen: every fifth
// of the rows, by a hash of the prompt, is judged by a model of the others.
#include <span>
#include <vector>

#include "base/result.hpp"
#include "route/difficulty/train.hpp"

namespace weir::route::difficulty {

// If this share of the prompts, those of the highest advantage, goes to the strong model.
struct AtShare {
    double share = 0;
    double threshold = 0;  // of the model of all rows
    double quality = 0;    // mean, 0 to 1
};

struct Worth {
    std::size_t rows = 0;  // with both labels; the others are no test
    double weak = 0;       // mean quality of the weak model alone
    double strong = 0;
    // The area under (quality - weak) / (strong - weak) over all shares of strong calls; 0.5 is
    // chance. Means something only where measured().
    double apgr = 0;
    double low = 0, high = 0;  // 95 of 100 times, by bootstrap
    bool measured() const { return rows >= rows_min && strong > weak; }
    std::vector<AtShare> shares;  // 10 %, 20 %, ... 90 %
};

struct Trained {
    std::vector<std::uint8_t> blob;  // of all rows
    Worth worth;
};

// Trains six times. Errors are those of train().
Result<Trained> train_and_measure(std::span<const Row> rows, const TrainSettings& settings = {});

}  // namespace weir::route::difficulty
