// Candidates -> filters -> scores -> order. Nothing here waits or tries; see attempts.cpp for that.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "route/hash.hpp"
#include "route/route.hpp"
#include "route/unknown_model.hpp"
#include "route/wish/choose.hpp"

namespace weir::route {
namespace {

// The key's, the rule's, the client's, and the route's own.
constexpr std::size_t demands_max = 8;
// Of one route or model; a ranking remembers whom it has named in as many bits.
constexpr std::size_t options_max = 64;

std::string_view sticky_text(Sticky sticky, const Call& call) {
    switch (sticky) {
        case Sticky::none: return {};
        case Sticky::user: return call.user;
        case Sticky::session: return call.session;
        case Sticky::key: return call.key;
    }
    return {};
}

// Within one of our keys: nobody's conversations are mixed up with another's. 0: unknown.
std::uint64_t conversation_of(AffinityBy by, const Call& call) {
    const auto of = [&call](std::string_view kind, std::string_view text) -> std::uint64_t {
        if (text.empty()) return 0;
        return StableHash().add(call.key).add(kind).add(text).value();
    };
    const std::uint64_t session =
        call.session.empty() ? of("cache_key", call.cache_key) : of("session", call.session);
    switch (by) {
        case AffinityBy::session: return session;
        case AffinityBy::user: return of("user", call.user);
        case AffinityBy::key: return of("key", call.key);
        case AffinityBy::automatic:
            if (session != 0) return session;
            break;
        case AffinityBy::prefix: break;
    }
    const std::uint64_t prefix = call.prompt != nullptr ? call.prompt->prefix() : 0;
    if (prefix == 0) return 0;
    const std::array bytes = std::bit_cast<std::array<char, sizeof prefix>>(prefix);
    return of("prefix", {bytes.data(), bytes.size()});
}

class Planner {
public:
    Planner(const Call& call, const World& world, Plan& plan)
        : call_(call), world_(world), plan_(plan) {
        for (const Constraints* const demand : call.demands)
            if (demand_count_ + 1 < demands_max) demands_[demand_count_++] = demand;
        world.scratch.lacks.clear();
    }

    void add_route(const Route& route, Use use, std::size_t depth = 0) {
        std::vector<Option>& options = world_.scratch.options;
        options.clear();
        for (const Target& target : route.targets)
            if (target.weight == 0)
                reject(target.deployment, target.model, "weight_zero");
            else
                options.push_back(option_of(target));
        add_options(route, use);
        // The reader refuses cycles; the depth is bounded all the same.
        if (depth > world_.routes.all().size()) return;
        const Use next = use == Use::target ? Use::fallback : use;
        for (const Fallback& fallback : route.fallbacks)
            add_fallback(route, fallback, next, depth + 1);
    }

    void add_fallback(const Route& of, const Fallback& fallback, Use use, std::size_t depth = 0) {
        const Target* const target = std::get_if<Target>(&fallback);
        if (target == nullptr)
            return add_route(world_.routes[std::get<std::uint32_t>(fallback)], use, depth);
        if (target->weight == 0) return;
        world_.scratch.options.assign(1, option_of(*target));
        add_options(of, use);
    }

    // Of a call without a route.
    void add_found(std::span<const Found> found, Use use) {
        std::vector<Option>& options = world_.scratch.options;
        options.clear();
        for (const Found& one : found.first(std::min(found.size(), options_max)))
            options.push_back(option_of(one.deployment, one.model));
        prefer();
        add_options(world_.routes.direct(), use);
    }

    // Every deployment with a name that fulfils the wish, the best first; else what the nearest one
    // lacks.
    std::string add_wished(const Wish& wish) {
        std::vector<Option>& options = world_.scratch.options;
        options.clear();
        for (std::uint32_t i = 0; i < world_.deployments.all().size(); ++i)
            if (const Deployment& place = world_.deployments[i];
                !place.model.empty() && place.kind.value_or(call_.needs.kind) == call_.needs.kind)
                options.push_back(option_of(i, place.model));
        const std::string lacking = keep_wished(wish, question_of(world_.routes.direct()), options);
        if (options.empty()) return lacking.empty() ? "; no model is configured" : lacking;
        options.resize(std::min(options.size(), options_max));
        prefer();
        add_options(world_.routes.direct(), Use::target);
        return {};
    }

    // A name beside the first: a route or a model. False when there is none of it.
    bool add_named(std::string_view name, Use use) {
        if (const Route* const route = world_.routes.find(name)) {
            add_route(*route, use);
            return true;
        }
        if (const auto one = world_.deployments.find(name)) {
            add_found(std::span(&*one, 1), use);
            return true;
        }
        const std::vector<Found> found = world_.deployments.find_everywhere(name);
        add_found(found, use);
        return !found.empty();
    }

