#include "app/replay/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/replay/warm_start.hpp"
#include "gateway/price.hpp"
#include "meter/cost.hpp"
#include "route/rule/rule.hpp"

namespace weir::app {
namespace {

// The clocks that strategies read follow the calendar of the past.
SteadyTime steady_of(SysTime at) {
    return SteadyTime(std::chrono::duration_cast<SteadyTime::duration>(at.time_since_epoch()));
}

class PastFacts final : public route::RuleFacts {
public:
    PastFacts(const Past& past, const gateway::Principal& principal)
        : past_(past), principal_(principal) {}
    std::string_view model() const override { return past_.asked_model; }
    std::string_view key() const override { return principal_.name; }
    std::string_view user() const override { return past_.user; }
    std::span<const std::string> tags() const override { return principal_.tags; }
    std::optional<std::string_view> header(std::string_view) const override { return {}; }
    const route::Needs& needs() const override { return past_.needs; }
    SysTime now() const override { return past_.started; }
    std::optional<double> spent() const override { return {}; }
    route::PromptSource* prompt() const override { return nullptr; }

private:
    const Past& past_;
    const gateway::Principal& principal_;
};

class Planner {
public:
    Planner(const gateway::Snapshot& snapshot, Random& random)
        : snapshot_(snapshot), random_(random) {}

    Verdict plan(const Past& past) {
        const gateway::Principal* principal = snapshot_.keys.find_named(past.key);
        if (principal == nullptr) principal = &snapshot_.anonymous;
        const route::Rule* const rule =
            route::find_rule(snapshot_.rules, PastFacts(past, *principal));
        Verdict verdict;
        if (rule != nullptr) verdict.rule = rule->place;
        if (rule != nullptr && rule->refuse) {
            verdict.refused = *rule->refuse;
            return verdict;
        }
        plan(past, *principal, rule, verdict);
        return verdict;
    }

private:
    void plan(const Past& past, const gateway::Principal& principal, const route::Rule* rule,
              Verdict& verdict) {
        const bool turned = rule != nullptr && !rule->use.empty();
        const std::string_view model = turned ? std::string_view(rule->use) : past.asked_model;
        Result<route::Wish> wish;
        const bool wishes = route::Wish::is_one(model) && snapshot_.routes.find(model) == nullptr;
        if (wishes) wish = route::Wish::read(model);
        if (!wish) {
            verdict.refused = wish.error().message();
            return;
        }
        std::array<const route::Constraints*, 2> demands{};
        std::size_t count = 0;
        if (!principal.require.empty()) demands[count++] = &principal.require;
        if (rule != nullptr && !rule->require.empty()) demands[count++] = &rule->require;
        route::Needs needs = past.needs;
        if (rule != nullptr && rule->traffic) needs.traffic = *rule->traffic;
        const Result<route::Plan> plan = route::make_plan({.model = model,
                                                           .user = past.user,
                                                           .session = past.session,
                                                           .key = past.key,
                                                           .needs = needs,
                                                           .demands = {demands.data(), count},
                                                           .wish = wishes ? &*wish : nullptr},
                                                          {.routes = snapshot_.routes,
                                                           .deployments = *snapshot_.deployments,
                                                           .health = *snapshot_.health,
                                                           .now = steady_of(past.started),
                                                           .wall = past.started,
                                                           .random = random_,
                                                           .scratch = scratch_});
        if (!plan)
            verdict.refused = plan.error().message();
        else
            verdict.choices = choices_of(*plan, past);
    }

    // Those that chance decides among, or the one that it does not.
    std::vector<NewChoice> choices_of(const route::Plan& plan, const Past& past) const {
        const route::Candidate& first = plan.candidates.front();
        std::vector<NewChoice> choices;
        double all = 0;
        for (const route::Candidate& candidate : plan.candidates) {
            const bool alike = candidate.use == first.use && candidate.late == first.late &&
                               candidate.benched.has_value() == first.benched.has_value();
            if (first.propensity > 0 && alike && candidate.propensity > 0) {
                all += candidate.propensity;
                add(choices, candidate, candidate.propensity, past);
            }
        }
        for (NewChoice& choice : choices)
            choice.probability /= all;
        if (choices.empty()) add(choices, first, 1, past);
        return choices;
    }

