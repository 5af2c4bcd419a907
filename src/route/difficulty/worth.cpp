#include "route/difficulty/worth.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "route/difficulty/model.hpp"
#include "route/hash.hpp"

namespace weir::route::difficulty {
namespace {

constexpr std::uint64_t folds = 5;
constexpr std::size_t draws = 400;
constexpr std::uint64_t seed = 1;  // the same rows give the same report
constexpr int share_steps = 10;

struct Outcome {
    double rank;  // 0 to 1 within its fold, for each fold's model has a level of its own
    double weak, gap;
};

// Sorted by rank, highest first. Ties are rare and of no side: rows come in an order of their own.
double apgr_of(std::span<const Outcome> sorted) {
    double sum = 0;
    double area = 0;
    for (const Outcome& each : sorted) {
        area += sum + each.gap / 2;
        sum += each.gap;
    }
    return sum > 0 ? area / sum / static_cast<double>(sorted.size()) : 0.5;
}

void add_fold(std::span<const Row> rows, std::span<const std::size_t> held, const Model& model,
              std::vector<Outcome>& outcomes) {
    struct Scored {
        double advantage;
        std::size_t row;
    };
    std::vector<Scored> scored;
    for (const std::size_t i : held)
        if (rows[i].strong_right && rows[i].weak_right)
            scored.push_back({.advantage = model.judge(rows[i].prompt).advantage, .row = i});
    std::ranges::sort(scored, {}, &Scored::advantage);
    for (std::size_t place = 0; place < scored.size(); ++place) {
        const Row& row = rows[scored[place].row];
        outcomes.push_back(
            {.rank = (static_cast<double>(place) + 0.5) / static_cast<double>(scored.size()),
             .weak = *row.weak_right,
             .gap = *row.strong_right - *row.weak_right});
    }
}

// Drawing rows with replacement keeps their order: counts, not a sort, for each draw.
void set_interval(std::span<const Outcome> sorted, Worth& worth) {
    Random random(seed);
    std::vector<double> values;
    std::vector<std::size_t> picks(sorted.size());
    std::vector<Outcome> drawn(sorted.size());
    for (std::size_t draw = 0; draw < draws; ++draw) {
        for (std::size_t& pick : picks)
            pick = std::min(
                static_cast<std::size_t>(random.unit() * static_cast<double>(sorted.size())),
                sorted.size() - 1);
        std::ranges::sort(picks);
        std::ranges::transform(picks, drawn.begin(), [&](std::size_t at) { return sorted[at]; });
        values.push_back(apgr_of(drawn));
    }
    std::ranges::sort(values);
    worth.low = values[draws / 40];
    worth.high = values[draws - 1 - draws / 40];
}

Worth worth_of(std::vector<Outcome> outcomes, const Model& model) {
    Worth worth{.rows = outcomes.size()};
    if (outcomes.empty()) return worth;
    std::ranges::sort(outcomes, std::ranges::greater{}, &Outcome::rank);
    const auto count = static_cast<double>(outcomes.size());
    double gap = 0;
    for (const Outcome& each : outcomes) {
        worth.weak += each.weak / count;
        gap += each.gap / count;
    }
    worth.strong = worth.weak + gap;
    if (!worth.measured()) return worth;
    worth.apgr = apgr_of(outcomes);
    set_interval(outcomes, worth);
    double won = 0;
    std::size_t at = 0;
    for (int step = 1; step < share_steps; ++step) {
        const double share = step / static_cast<double>(share_steps);
        for (; static_cast<double>(at) < share * count; ++at)
            won += outcomes[at].gap / count;
        worth.shares.push_back(
            {.share = share, .threshold = model.threshold_for(share), .quality = worth.weak + won});
    }
    return worth;
}

}  // namespace

Result<Trained> train_and_measure(std::span<const Row> rows, const TrainSettings& settings) {
    Result<std::vector<std::uint8_t>> blob = train(rows, settings);
    if (!blob) return fail(blob.error());
    const Result<Model> whole = Model::view(*blob);
    if (!whole) return fail(whole.error());
    std::vector<Outcome> outcomes;
    for (std::uint64_t fold = 0; fold < folds; ++fold) {
        std::vector<Row> rest;
        std::vector<std::size_t> held;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (StableHash().add("held out").add(rows[i].prompt).value() % folds == fold)
                held.push_back(i);
            else
                rest.push_back(rows[i]);
        // Too few labels without the fold: it goes untested.
        Result<std::vector<std::uint8_t>> part = train(rest, settings);
        if (!part) continue;
        const Result<Model> model = Model::own(std::move(*part));
        if (!model) return fail(model.error());
        add_fold(rows, held, *model, outcomes);
    }
    Worth worth = worth_of(std::move(outcomes), *whole);
    return Trained{.blob = std::move(*blob), .worth = std::move(worth)};
}

}  // namespace weir::route::difficulty
