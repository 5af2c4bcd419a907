#include "router/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/random.hpp"
#include "route/difficulty/model.hpp"
#include "route/difficulty/share.hpp"
#include "route/hash.hpp"

namespace weir::bench::router {
namespace {

using route::difficulty::Judgement;
using route::difficulty::Model;
using route::difficulty::Row;

constexpr std::uint64_t folds = 5;
constexpr int chance_draws = 1000;
constexpr double asked_shares[] = {0.1, 0.2, 0.3, 0.5, 0.7, 0.9};

std::uint64_t fold_of(const Sample& sample, std::uint64_t seed) {
    return route::StableHash().add(fmt::format("{}", seed)).add(sample.group).value() % folds;
}

Result<Model> model_of(std::span<const Row> rows) {
    Result<std::vector<std::uint8_t>> blob = route::difficulty::train(rows);
    if (!blob) return fail(blob.error());
    return Model::own(std::move(*blob));
}

Outcome outcome_of(const Sample& sample, double score) {
    return {.score = score,
            .strong = sample.row.strong_right.value_or(0),
            .weak = sample.row.weak_right.value_or(0)};
}

double share_error(const Model& model, std::span<const Outcome> outcomes) {
    double error = 0;
    for (const double asked : asked_shares) {
        const double threshold = model.threshold_for(asked);
        const auto above = std::ranges::count_if(
            outcomes, [threshold](const Outcome& each) { return each.score > threshold; });
        error +=
            std::abs(static_cast<double>(above) / static_cast<double>(outcomes.size()) - asked);
    }
    return error / static_cast<double>(std::size(asked_shares));
}

// As a route would have it that met these scores one after the other.
double share_error_followed(const Model& model, std::span<const Outcome> outcomes) {
    const double spread = (model.threshold_for(0.16) - model.threshold_for(0.84)) / 2;
    double error = 0;
    for (const double asked : asked_shares) {
        route::difficulty::ShareThreshold threshold(asked, model.threshold_for(asked), spread);
        double at = 0;
        int above = 0;
        for (const Outcome& outcome : outcomes)
            above += threshold.above(outcome.score, at) ? 1 : 0;
        error += std::abs(above / static_cast<double>(outcomes.size()) - asked);
    }
    return error / static_cast<double>(std::size(asked_shares));
}

}  // namespace

Result<Crossed> cross_validate(std::span<const Sample> samples, std::string_view set,
                               std::uint64_t seed) {
    Crossed crossed;
    std::vector<Outcome> all;
    for (std::uint64_t fold = 0; fold < folds; ++fold) {
        std::vector<Row> rows;
        std::vector<const Sample*> held;
        for (const Sample& sample : samples) {
            if (sample.row.set != set) continue;
            if (fold_of(sample, seed) == fold)
                held.push_back(&sample);
            else
                rows.push_back(sample.row);
        }
        const Result<Model> model = model_of(rows);
        if (!model) return fail(model.error());
        std::vector<Outcome> outcomes;
        for (const Sample* sample : held)
            outcomes.push_back(outcome_of(*sample, model->judge(sample->row.prompt).advantage));
        crossed.apgr_per_fold += apgr(outcomes) / folds;
        crossed.share_error += share_error(*model, outcomes) / folds;
        crossed.share_error_followed += share_error_followed(*model, outcomes) / folds;
        all.insert(all.end(), outcomes.begin(), outcomes.end());
    }
    crossed.apgr = apgr(all);
    crossed.share_for_95 = share_for_quality(all, 0.95);
    crossed.curve = quality_curve(all, curve_points);
    return crossed;
}

Result<double> transfer(std::span<const Sample> samples, std::span<const std::string_view> from,
                        std::string_view to) {
    std::set<std::string_view> alike;
    for (const Sample& sample : samples)
        if (sample.row.set == to) alike.insert(sample.group);
    std::vector<Row> rows;
    for (const Sample& sample : samples)
        if (std::ranges::find(from, sample.row.set) != from.end() && !alike.contains(sample.group))
            rows.push_back(sample.row);
    const Result<Model> model = model_of(rows);
    if (!model) return fail(model.error());
    std::vector<Outcome> outcomes;
    for (const Sample& sample : samples)
        if (sample.row.set == to)
            outcomes.push_back(outcome_of(sample, model->judge(sample.row.prompt).advantage));
    return apgr(outcomes);
}

Band chance_band(std::span<const Sample> samples, std::string_view set) {
    std::vector<Outcome> outcomes;
    for (const Sample& sample : samples)
        if (sample.row.set == set) outcomes.push_back(outcome_of(sample, 0));
    Random random(1);
    std::vector<double> values;
    for (int draw = 0; draw < chance_draws; ++draw) {
        for (Outcome& outcome : outcomes)
            outcome.score = random.unit();
        values.push_back(apgr(outcomes));
    }
    std::ranges::sort(values);
    return {.low = values[chance_draws / 40], .high = values[chance_draws - 1 - chance_draws / 40]};
}

}  // namespace weir::bench::router
