#pragma once
// How hard a prompt is, in the one sense that a router needs: how much likelier the strong model is
// right than the weak one. A linear model over hashed words, pairs of words and the prompt's shape,
// trained by train.hpp, kept as one blob of about 140 KB (blob.hpp). A decision allocates nothing,
// asks nobody and is the same on every machine that runs this binary.
//
// The less of a prompt's words the training data knew, the less its weights are believed and the
// more its length decides: of prompts that one knows nothing about, the longer ones are the harder
// ones (so in every set of bench/ROUTING.md).
//
// Immutable once open; may be read from any thread.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "route/difficulty/features.hpp"

namespace weir::route::difficulty {

struct Judgement {
    double strong = 0;       // probability that the strong model is right
    double weak = 0;         // probability that the weak model is right
    double advantage = 0;    // what to compare with a threshold
    double familiarity = 0;  // 0: made of unknown words, 1: of known ones
};

inline constexpr std::size_t quantile_steps = 64;

// How much of what the weights say is believed: nothing up to the familiarity `low`, all from
// `high` on. The rest is said by the prompt's length.
struct Trust {
    float low = 0;
    float high = 0;
    double of(double familiarity) const;
};

// What a prompt's length alone says of its advantage, against the mean: so much for each bin of
// Measure::bytes (two a doubling) that it is longer than `mean`, within bounds.
struct LengthPrior {
    float step = 0;
    float mean = 0;
    static constexpr float bins_max = 6;  // three doublings
    double of(const Shape& shape) const;
};

// The numbers of a model that are not weights of terms.
struct Constants {
    float weak_bias = 0;
    float gap_bias = 0;
    float weak_scale = 0;  // of one step of the quantised weights
    float gap_scale = 0;
    float weak_mean = 0;
    float gap_mean = 0;
    float hardness_share = 0;  // see Model::judge
    Trust trust;
    LengthPrior length;
    std::array<std::array<float, shape_bins>, shape_count> weak_shape{};
    std::array<std::array<float, shape_bins>, shape_count> gap_shape{};
    // Ascending: the advantages of unseen prompts like the training data, by their rank.
    std::array<float, quantile_steps + 1> quantiles{};
};

class Model {
public:
    // The bytes are not copied and must outlive the model. invalid_request where they are no model,
    // or of a version that this program does not read.
    static Result<Model> view(std::span<const std::uint8_t> blob);
    static Result<Model> own(std::vector<std::uint8_t> blob);

    Model(Model&&) noexcept = default;
    Model& operator=(Model&&) noexcept = default;
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;
    ~Model() = default;

    // The advantage is strong - weak, plus a part of how much less often than on average the weak
    // model is right: that it is wrong is learnt with less noise than that the strong one is right
    // where it is wrong, and holds for other pairs of models too.
    Judgement judge(std::string_view prompt) const;
    Judgement judge(const Features& features) const;

    // The threshold above which about this share (0 to 1) of prompts like the training data lies:
    // the strong model is called where advantage > threshold. Falls as the share grows; everything
    // is above threshold_for(1), nothing above threshold_for(0).
    double threshold_for(double strong_share) const;

    // Advantages of both mean the same: a threshold learnt with one holds for the other.
    bool quantiles_alike(const Model& other) const {
        return constants_.quantiles == other.constants_.quantiles;
    }

    const Constants& constants() const { return constants_; }
    std::uint32_t trained_rows() const { return rows_; }

private:
    Model() = default;

    std::vector<std::uint8_t> owned_;
    std::span<const std::uint8_t> known_;  // a bit for each pair of words, by its hash
    std::span<const std::uint8_t> pairs_;  // of each bucket: weak, gap, as signed bytes
    Constants constants_;
    std::uint32_t rows_ = 0;
};

}  // namespace weir::route::difficulty
