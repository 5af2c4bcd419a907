#include "route/difficulty/train.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "route/difficulty/blob.hpp"
#include "route/hash.hpp"

namespace weir::route::difficulty {
namespace {

constexpr std::uint64_t unseen_folds = 5;

struct Calibration {
    Trust trust;
    LengthPrior length;
    std::array<float, quantile_steps + 1> quantiles{};
};

// Weights as whole steps of the returned scale, into every second byte. The few largest are cut, so
// that the many small ones keep their digits.
float quantise(std::span<const double> weights, std::size_t first,
               std::vector<std::uint8_t>& pairs) {
    std::vector<double> sizes;
    for (const double weight : weights)
        if (weight != 0) sizes.push_back(std::abs(weight));
    if (sizes.empty()) return 0;
    const std::size_t largest = sizes.size() - 1 - sizes.size() / 2000;
    std::ranges::nth_element(sizes, sizes.begin() + static_cast<std::ptrdiff_t>(largest));
    const double scale = sizes[largest] / 127;
    for (std::size_t bucket = 0; bucket < weights.size(); ++bucket) {
        const double steps = std::clamp(std::round(weights[bucket] / scale), -127.0, 127.0);
        pairs[bucket * 2 + first] = static_cast<std::uint8_t>(static_cast<std::int8_t>(steps));
    }
    return static_cast<float>(scale);
}

void add_up_steps(const Fit& fit, double shape_scale,
                  std::array<std::array<float, shape_bins>, shape_count>& table) {
    for (std::size_t i = 0; i < shape_count; ++i) {
        double sum = 0;
        for (std::size_t bin = 1; bin < shape_bins; ++bin) {
            sum += fit.weights[bucket_count + i * shape_steps + bin - 1] * shape_scale;
            table[i][bin] = static_cast<float>(sum);
        }
    }
}

std::vector<std::uint8_t> fit_blob(std::span<const Row> rows, const TrainSettings& settings,
                                   const Calibration& calibration) {
    const Matrix matrix = matrix_of(rows, settings.shape_scale, settings.seen_rows);
    const Head strong = head_of(rows, &Row::strong_right, settings.smoothing);
    const Head weak = head_of(rows, &Row::weak_right, settings.smoothing);
    const Fit weak_fit = ridge(matrix, weak.weights, weak.targets, settings.penalty);
    // Kept as the gap to the weak head: rounding then costs the difference, which decides, nothing.
    Fit gap = ridge(matrix, strong.weights, strong.targets, settings.penalty);
    gap.bias -= weak_fit.bias;
    for (std::size_t j = 0; j < gap.weights.size(); ++j)
        gap.weights[j] -= weak_fit.weights[j];

    std::vector<std::uint8_t> pairs(pair_bytes, 0);
    const std::vector<std::uint8_t> known = known_pairs(rows, settings.seen_rows);
    Parts parts{.rows = static_cast<std::uint32_t>(rows.size()),
                .constants = {},
                .known = known,
                .pairs = pairs};
    Constants& constants = parts.constants;
    constants.weak_scale = quantise(std::span(weak_fit.weights).first(bucket_count), 0, pairs);
    constants.gap_scale = quantise(std::span(gap.weights).first(bucket_count), 1, pairs);
    constants.weak_bias = static_cast<float>(weak_fit.bias);
    constants.gap_bias = static_cast<float>(gap.bias);
    constants.weak_mean = static_cast<float>(weak.mean);
    constants.gap_mean = static_cast<float>(strong.mean - weak.mean);
    constants.hardness_share = static_cast<float>(settings.hardness_share);
    add_up_steps(weak_fit, settings.shape_scale, constants.weak_shape);
    add_up_steps(gap, settings.shape_scale, constants.gap_shape);
    constants.trust = calibration.trust;
    constants.length = calibration.length;
    constants.quantiles = calibration.quantiles;
    return write_blob(parts);
}

// What a model says of a row that it has not seen.
struct Unseen {
    double advantage;
    double familiarity;
    double weight;
    Shape shape;
};

// A model's own training rows are too familiar to it, and their advantages lie too far apart:
// thresholds made of them would miss the share.
Result<std::vector<Unseen>> judge_unseen(std::span<const Row> rows, const TrainSettings& settings) {
    const std::vector<double> weights = weights_of(rows);
    std::vector<Unseen> unseen;
    Features features;
    for (std::uint64_t fold = 0; fold < unseen_folds; ++fold) {
        std::vector<Row> rest;
        std::vector<std::size_t> held;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (StableHash().add(rows[i].prompt).value() % unseen_folds == fold)
                held.push_back(i);
            else
                rest.push_back(rows[i]);
        }
        const auto labelled = [&rest](std::optional<double> Row::* label) {
            return std::ranges::any_of(
                rest, [label](const Row& row) { return (row.*label).has_value(); });
        };
        if (!labelled(&Row::strong_right) || !labelled(&Row::weak_right)) continue;
        const Result<Model> model = Model::own(fit_blob(rest, settings, {}));
        if (!model) return fail(model.error());
        for (const std::size_t i : held) {
            features.read(rows[i].prompt);
            const Judgement judgement = model->judge(features);
            unseen.push_back({.advantage = judgement.advantage,
                              .familiarity = judgement.familiarity,
                              .weight = weights[i],
                              .shape = features.shape()});
        }
    }
    return unseen;
}

// steps + 1 values that cut the rows into parts of equal weight, ascending.
std::vector<double> quantiles_of(std::vector<Unseen> rows, double Unseen::* what,
                                 std::size_t steps) {
    std::ranges::sort(rows, {}, what);
    double total = 0;
    for (const Unseen& row : rows)
        total += row.weight;
    std::vector<double> quantiles;
    double below = 0;
    for (const Unseen& row : rows) {
        below += row.weight;
        while (quantiles.size() <= steps &&
               below * static_cast<double>(steps) >= total * static_cast<double>(quantiles.size()))
            quantiles.push_back(row.*what);
    }
    quantiles.resize(steps + 1, rows.empty() ? 0.0 : rows.back().*what);
    return quantiles;
}

// A doubling is two bins.
LengthPrior length_prior(std::span<const Unseen> unseen, double share) {
    double total = 0;
    double sum = 0;
    double squares = 0;
    double bins = 0;
    for (const Unseen& row : unseen) {
        total += row.weight;
        sum += row.weight * row.advantage;
        squares += row.weight * row.advantage * row.advantage;
        bins += row.weight * row.shape[static_cast<std::size_t>(Measure::bytes)];
    }
    if (total <= 0) return {};
    const double mean = sum / total;
    const double spread = std::sqrt(std::max(squares / total - mean * mean, 0.0));
    return {.step = static_cast<float>(share * spread / 2),
            .mean = static_cast<float>(bins / total)};
}

// Where trust begins and is whole, what length says where it is not, and the advantages by rank
// with both.
Calibration calibrate(std::vector<Unseen> unseen, double mean, const TrainSettings& settings) {
    Calibration calibration;
    const double median = quantiles_of(unseen, &Unseen::familiarity, 2)[1];
    calibration.trust = {.low = static_cast<float>(settings.strange_part * median),
                         .high = static_cast<float>(settings.familiar_part * median)};
    calibration.length = length_prior(unseen, settings.length_share);
    for (Unseen& row : unseen) {
        const double trust = calibration.trust.of(row.familiarity);
        row.advantage =
            mean + trust * (row.advantage - mean) + (1 - trust) * calibration.length.of(row.shape);
    }
    std::ranges::transform(quantiles_of(unseen, &Unseen::advantage, quantile_steps),
                           calibration.quantiles.begin(),
                           [](double value) { return static_cast<float>(value); });
    return calibration;
}

Result<void> check_rows(std::span<const Row> rows) {
    if (rows.size() < rows_min || rows.size() > rows_max)
        return fail(ErrorKind::invalid_request, fmt::format("training takes {} to {} rows, not {}",
                                                            rows_min, rows_max, rows.size()));
    for (const auto& [label, name] : {std::pair(&Row::strong_right, "strong_right"),
                                      std::pair(&Row::weak_right, "weak_right")}) {
        std::size_t labels = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::optional<double> value = rows[i].*label;
            if (value && !(*value >= 0 && *value <= 1))
                return fail(ErrorKind::invalid_request,
                            fmt::format("row {}: {} must be from 0 to 1", i + 1, name));
            labels += value ? 1 : 0;
        }
        if (labels < rows_min)
            return fail(
                ErrorKind::invalid_request,
                fmt::format("{} rows have {}; training takes {} at least", labels, name, rows_min));
    }
    return {};
}

}  // namespace

Result<std::vector<std::uint8_t>> train(std::span<const Row> rows, const TrainSettings& settings) {
    if (const Result<void> good = check_rows(rows); !good) return fail(good.error());
    Result<std::vector<Unseen>> unseen = judge_unseen(rows, settings);
    if (!unseen) return fail(unseen.error());
    const double mean = head_of(rows, &Row::strong_right, settings.smoothing).mean -
                        head_of(rows, &Row::weak_right, settings.smoothing).mean;
    return fit_blob(rows, settings, calibrate(std::move(*unseen), mean, settings));
}

}  // namespace weir::route::difficulty