    // Once all candidates stand: those with a soft lack give way to the others, if there are any;
    // what cannot be tried now, or only slowly, stands behind what can, within its own use.
    void finish() {
        const std::vector<Lack>& lacks = world_.scratch.lacks;
        const bool spare = std::ranges::all_of(lacks, [](const Lack& lack) { return bool(lack); });
        bool behind = false;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < lacks.size(); ++i) {
            const Candidate& candidate = plan_.candidates[i];
            if (lacks[i])
                plan_.rejected.push_back(
                    {candidate.deployment, candidate.model, lacks[i].filter, lacks[i], spare});
            if (lacks[i] && !spare) continue;
            behind = behind || candidate.benched || candidate.late;
            if (kept != i) plan_.candidates[kept] = candidate;
            ++kept;
        }
        plan_.candidates.resize(kept);
        if (behind) put_behind();
    }

    bool wrong_kind() const { return wrong_kind_; }

private:
    void prefer() {
        if (call_.providers_first.empty() && !call_.sort) return;
        sort_by_preference(call_.providers_first, call_.sort, question_of(world_.routes.direct()),
                           world_.scratch.options);
    }

    Option option_of(std::uint32_t deployment, std::string_view model) const {
        const Deployment& place = world_.deployments[deployment];
        return {.id = place.key,
                .quality = place.facts.quality,
                .deployment = deployment,
                .model = model,
                .place = &place,
                .provider = &world_.deployments.providers()[place.provider],
                .statistics = &world_.health.statistics(deployment)};
    }
    Option option_of(const Target& target) const {
        Option option = option_of(target.deployment, target.model);
        if (!target.id.empty()) option.id = target.id;
        option.weight = target.weight;
        option.tier = target.tier;
        if (target.quality) option.quality = target.quality;
        option.tags = target.tags;
        option.variant = target.variant;
        return option;
    }

    // Filters what stands in the scratch, has the route's strategy order the rest, and appends it.
    void add_options(const Route& route, Use use) {
        if (route.strategy->weighs_cache && plan_.conversation == 0)
            plan_.conversation = conversation_of(route.affinity.by, call_);
        const Question question = question_of(route);
        std::vector<Option>& options = world_.scratch.options;
        std::array<const Constraints*, demands_max> demands = demands_;
        std::size_t count = demand_count_;
        if (!route.require.empty()) demands[count++] = &route.require;
        const std::span<const Constraints* const> all(demands.data(), count);
        std::erase_if(options, [&](const Option& option) { return refuse(question, option, all); });
        if (options.empty()) return;
        if (call_.needs.traffic == Traffic::batch) leave_out_dearest(route);
        rank(route, question_of(route), use);
    }

    Question question_of(const Route& route) const {
        return {.options = world_.scratch.options,
                .needs = call_.needs,
                .random = world_.random,
                .route = route.name,
                .sticky = sticky_text(route.sticky, call_),
                .now = world_.now,
                .wall = world_.wall,
                .prompt = call_.prompt,
                .affinity = &world_.health.affinity(),
                .conversation = plan_.conversation};
    }

    bool refuse(const Question& question, const Option& option,
                std::span<const Constraints* const> demands) {
        if (option.place->kind && *option.place->kind != call_.needs.kind) {
            wrong_kind_ = true;
            return true;
        }
        if (demands.empty()) return false;
        const Lack lack = find_lack(question, option, demands);
        if (!lack || lack.soft) return false;
        reject(option.deployment, option.model, lack.filter, lack);
        return true;
    }

    void leave_out_dearest(const Route& route) {
        std::vector<Option>& options = world_.scratch.options;
        const std::size_t worst = dearest(question_of(route));
        if (worst == options.size()) return;
        reject(options[worst].deployment, options[worst].model, "dearest",
               {.filter = "dearest", .wanted = "a cheaper target, as there is one"});
        options.erase(options.begin() + static_cast<std::ptrdiff_t>(worst));
    }

    void rank(const Route& route, const Question& question, Use use) {
        Ranking& ranking = world_.scratch.ranking;
        ranking.clear();
        std::string note;
        route.orderer->order(question, ranking, note);
        if (plan_.note.empty()) plan_.note = std::move(note);
        if (ranking.size() == 1 && ranking[0].option == nobody) return refuse_all(route, question);
        if (!sound(ranking, question.options)) {
            plan_.strategy_failed = true;
            ranking.clear();
            for (std::uint32_t i = 0; i < question.options.size(); ++i)
                ranking.push_back({.option = i});
        }
        std::uint64_t named = 0;
        for (const Ranked& ranked : ranking) {
            named |= std::uint64_t{1} << (ranked.option % 64);
            add(route, question, ranked, use);
        }
        for (std::size_t i = 0; i < std::min<std::size_t>(question.options.size(), 64); ++i)
            if ((named >> i & 1U) == 0)
                reject(question.options[i].deployment, question.options[i].model, "left_out");
    }

    void refuse_all(const Route& route, const Question& question) {
        for (const Option& option : question.options)
            reject(option.deployment, option.model, "refused",
                   {.filter = route.strategy->name, .wanted = "within its bounds", .has = "not"});
    }

