// Weighted random order without replacement (Efraimidis-Spirakis): each option draws u^(1/w), the
// largest is first. First place is won in proportion to weight, and so is second among the rest.
// Sticky: u is not chance but a hash of route, caller and option (rendezvous hashing), so a caller
// stays, weights still hold over callers, and a target that goes away moves only its own callers.
#include <algorithm>
#include <cmath>

#include "route/hash.hpp"
#include "route/strategy/builtin.hpp"

namespace weir::route {
namespace {

class Weighted final : public Orderer {
public:
    void order(const Question& question, Ranking& ranking, std::string&) const override {
        double total = 0;
        for (std::uint32_t i = 0; i < question.options.size(); ++i) {
            const Option& option = question.options[i];
            if (option.weight == 0) continue;
            const double u =
                question.sticky.empty()
                    ? question.random.unit()
                    : StableHash().add(question.route).add(question.sticky).add(option.id).unit();
            // log(u) / w orders as u^(1/w) does, without underflow at large weights.
            ranking.push_back(
                {.option = i, .score = std::log(u) / static_cast<double>(option.weight)});
            total += option.weight;
        }
        std::ranges::sort(ranking, std::ranges::greater{}, &Ranked::score);
        for (Ranked& ranked : ranking) {
            ranked.score = question.options[ranked.option].weight;
            ranked.propensity = ranked.score / total;
        }
    }
};

}  // namespace

std::unique_ptr<const Orderer> make_weighted(config::Section settings, std::span<const Target>,
                                             const Orderer*) {
    settings.finish();
    return std::make_unique<Weighted>();
}

}  // namespace weir::route
