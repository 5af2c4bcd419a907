#pragma once
// What another policy would have done to past calls, from how they went: exact where it chooses as
// was chosen, by what is known of the target where it does not, and never a guess where nothing is.
//
// Doubly robust: the model's value of the new choice, plus what the model got wrong about the old
// one, weighted by how much likelier the new policy makes it. Where no chance was in the old choice
// its propensity is 1, and what remains is the direct method. Pure.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"

namespace weir::app {

struct NewChoice {
    std::string target;
    double probability = 1;      // of being asked first
    std::optional<double> cost;  // USD, of the call's tokens at that target's price
};

struct ReplayCase {
    std::string chosen;
    double propensity = 1;
    bool by_chance = false;
    bool failed = false;             // the chosen one, not by the client's doing
    std::optional<double> cost;      // USD, as it was
    std::optional<double> seconds;   // where the chosen one answered at once
    std::vector<NewChoice> choices;  // sum 1; none: refused
};

struct Interval {
    double value = 0, low = 0, high = 0;  // of 95 %
};

struct Measured {
    std::int64_t cases = 0;  // on which it rests; 0: nothing can be said
    Interval before, after, change;
};

struct TargetLine {
    std::int64_t before = 0;  // so often chosen
    double after = 0;
    std::int64_t failed = 0;            // of before
    Interval failure;                   // Wilson's
    std::optional<double> median, p95;  // seconds
};

struct ReplayFigures {
    std::int64_t cases = 0;
    std::int64_t refused = 0;
    double differ = 0;   // of those that are not refused
    double support = 0;  // share of those, by targets that were seen
    std::int64_t by_chance = 0;
    double weight_max = 0;
    std::map<std::pair<std::string, std::string>, double> moves;  // from, to
    std::map<std::string, TargetLine> targets;
    Measured cost;              // sums, USD
    std::int64_t no_price = 0;  // cases that cost leaves out: a price or a cost is unknown
    Measured failures;          // shares of first choices that fail
    Measured median, p95;       // seconds
};

// random: of the resamples, from which the intervals come.
ReplayFigures estimate(const std::vector<ReplayCase>& cases, Random& random, int resamples = 300);

// Wilson's interval of 95 % of a share.
Interval wilson(std::int64_t of, std::int64_t all);

}  // namespace weir::app
