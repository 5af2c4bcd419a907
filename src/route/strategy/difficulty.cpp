// Hard prompts to the strong targets, easy ones to the weak: by what a local model (difficulty/)
// says of how much likelier the strong one is right, against a threshold. The tier that is chosen
// comes first, in the file's order, then the other.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "route/difficulty/asked.hpp"
#include "route/difficulty/default_model.hpp"
#include "route/difficulty/model_file.hpp"
#include "route/difficulty/share.hpp"
#include "route/route.hpp"
#include "route/strategy/builtin.hpp"

namespace weir::route {
namespace {

using difficulty::Model;
using difficulty::ShareThreshold;

constexpr std::string_view weak_tier = "weak";
constexpr std::string_view strong_tier = "strong";

// Of unseen prompts like the training data, about a standard deviation of their advantages.
double spread_of(const Model& model) {
    const double spread = (model.threshold_for(0.16) - model.threshold_for(0.84)) / 2;
    return std::max(spread, 1e-3);
}

class Difficulty final : public Orderer {
public:
    Difficulty(Model model, double threshold) : model_(std::move(model)), threshold_(threshold) {}
    Difficulty(Model model, double share, const Orderer* previous)
        : model_(std::move(model)),
          adaptive_(std::in_place, share, model_.threshold_for(share), spread_of(model_)),
          share_(share) {
        const auto* const before = dynamic_cast<const Difficulty*>(previous);
        // Advantages of another model, or quantiles of another share, are other numbers.
        if (before != nullptr && before->adaptive_ && before->share_ == share &&
            before->model_.quantiles_alike(model_))
            adaptive_->take_over(*before->adaptive_);
    }

    void order(const Question& question, Ranking& ranking, std::string& note) const override {
        std::string room;
        const llm::ChatRequest* const chat =
            question.prompt == nullptr ? nullptr : question.prompt->chat();
        const std::string_view asked =
            chat == nullptr ? std::string_view() : difficulty::asked_of(*chat, room);
        if (asked.empty()) {
            note = "no prompt text: weak";
            return rank(question, ranking, weak_tier, 0);
        }
        const double advantage = model_.judge(asked).advantage;
        double at = threshold_;
        const bool strong = adaptive_ ? adaptive_->above(advantage, at) : advantage > at;
        note = strong ? fmt::format("advantage {:.2f} is over {:.2f}: strong", advantage, at)
                      : fmt::format("advantage {:.2f} is not over {:.2f}: weak", advantage, at);
        rank(question, ranking, strong ? strong_tier : weak_tier, advantage);
    }

private:
    static void rank(const Question& question, Ranking& ranking, std::string_view first,
                     double advantage) {
        for (const bool chosen : {true, false})
            for (std::uint32_t i = 0; i < question.options.size(); ++i)
                if (const Option& option = question.options[i];
                    option.weight > 0 && (option.tier == first) == chosen)
                    ranking.push_back({.option = i, .score = advantage});
    }

    Model model_;
    double threshold_ = 0;
    mutable std::optional<ShareThreshold> adaptive_;
    double share_ = 0;
};

void check_tiers(config::Section& settings, std::span<const Target> targets) {
    if (targets.empty()) return;  // a problem of the route's own
    const auto has = [targets](std::string_view tier) {
        return std::ranges::find(targets, tier, &Target::tier) != targets.end();
    };
    for (const std::string_view tier : {weak_tier, strong_tier})
        if (!has(tier)) settings.problem(fmt::format("needs a target with \"tier: {}\"", tier));
    for (const Target& target : targets)
        if (target.tier != weak_tier && target.tier != strong_tier)
            settings.problem(fmt::format("needs \"tier: weak\" or \"tier: strong\" at {}",
                                         target.id.empty() ? target.model : target.id));
}

}  // namespace

std::unique_ptr<const Orderer> make_difficulty(config::Section settings,
                                               std::span<const Target> targets,
                                               const Orderer* previous) {
    const bool both = settings.has("threshold") && settings.has("strong_share");
    const bool fixed = settings.has("threshold");
    settings.about(
        "Strong where the advantage, how much likelier the strong model is right, is over this.");
    const double threshold = settings.number("threshold", 0, -1, 1);
    settings.about("Instead: this share of the route's calls is to be strong; 1% to 99%.");
    const std::int64_t share = settings.percent_bp("strong_share", 5'000, 100, 9'900);
    settings.about("A model of your own, made by weir route train; default: the built-in one.");
    const std::string file = settings.text("model");
    if (both) settings.problem("strong_share", "and \"threshold\" exclude each other");
    check_tiers(settings, targets);
    Model model = difficulty::open_default();
    if (!file.empty()) {
        Result<Model> own = difficulty::open_model(file);
        if (own)
            model = std::move(*own);
        else
            settings.problem("model", fmt::format("\"{}\": {}", file, own.error().message()));
    }
    settings.finish();
    if (fixed) return std::make_unique<Difficulty>(std::move(model), threshold);
    return std::make_unique<Difficulty>(std::move(model), static_cast<double>(share) / 10'000,
                                        previous);
}

}  // namespace weir::route