    // A strategy that names no one, somebody twice or gives no number for a score has failed.
    static bool sound(const Ranking& ranking, std::span<const Option> options) {
        std::uint64_t seen = 0;
        for (const Ranked& ranked : ranking) {
            if (ranked.option >= options.size() || ranked.option >= options_max) return false;
            if ((seen >> ranked.option & 1U) != 0 || ranked.score != ranked.score) return false;
            seen |= std::uint64_t{1} << ranked.option;
        }
        return !ranking.empty();
    }

    void add(const Route& route, const Question& question, const Ranked& ranked, Use use) {
        const Option& option = question.options[ranked.option];
        // The same place twice in one chain would be one more repeat in disguise.
        const bool named = std::ranges::any_of(plan_.candidates, [&](const Candidate& candidate) {
            return same_chain(candidate.use, use) && candidate.deployment == option.deployment &&
                   candidate.model == option.model;
        });
        if (named) return reject(option.deployment, option.model, "named_before");
        world_.scratch.lacks.push_back(find_lack(question, option, {}));
        plan_.candidates.push_back({.deployment = option.deployment,
                                    .model = option.model,
                                    .variant = option.variant,
                                    .id = option.id,
                                    .use = use,
                                    .benched = world_.health.standing(
                                        option.deployment, option.place->provider, world_.now),
                                    .score = ranked.score,
                                    .propensity = ranked.propensity,
                                    .late = is_late(route, *option.statistics)});
    }

    bool is_late(const Route& route, const Statistics& statistics) const {
        if (statistics.headroom(world_.now) <= 0) return true;
        return std::ranges::any_of(route.fall_through_when, [&](const LatencyBound& bound) {
            const auto measured = bound.of == LatencyBound::Of::first_byte
                                      ? statistics.first_byte(bound.quantile, world_.now)
                                      : statistics.total(bound.quantile, world_.now);
            return measured && *measured > bound.most;
        });
    }

    // Insertion: few candidates, nearly in order, and equal ones must stay as they stand.
    void put_behind() {
        const auto place = [](const Candidate& candidate) {
            return std::pair(candidate.use, candidate.benched ? 2 : candidate.late ? 1 : 0);
        };
        const auto begin = plan_.candidates.begin();
        for (auto at = begin; at != plan_.candidates.end(); ++at) {
            const auto to = std::upper_bound(
                begin, at, *at, [&](const auto& a, const auto& b) { return place(a) < place(b); });
            std::rotate(to, at, at + 1);
        }
    }

    static bool same_chain(Use a, Use b) {
        const auto chain = [](Use use) { return use == Use::fallback ? Use::target : use; };
        return chain(a) == chain(b);
    }
    void reject(std::uint32_t deployment, std::string_view model, std::string_view why,
                const Lack& lack = {}) {
        plan_.rejected.push_back({deployment, model, why, lack});
    }

    const Call& call_;
    const World& world_;
    Plan& plan_;
    std::array<const Constraints*, demands_max> demands_{};
    std::size_t demand_count_ = 0;
    bool wrong_kind_ = false;
};

void add_from_route(Planner& planner, const Route& route) {
    planner.add_route(route, Use::target);
    for (const Fallback& fallback : route.on_context_length)
        planner.add_fallback(route, fallback, Use::on_context_length);
    for (const Fallback& fallback : route.on_content_filter)
        planner.add_fallback(route, fallback, Use::on_content_filter);
}

}  // namespace

Result<Plan> make_plan(const Call& call, const World& world) {
    Plan plan{.route = world.routes.find(call.model), .asked = call.model};
    Planner planner(call, world, plan);
    if (plan.route != nullptr) {
        plan.candidates.reserve(plan.route->targets.size() + plan.route->fallbacks.size());
        add_from_route(planner, *plan.route);
    } else {
        plan.route = &world.routes.direct();
        if (call.wish != nullptr) {
            const std::string lacking = planner.add_wished(*call.wish);
            if (!lacking.empty()) return fail(no_such_model(call.model, lacking));
        } else if (!planner.add_named(call.model, Use::target)) {
            return fail(unknown_model(call.model, world.routes, world.deployments));
        }
    }
    // To an aggregator they are its own models; it asks them itself.
    const bool its_own = std::ranges::all_of(plan.candidates, [&](const Candidate& candidate) {
        return world.deployments.provider_of(candidate.deployment).aggregator;
    });
    if (!its_own || plan.candidates.empty())
        for (const std::string& name : call.more_models)
            planner.add_named(name, Use::fallback);
    planner.finish();
    if (!plan.candidates.empty()) return plan;
    if (std::ranges::any_of(plan.rejected, [](const Rejected& one) { return bool(one.lack); }))
        return fail(nobody_matches(plan, world.deployments));
    if (planner.wrong_kind()) return fail(wrong_kind(call.model, call.needs.kind));
    return fail(ErrorKind::no_candidate,
                fmt::format("every target of \"{}\" has weight 0", call.model));
}

}  // namespace weir::route
