#include "route/wish/choose.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weir::route {
namespace {

// Less is better; equal ones by id, so that the same question always has the same answer.
struct Keyed {
    double key = 0;
    Option option;
};

void sort_into(std::vector<Keyed>& keyed, std::vector<Option>& options) {
    std::ranges::sort(keyed, {},
                      [](const Keyed& one) { return std::pair(one.key, one.option.id); });
    options.clear();
    for (const Keyed& one : keyed)
        options.push_back(one.option);
}

}  // namespace

std::vector<Option> all_options(const Deployments& deployments, const Health& health) {
    std::vector<Option> options;
    for (std::uint32_t i = 0; i < deployments.all().size(); ++i) {
        const Deployment& place = deployments[i];
        if (place.model.empty()) continue;
        options.push_back({.id = place.key,
                           .quality = place.facts.quality,
                           .deployment = i,
                           .model = place.model,
                           .place = &place,
                           .provider = &deployments.providers()[place.provider],
                           .statistics = &health.statistics(i)});
    }
    return options;
}

std::string keep_wished(const Wish& wish, const Question& question, std::vector<Option>& options) {
    std::vector<Keyed> fulfil;
    std::size_t fewest = SIZE_MAX;
    std::string nearest;
    for (const Option& option : options) {
        if (wish.holds(question, option)) {
            fulfil.push_back({wish.score(question, option), option});
            continue;
        }
        if (!fulfil.empty()) continue;
        std::string lacking;
        const std::size_t misses = wish.misses(question, option, lacking);
        if (misses >= fewest) continue;
        fewest = misses;
        nearest = fmt::format("; the nearest is {}, which lacks {}", option.id, lacking);
    }
    sort_into(fulfil, options);
    return options.empty() ? nearest : std::string();
}

void sort_by_preference(std::span<const std::string> providers_first,
                        std::optional<Wish::Sort> sort, const Question& question,
                        std::vector<Option>& options) {
    constexpr double before_all = -1e12;
    const Wish by = Wish::by(sort.value_or(Wish::Sort::price));
    std::vector<Keyed> keyed;
    for (std::size_t i = 0; i < options.size(); ++i) {
        const auto place = std::ranges::find(providers_first, options[i].provider->id.value());
        double key = sort ? by.score(question, options[i]) : static_cast<double>(i);
        if (place != providers_first.end())
            key = before_all + static_cast<double>(place - providers_first.begin());
        keyed.push_back({key, options[i]});
    }
    sort_into(keyed, options);
}

}  // namespace weir::route
