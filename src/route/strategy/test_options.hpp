#pragma once
// Options and questions for tests of strategies: each option has a place with prices and statistics
// of its own, which a test sets up as it likes.
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "route/hash.hpp"
#include "route/route.hpp"
#include "route/strategy.hpp"

namespace weir::route::test {

// An orderer of a built-in strategy, with settings from YAML text ("{ under: 800ms }").
struct Made {
    std::unique_ptr<const Orderer> orderer;
    std::string problems;
};
inline Made make(std::string_view strategy, std::string_view yaml = "",
                 std::span<const Target> targets = {}, const Orderer* previous = nullptr) {
    config::Problems problems;
    const config::Environment environment = [](std::string_view) {
        return std::optional<std::string>();
    };
    const config::Node node =
        yaml.empty() ? config::Node() : config::read_yaml(yaml, "weir.yaml", problems);
    Made made;
    made.orderer = find_strategy(strategy)->make(
        config::Section(node, std::string(strategy), problems, environment), targets, previous);
    made.problems = problems.text();
    return made;
}

class Options {
public:
    struct Spec {
        std::string id;
        std::uint32_t weight = 1;
        std::string tier = {};
        double usd_in = 1, usd_out = 2;  // per million tokens
        std::optional<double> quality = {};
    };

    explicit Options(std::vector<Spec> specs) : specs_(std::move(specs)) {
        for (const Spec& spec : specs_) {
            Deployment& place = places_.emplace_back();
            place.key = spec.id;
            place.model = spec.id;
            place.hash = StableHash().add(spec.id).value();
            place.facts.input_rate = Rate(static_cast<std::int64_t>(spec.usd_in * 1e9));
            place.facts.output_rate = Rate(static_cast<std::int64_t>(spec.usd_out * 1e9));
            place.facts.billing = catalog::Billing::metered;
            providers_.push_back({.id = ProviderId(spec.id)});
            statistics_.emplace_back();
        }
        for (std::size_t i = 0; i < specs_.size(); ++i)
            options.push_back({.id = specs_[i].id,
                               .weight = specs_[i].weight,
                               .tier = specs_[i].tier,
                               .quality = specs_[i].quality,
                               .deployment = static_cast<std::uint32_t>(i),
                               .model = specs_[i].id,
                               .place = &places_[i],
                               .provider = &providers_[i],
                               .statistics = &statistics_[i]});
    }
    Statistics& statistics(std::size_t i) { return statistics_[i]; }
    Deployment& place(std::size_t i) { return places_[i]; }
    ProviderSpec& provider(std::size_t i) { return providers_[i]; }

    Question question(Random& random, std::string_view sticky = {}) const {
        return {.options = options,
                .needs = needs,
                .random = random,
                .route = route,
                .sticky = sticky,
                .now = now,
                .wall = wall,
                .prompt = prompt,
                .affinity = &affinity,
                .conversation = conversation};
    }
    Ranking rank(const Orderer& orderer, Random& random, std::string_view sticky = {}) const {
        Ranking ranking;
        note.clear();
        orderer.order(question(random, sticky), ranking, note);
        return ranking;
    }
    // "a b c": the ids in the order that the strategy gives.
    std::string order(const Orderer& orderer, Random& random, std::string_view sticky = {}) const {
        std::string text;
        for (const Ranked& ranked : rank(orderer, random, sticky))
            text += (text.empty() ? "" : " ") + std::string(options[ranked.option].id);
        return text;
    }

    std::vector<Option> options;
    Needs needs;
    std::string route = "r";
    SteadyTime now = SteadyTime(std::chrono::hours(1));
    SysTime wall = SysTime(std::chrono::hours(24 * 365 * 56));
    PromptSource* prompt = nullptr;
    Affinity affinity;
    std::uint64_t conversation = 0;
    mutable std::string note;  // of the last ranking

private:
    std::vector<Spec> specs_;
    std::deque<Deployment> places_;
    std::deque<ProviderSpec> providers_;
    std::deque<Statistics> statistics_;
};

}  // namespace weir::route::test
