// Name -> route -> candidates in order. Nothing here waits or tries; see attempts.cpp for that.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "route/route.hpp"

namespace weir::route {
namespace {

constexpr std::size_t suggestions_max = 3;

std::string_view sticky_text(Sticky sticky, const Call& call) {
    switch (sticky) {
        case Sticky::none: return {};
        case Sticky::user: return call.user;
        case Sticky::session: return call.session;
        case Sticky::key: return call.key;
    }
    return {};
}

class Planner {
public:
    Planner(const Call& call, const Routes& routes, const Deployments& deployments, Random& random,
            Plan& plan)
        : call_(call), routes_(routes), deployments_(deployments), random_(random), plan_(plan) {}

    void add_route(const Route& route, Use use, int depth = 0) {
        std::vector<Option> options;
        std::vector<std::string> ids;
        ids.reserve(route.targets.size());  // options view them
        for (const Target& target : route.targets) {
            if (target.variant.empty()) {
                options.push_back({deployments_[target.deployment].key, target.weight});
            } else {
                ids.push_back(deployments_[target.deployment].key + "#" + target.variant);
                options.push_back({ids.back(), target.weight});
            }
            if (target.weight == 0) reject(target, Rejected::Why::weight_zero);
        }
        const Draw draw{random_, route.name, sticky_text(route.sticky, call_)};
        for (const std::size_t index : route.strategy->order(options, draw))
            add(route.targets[index], use);
        // The reader refuses cycles; the depth is bounded all the same.
        if (depth > static_cast<int>(routes_.all().size())) return;
        const Use next = use == Use::target ? Use::fallback : use;
        for (const Fallback& fallback : route.fallbacks)
            add_fallback(fallback, next, depth + 1);
    }

    void add_fallback(const Fallback& fallback, Use use, int depth = 0) {
        if (const Target* target = std::get_if<Target>(&fallback))
            add(*target, use);
        else
            add_route(routes_[std::get<std::uint32_t>(fallback)], use, depth);
    }

    void add(const Target& target, Use use) {
        if (target.weight == 0) return;
        // The same place twice in one chain would be one more repeat in disguise.
        const bool named = std::ranges::any_of(plan_.candidates, [&](const Candidate& candidate) {
            return same_chain(candidate.use, use) && candidate.deployment == target.deployment &&
                   candidate.model == target.model;
        });
        if (named)
            reject(target, Rejected::Why::named_before);
        else
            plan_.candidates.push_back({.deployment = target.deployment,
                                        .model = target.model,
                                        .variant = target.variant,
                                        .use = use});
    }

private:
    static bool same_chain(Use a, Use b) {
        const auto chain = [](Use use) { return use == Use::fallback ? Use::target : use; };
        return chain(a) == chain(b);
    }
    void reject(const Target& target, Rejected::Why why) {
        plan_.rejected.push_back({target.deployment, target.model, why});
    }

    const Call& call_;
    const Routes& routes_;
    const Deployments& deployments_;
    Random& random_;
    Plan& plan_;
};

std::unexpected<Error> unknown(std::string_view model, const Routes& routes,
                               const Deployments& deployments) {
    std::vector<std::string_view> route_names;
    for (const Route& route : routes.all())
        route_names.push_back(route.name);
    std::vector<std::string> near;
    for (const std::string_view name : nearest_few(model, route_names, suggestions_max))
        near.emplace_back(name);
    for (std::string& name : deployments.suggest(model, suggestions_max))
        if (near.size() < suggestions_max && std::ranges::find(near, name) == near.end())
            near.push_back(std::move(name));
    std::string message = fmt::format(
        "the model \"{}\" is neither a route, nor a provider/model, nor a model of a "
        "configured provider",
        model.substr(0, 120));
    for (std::size_t i = 0; i < near.size(); ++i)
        message += fmt::format("{}\"{}\"",
                               i == 0                ? "; did you mean "
                               : i + 1 < near.size() ? ", "
                                                     : " or ",
                               near[i]);
    if (!near.empty()) message += "?";
    return fail(Error(ErrorKind::unknown_model, std::move(message)).at_field("model"));
}

// What cannot be tried now stands behind what can, within its own use.
void sort_by_standing(Plan& plan, const Deployments& deployments, const Health& health,
                      SteadyTime now) {
    bool any = false;
    for (Candidate& candidate : plan.candidates) {
        candidate.benched =
            health.standing(candidate.deployment, deployments[candidate.deployment].provider, now);
        any = any || candidate.benched.has_value();
    }
    if (!any) return;
    std::vector<Candidate> sorted;
    for (const Use use :
         {Use::target, Use::fallback, Use::on_context_length, Use::on_content_filter})
        for (const bool benched : {false, true})
            for (const Candidate& candidate : plan.candidates)
                if (candidate.use == use && candidate.benched.has_value() == benched)
                    sorted.push_back(candidate);
    plan.candidates = std::move(sorted);
}

}  // namespace

Result<Plan> make_plan(const Call& call, const Routes& routes, const Deployments& deployments,
                       const Health& health, SteadyTime now, Random& random) {
    Plan plan{
        .route = routes.find(call.model), .asked = call.model, .candidates = {}, .rejected = {}};
    Planner planner(call, routes, deployments, random, plan);
    if (plan.route != nullptr) {
        planner.add_route(*plan.route, Use::target);
        for (const Fallback& fallback : plan.route->on_context_length)
            planner.add_fallback(fallback, Use::on_context_length);
        for (const Fallback& fallback : plan.route->on_content_filter)
            planner.add_fallback(fallback, Use::on_content_filter);
    } else {
        plan.route = &routes.direct();
        std::vector<Found> found;
        if (const auto one = deployments.find(call.model))
            found.push_back(*one);
        else
            found = deployments.find_everywhere(call.model);
        if (found.empty()) return unknown(call.model, routes, deployments);
        for (const Found& one : found)
            plan.candidates.push_back(
                {.deployment = one.deployment, .model = one.model, .variant = {}, .benched = {}});
    }
    const bool any = !plan.candidates.empty();
    std::erase_if(plan.candidates, [&](const Candidate& candidate) {
        const auto kind = deployments[candidate.deployment].kind;
        return kind && *kind != call.kind;
    });
    if (any && plan.candidates.empty())
        return fail(Error(ErrorKind::unknown_model,
                          fmt::format("\"{}\" is no model for {}: ask for another one",
                                      call.model.substr(0, 120), catalog::name(call.kind)))
                        .at_field("model"));
    sort_by_standing(plan, deployments, health, now);
    if (plan.candidates.empty())
        return fail(ErrorKind::no_candidate,
                    fmt::format("every target of \"{}\" has weight 0", call.model));
    return plan;
}

}  // namespace weir::route
