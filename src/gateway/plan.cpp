// Where a call may go: what key, rules and client demand, and the name or wish that it asks for.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "gateway/embedding.hpp"
#include "gateway/needs.hpp"
#include "gateway/preferences.hpp"
#include "gateway/request_context.hpp"

namespace weir::gateway {
namespace {

// A request as rules look at it.
class Facts final : public route::RuleFacts {
public:
    Facts(const RequestContext& request, const route::Needs& needs, route::PromptSource& prompt)
        : request_(request), needs_(needs), prompt_(prompt) {
        tags_ = request.principal->tags;
        if (!request.preferences) return;
        const std::vector<std::string>& own = request.preferences->tags;
        tags_.insert(tags_.end(), own.begin(), own.end());
    }
    std::string_view model() const override { return request_.peek.model; }
    std::string_view key() const override { return request_.principal->name; }
    std::string_view user() const override { return request_.peek.user; }
    std::span<const std::string> tags() const override { return tags_; }
    std::optional<std::string_view> header(std::string_view name) const override {
        return request_.exchange.head().headers.find(name);
    }
    const route::Needs& needs() const override { return needs_; }
    SysTime now() const override { return request_.started; }
    std::optional<double> spent() const override {
        const auto percent = request_.principal->meter.budget_used_percent(request_.started);
        if (!percent) return std::nullopt;
        return *percent / 100.0;
    }
    route::PromptSource* prompt() const override { return &prompt_; }

private:
    const RequestContext& request_;
    const route::Needs& needs_;
    route::PromptSource& prompt_;
    std::vector<std::string> tags_;
};

// A key may be made for some models only. What a rule turns the call to is the operator's choice
// and not asked about.
Result<void> check_allowed(const RequestContext& request) {
    const std::vector<std::string>& allowed = request.principal->models;
    if (allowed.empty()) return {};
    const auto may = [&](std::string_view model) {
        return std::ranges::any_of(
            allowed, [&](const std::string& pattern) { return matches_glob(pattern, model); });
    };
    std::string_view refused = request.peek.model;
    if (may(refused)) refused = {};
    if (request.preferences)
        for (const std::string& model : request.preferences->more_models)
            if (!may(model)) refused = model;
    if (refused.empty()) return {};
    return fail(
        Error(ErrorKind::forbidden,
              fmt::format("the key \"{}\" may not ask for \"{}\": its models are {}",
                          request.principal->name, refused.substr(0, 120), allowed.front()) +
                  (allowed.size() > 1 ? " and others" : ""))
            .at_field("model"));
}

Result<void> apply_rules(RequestContext& request, const route::Needs& needs, Prompt& prompt) {
    const std::vector<route::Rule>& rules = request.snapshot->rules;
    if (rules.empty()) return {};
    request.rule = route::find_rule(rules, Facts(request, needs, prompt));
    if (request.rule == nullptr) return {};
    if (request.rule->refuse) return fail(ErrorKind::forbidden, *request.rule->refuse);
    return {};
}

// Fields of the body that we cannot read are addressed to whoever asked for them.
bool is_for_aggregators(const RequestContext& request, const route::Plan& plan) {
    return std::ranges::all_of(plan.candidates, [&](const route::Candidate& candidate) {
        return request.snapshot->ready(candidate.deployment).provider->is_aggregator();
    });
}

struct Demands {
    std::array<const route::Constraints*, 3> all{};
    std::size_t count = 0;

    void add(const route::Constraints& constraints) {
        if (!constraints.empty()) all[count++] = &constraints;
    }
    std::span<const route::Constraints* const> span() const { return {all.data(), count}; }
};

Demands demands_of(const RequestContext& request) {
    Demands demands;
    demands.add(request.principal->require);
    if (request.rule != nullptr) demands.add(request.rule->require);
    if (request.preferences) demands.add(request.preferences->demands);
    return demands;
}

Result<void> choose(RequestContext& request, route::Needs& needs, Prompt& prompt) {
    if (request.rule != nullptr && request.rule->traffic) needs.traffic = *request.rule->traffic;
    const bool turned = request.rule != nullptr && !request.rule->use.empty();
    const std::string_view model =
        turned ? std::string_view(request.rule->use) : std::string_view(request.peek.model);
    const Snapshot& snapshot = *request.snapshot;
    Result<route::Wish> wish;
    const bool wishes = route::Wish::is_one(model) && snapshot.routes.find(model) == nullptr;
    if (wishes) wish = route::Wish::read(model);
    if (!wish) return fail(wish.error());
    const Demands demands = demands_of(request);
    const route::Preferences* const own = request.preferences.get();
    route::Call call{.model = model,
                     .user = request.peek.user,
                     .session = request.peek.session,
                     .key = request.principal->id.value(),
                     .cache_key = request.peek.prompt_cache_key,
                     .needs = needs,
                     .demands = demands.span(),
                     .prompt = &prompt,
                     .wish = wishes ? &*wish : nullptr};
    if (own != nullptr) {
        call.more_models = own->more_models;
        call.providers_first = own->providers_first;
        call.sort = own->sort;
    }
    Result<route::Plan> plan = route::make_plan(call, {.routes = snapshot.routes,
                                                       .deployments = *snapshot.deployments,
                                                       .health = *snapshot.health,
                                                       .now = request.started_at,
                                                       .wall = request.started,
                                                       .random = request.services.random,
                                                       .scratch = request.services.scratch});
    if (own != nullptr && own->problem && !(plan && is_for_aggregators(request, *plan)))
        return fail(*own->problem);
    if (!plan) return fail(plan.error());
    request.plan = std::move(*plan);
    keep_one_embedding_model(request);
    return {};
}

}  // namespace

Result<void> plan(RequestContext& request) {
    if (const Result<void> read = read_preferences(request); !read) return read;
    if (const Result<void> allowed = check_allowed(request); !allowed) return allowed;
    route::Needs needs = needs_of(request);
    Prompt prompt(request);
    if (const Result<void> applied = apply_rules(request, needs, prompt); !applied) return applied;
    return choose(request, needs, prompt);
}

Result<void> plan_again(RequestContext& request) {
    route::Needs needs = needs_of(request);
    Prompt prompt(request);
    return choose(request, needs, prompt);
}

}  // namespace weir::gateway
