#include "route/difficulty/model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "route/difficulty/blob.hpp"

namespace weir::route::difficulty {

double Trust::of(double familiarity) const {
    const auto from = static_cast<double>(low);
    const auto to = static_cast<double>(high);
    if (familiarity >= to) return 1;
    return familiarity <= from ? 0 : (familiarity - from) / (to - from);
}

double LengthPrior::of(const Shape& shape) const {
    const auto bin = static_cast<float>(shape[static_cast<std::size_t>(Measure::bytes)]);
    return static_cast<double>(step * std::clamp(bin - mean, -bins_max, bins_max));
}

Result<Model> Model::view(std::span<const std::uint8_t> blob) {
    const Result<Parts> parts = read_blob(blob);
    if (!parts) return fail(parts.error());
    Model model;
    model.known_ = parts->known;
    model.pairs_ = parts->pairs;
    model.constants_ = parts->constants;
    model.rows_ = parts->rows;
    return model;
}

Result<Model> Model::own(std::vector<std::uint8_t> blob) {
    Result<Model> model = view(blob);
    if (model) model->owned_ = std::move(blob);  // moving keeps the bytes where they are
    return model;
}

Judgement Model::judge(std::string_view prompt) const {
    Features features;
    features.read(prompt);
    return judge(features);
}

Judgement Model::judge(const Features& features) const {
    float weak = 0;
    float gap = 0;
    float squares = 0;
    std::uint32_t pairs = 0;
    std::uint32_t known = 0;
    const std::uint8_t* const steps = pairs_.data();  // a bucket is below bucket_count by its shift
    const std::uint8_t* const bits = known_.data();
    for (const Term& term : features.terms()) {
        const float value = Features::damped(term.count);
        const std::size_t at = std::size_t{2} * term.bucket();
        weak += value * static_cast<float>(static_cast<std::int8_t>(steps[at]));
        gap += value * static_cast<float>(static_cast<std::int8_t>(steps[at + 1]));
        squares += value * value;
        pairs += term.pair ? 1 : 0;
        known += term.pair ? bits[term.known_bit() / 8] >> term.known_bit() % 8 & 1U : 0U;
    }
    const float length = squares > 0 ? std::sqrt(squares) : 1.0F;
    weak = constants_.weak_bias + weak * constants_.weak_scale / length;
    gap = constants_.gap_bias + gap * constants_.gap_scale / length;
    for (std::size_t i = 0; i < shape_count; ++i) {
        weak += constants_.weak_shape[i][features.shape()[i]];
        gap += constants_.gap_shape[i][features.shape()[i]];
    }
    const double familiarity =
        pairs == 0 ? 0.0 : static_cast<double>(known) / static_cast<double>(pairs);
    const double trust = constants_.trust.of(familiarity);
    const auto trusted = [trust](float value, float mean) {
        const auto from = static_cast<double>(mean);
        return from + trust * (static_cast<double>(value) - from);
    };
    const double weak_right = trusted(weak, constants_.weak_mean);
    const double apart = trusted(gap, constants_.gap_mean);
    const double hardness = static_cast<double>(constants_.weak_mean) - weak_right;
    return {.strong = std::clamp(weak_right + apart, 0.0, 1.0),
            .weak = std::clamp(weak_right, 0.0, 1.0),
            .advantage = apart + static_cast<double>(constants_.hardness_share) * hardness +
                         (1 - trust) * constants_.length.of(features.shape()),
            .familiarity = familiarity};
}

double Model::threshold_for(double strong_share) const {
    const auto& q = constants_.quantiles;
    const double place = (1.0 - std::clamp(strong_share, 0.0, 1.0)) * quantile_steps;
    if (place <= 0) return std::numeric_limits<double>::lowest();
    if (place >= static_cast<double>(quantile_steps)) return std::numeric_limits<double>::max();
    const auto below = static_cast<std::size_t>(place);
    const double part = place - static_cast<double>(below);
    return static_cast<double>(q[below]) * (1 - part) + static_cast<double>(q[below + 1]) * part;
}

}  // namespace weir::route::difficulty
