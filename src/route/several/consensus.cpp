// The first targets of the route are asked together; what becomes of their answers is
// gateway/several.cpp's. The scores are what each is likely to cost, for the cap.
#include <array>
#include <limits>

#include "route/route.hpp"
#include "route/strategy/builtin.hpp"

namespace weir::route {
namespace {

constexpr std::size_t models_most = 16;

class ConsensusOrder final : public Orderer {
public:
    explicit ConsensusOrder(Consensus settings) : settings_(std::move(settings)) {}
    void order(const Question& question, Ranking& ranking, std::string&) const override {
        append_with_costs(question, ranking);
    }
    const Consensus* consensus() const override { return &settings_; }

private:
    Consensus settings_;
};

}  // namespace

void append_with_costs(const Question& question, Ranking& ranking) {
    for (std::uint32_t i = 0; i < question.options.size(); ++i) {
        if (question.options[i].weight == 0) continue;
        const auto cost = likely_cost(question, question.options[i]);
        ranking.push_back({.option = i,
                           .score = cost ? static_cast<double>(cost->value()) / nano_per_usd
                                         : std::numeric_limits<double>::infinity()});
    }
}

std::unique_ptr<const Orderer> make_consensus(config::Section settings, std::span<const Target>,
                                              const Orderer*) {
    using config::Choice;
    Consensus read;
    settings.about("How many targets are asked at once.");
    read.models = static_cast<std::size_t>(
        settings.integer("models", static_cast<std::int64_t>(read.models), 2, models_most));
    static constexpr std::array compares = {
        Choice{"exact", static_cast<int>(Consensus::Compare::exact)},
        Choice{"structured", static_cast<int>(Consensus::Compare::structured)},
        Choice{"semantic", static_cast<int>(Consensus::Compare::semantic)}};
    settings.about("What counts as the same answer.");
    read.compare = static_cast<Consensus::Compare>(
        settings.choice("compare", compares, static_cast<int>(read.compare)));
    settings.about("Of semantic: how similar, 0 to 1.");
    read.threshold = settings.number("threshold", read.threshold, 0.01, 1);
    settings.about("How many answers that agree are enough; 0: more than half.");
    read.agree = static_cast<std::size_t>(settings.integer("agree", 0, 0, models_most));
    static constexpr std::array picks = {
        Choice{"majority", static_cast<int>(Consensus::Pick::majority)},
        Choice{"first_to_agree", static_cast<int>(Consensus::Pick::first_to_agree)},
        Choice{"judge", static_cast<int>(Consensus::Pick::judge)}};
    settings.about("Which answer is given.");
    read.pick =
        static_cast<Consensus::Pick>(settings.choice("pick", picks, static_cast<int>(read.pick)));
    settings.about("The model or route that judges.");
    read.judge = settings.text("judge");
    settings.about("USD for all of them together, estimated; fewer are asked to stay below it.");
    read.cost_max = settings.usd("cost");
    if (read.agree > read.models) settings.problem("agree", "is more than \"models\"");
    if (read.pick == Consensus::Pick::judge && read.judge.empty())
        settings.problem("pick", "is judge, which needs \"judge: provider/model\"");
    settings.finish();
    return std::make_unique<ConsensusOrder>(std::move(read));
}

}  // namespace weir::route