    // Two variants of one target are one place to send to.
    void add(std::vector<NewChoice>& choices, const route::Candidate& candidate, double probability,
             const Past& past) const {
        const route::ProviderSpec& provider =
            snapshot_.deployments->provider_of(candidate.deployment);
        std::string target = fmt::format("{}/{}", provider.id.value(), candidate.model);
        const auto known = std::ranges::find(choices, target, &NewChoice::target);
        if (known != choices.end()) {
            known->probability += probability;
            return;
        }
        choices.push_back({.target = std::move(target),
                           .probability = probability,
                           .cost = cost_at(candidate, past)});
    }

    std::optional<double> cost_at(const route::Candidate& candidate, const Past& past) const {
        const gateway::Ready& ready = snapshot_.ready(candidate.deployment);
        const auto sheet = gateway::price_sheet(
            ready, candidate.model,
            ready.by_name ? ready.provider->model(candidate.model) : ready.model,
            {.prompt = past.usage.input(),
             .at = past.started,
             .region = ready.provider->settings().region},
            {.tools = past.needs.tools, .structured = past.needs.structured});
        if (!sheet) return std::nullopt;
        const auto cost = meter::cost(past.usage, *sheet);
        if (!cost) return std::nullopt;
        return static_cast<double>(cost->value()) / static_cast<double>(nano_per_usd);
    }

    const gateway::Snapshot& snapshot_;
    Random& random_;
    route::Scratch scratch_;
};

}  // namespace

std::vector<Verdict> plan_anew(const std::vector<Past>& past, const gateway::Snapshot& snapshot,
                               Random& random) {
    std::vector<const Past*> ends;
    for (const Past& one : past)
        ends.push_back(&one);
    std::ranges::sort(ends, {}, [](const Past* one) { return std::pair(one->finished, one->id); });
    Planner planner(snapshot, random);
    std::vector<Verdict> verdicts;
    auto heard = ends.begin();
    for (const Past& one : past) {
        for (; heard != ends.end() && (*heard)->finished <= one.started; ++heard)
            hear(snapshot, **heard, steady_of((*heard)->finished));
        verdicts.push_back(planner.plan(one));
    }
    return verdicts;
}

ReplayCase replay_case(const Past& past, Verdict verdict) {
    ReplayCase one{.chosen = past.chosen(),
                   .propensity = past.propensity,
                   .by_chance = past.by_chance,
                   .failed = past.first_failed(),
                   .seconds = past.seconds(),
                   .choices = std::move(verdict.choices)};
    if (past.cost)
        one.cost = static_cast<double>(past.cost->value()) / static_cast<double>(nano_per_usd);
    return one;
}

std::vector<std::string> unknown_to_replay(const gateway::Snapshot& snapshot) {
    std::vector<std::string> notes = {
        "cost: the tokens that were counted, at the other model's price; its tokenizer may count "
        "otherwise, its answer may be longer or shorter, its cache may hold less",
        "preferences in bodies (models, provider, fallbacks, tags) and texts are not in the "
        "ledger"};
    const auto blind = std::ranges::count_if(snapshot.rules, [](const route::Rule& rule) {
        return !rule.when.headers.empty() || !rule.when.languages.empty() || rule.when.spent_over;
    });
    if (blind > 0)
        notes.push_back(fmt::format(
            "{} rule{} of the policy: headers, languages and spent budgets are not in the ledger, "
            "so {} never matched",
            blind, blind == 1 ? "" : "s", blind == 1 ? "it" : "they"));
    return notes;
}

}  // namespace weir::app
