#include "route/equivalents.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>

namespace weir::route {
namespace {

using Of = Equivalents::Of;

// USD-like, for comparing only: of most calls the input is by far the longer part.
std::optional<double> price_of(const ModelFacts& facts) {
    if (!facts.input_rate || !facts.output_rate) return std::nullopt;
    return 0.75 * static_cast<double>(facts.input_rate->nano_per_million()) +
           0.25 * static_cast<double>(facts.output_rate->nano_per_million());
}

bool names(const Route& route, std::uint32_t deployment) {
    const auto is_it = [deployment](const Target& target) {
        return target.deployment == deployment;
    };
    return std::ranges::any_of(route.targets, is_it) ||
           std::ranges::any_of(route.fallbacks, [&](const Fallback& fallback) {
               const Target* const target = std::get_if<Target>(&fallback);
               return target != nullptr && is_it(*target);
           });
}

struct Match {
    std::uint32_t deployment;
    bool same_weights;
    double distance;  // by which they are put in order
};

class Finder {
public:
    Finder(const Deployments& deployments, const Route& route, const Equivalents& wanted)
        : deployments_(deployments), route_(route), wanted_(wanted) {}

    std::optional<Match> judge(std::uint32_t index) const {
        const Deployment& place = deployments_[index];
        if (place.model.empty() || names(route_, index)) return std::nullopt;
        const std::optional<double> price = price_of(place.facts);
        std::optional<double> nearest;
        for (const Target& target : route_.targets) {
            const Deployment& own = deployments_[target.deployment];
            if (place.kind != own.kind || target.weight == 0) continue;
            if (!own.facts.canonical.empty() && own.facts.canonical == place.facts.canonical)
                return Match{index, true, price.value_or(std::numeric_limits<double>::infinity())};
            const std::optional<double> distance = in_class(own, target, place, price);
            if (distance && (!nearest || *distance < *nearest)) nearest = distance;
        }
        if (!nearest) return std::nullopt;
        return Match{index, false, *nearest};
    }

private:
    // How far their prices are from each other, as a logarithm.
    std::optional<double> in_class(const Deployment& own, const Target& target,
                                   const Deployment& place, std::optional<double> price) const {
        const std::optional<double> own_price = price_of(own.facts);
        if (wanted_.of != Of::model_class || !price || !own_price || *price <= 0 || *own_price <= 0)
            return std::nullopt;
        const double distance = std::abs(std::log(*price / *own_price));
        const auto quality = target.quality ? target.quality : own.facts.quality;
        const bool worse = quality && place.facts.quality && *place.facts.quality < *quality;
        if (distance > std::log(wanted_.price_factor) || worse) return std::nullopt;
        return distance;
    }

    const Deployments& deployments_;
    const Route& route_;
    const Equivalents& wanted_;
};

}  // namespace

std::optional<Equivalents> read_equivalents(config::Section& section) {
    static constexpr std::array choices = {
        config::Choice{"weights", static_cast<int>(Of::weights)},
        config::Choice{"class", static_cast<int>(Of::model_class)},
    };
    section.about(
        "Who is asked after the fallbacks without being listed: weights (the same ones at other "
        "providers), class (then models of like price too), or { of, price_factor, most }.");
    const std::optional<config::Node> node = section.take("equivalents");
    if (!node || node->kind() == config::NodeKind::null) return std::nullopt;
    Equivalents wanted;
    if (node->kind() == config::NodeKind::scalar) {
        const auto* const choice =
            std::ranges::find(choices, std::string_view(node->scalar()), &config::Choice::name);
        if (choice == choices.end()) {
            section.problem("equivalents", "must be weights, class or { of, price_factor, most }");
            return std::nullopt;
        }
        wanted.of = static_cast<Of>(choice->value);
        return wanted;
    }
    config::Section inner(*node, section.path() + ".equivalents", section.problems(),
                          section.environment());
    wanted.of = static_cast<Of>(inner.choice("of", choices, static_cast<int>(Of::weights)));
    wanted.price_factor = inner.number("price_factor", wanted.price_factor, 1, 100);
    wanted.most = static_cast<std::size_t>(inner.integer("most", 4, 1, 20));
    inner.finish();
    return wanted;
}

std::vector<Target> find_equivalents(const Deployments& deployments, const Route& route,
                                     const Equivalents& wanted) {
    const Finder finder(deployments, route, wanted);
    std::vector<Match> found;
    for (std::uint32_t i = 0; i < deployments.all().size(); ++i)
        if (const std::optional<Match> one = finder.judge(i)) found.push_back(*one);
    std::ranges::sort(found, {}, [](const Match& one) {
        return std::tuple(one.same_weights ? 0 : 1, one.distance, one.deployment);
    });
    found.resize(std::min(found.size(), wanted.most));
    std::vector<Target> targets;
    for (const Match& one : found)
        targets.push_back(
            {.deployment = one.deployment, .model = deployments[one.deployment].model});
    return targets;
}

}  // namespace weir::route
