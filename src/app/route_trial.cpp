#include "app/route_trial.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/figures.hpp"
#include "app/terminal.hpp"
#include "gateway/identify.hpp"
#include "gateway/needs.hpp"
#include "gateway/option.hpp"
#include "gateway/response_turn.hpp"
#include "json/writer.hpp"
#include "ledger/explanation.hpp"
#include "route/record.hpp"

namespace weir::app {
namespace {

Result<const gateway::Principal*> principal_of(const gateway::RequestContext& request,
                                               const std::string& key) {
    if (key.empty()) return &request.snapshot->anonymous;
    const gateway::Principal* const found = request.snapshot->keys.find_named(key);
    if (found == nullptr)
        return fail(ErrorKind::unauthenticated, fmt::format("there is no key \"{}\"", key));
    if (found->revoked)
        return fail(ErrorKind::unauthenticated,
                    fmt::format("the API key \"{}\" is revoked", found->name));
    if (found->expires && request.started >= *found->expires)
        return fail(ErrorKind::unauthenticated,
                    fmt::format("the API key \"{}\" has expired", found->name));
    return found;
}

std::optional<NanoUsd> likely_cost_of(gateway::RequestContext& request, const route::Needs& needs,
                                      const route::Candidate& candidate) {
    const route::Option option = gateway::option_of(*request.snapshot, candidate);
    return route::likely_cost({.options = {&option, 1},
                               .needs = needs,
                               .random = request.services.random,
                               .route = request.plan.route->name,
                               .now = request.started_at,
                               .wall = request.started},
                              option);
}

TrialCandidate& entry_of(Trial& trial, gateway::RequestContext& request,
                         const route::Candidate& candidate) {
    std::string target = route::target_name(*request.snapshot->deployments, candidate);
    const auto known = std::ranges::find_if(trial.candidates, [&](const TrialCandidate& one) {
        return one.target == target && one.variant == candidate.variant &&
               one.use == route::name(candidate.use);
    });
    if (known != trial.candidates.end()) return *known;
    trial.candidates.push_back(
        {.target = std::move(target),
         .variant = std::string(candidate.variant),
         .use = std::string(route::name(candidate.use)),
         .likely_cost = likely_cost_of(request, gateway::needs_of(request), candidate)});
    return trial.candidates.back();
}

void keep(Trial& trial, gateway::RequestContext& request) {
    trial.route = request.plan.route->name;
    route::append_record(trial.decision, request.plan, gateway::needs_of(request),
                         request.rule ? std::string_view(request.rule->place) : std::string_view(),
                         *request.snapshot->deployments, request.started_at);
    for (const route::Candidate& candidate : request.plan.candidates)
        entry_of(trial, request, candidate);
}

void draw(Trial& trial, gateway::RequestContext& request, int times) {
    for (trial.times = 1; trial.times < times; ++trial.times) {
        request.preferences.reset();  // they are read again, and would be there twice
        if (const Result<void> planned = gateway::plan(request); !planned) {
            ++trial.refused;
            continue;
        }
        gateway::prefer_maker(request);
        ++entry_of(trial, request, request.plan.candidates.front()).first;
    }
}

double share(int of, int all) { return static_cast<double>(of) / static_cast<double>(all); }

}  // namespace

net::Awaitable<void> try_route(LocalExchange& exchange, gateway::Services& services,
                               const TrialAsk& ask, Trial& trial) {
    gateway::RequestContext request(exchange, services, *ask.wire, ask.asked);
    const Result<const gateway::Principal*> principal = principal_of(request, ask.key);
    Result<void> ready = principal ? Result<void>{} : fail(principal.error());
    if (principal) {
        request.principal = *principal;
        trial.key = request.principal->name;
        ready = co_await gateway::read(request);
    }
    trial.asked_model = request.peek.model;
    if (ready && gateway::has_responses(request.wire)) ready = co_await gateway::recall(request);
    if (ready) ready = gateway::plan(request);
    if (!ready) {
        trial.error = ready.error();
        co_await gateway::refuse(request, ready.error());
        co_return;
    }
    gateway::prefer_maker(request);
    keep(trial, request);
    ++trial.candidates.front().first;
    draw(trial, request, ask.times);
}

std::string Trial::text() const {
    std::string text = fmt::format("asked for \"{}\"{}{}\n", asked_model,
                                   route.empty() ? "" : fmt::format(", route {}", route),
                                   key.empty() ? "" : fmt::format(", key {}", key));
    text += ledger::decision_text(decision);
    text += "likely cost of this call:\n";
    for (const TrialCandidate& one : candidates)
        text += fmt::format("  {}{}  {}\n", one.target,
                            one.variant.empty() ? "" : fmt::format("#{}", one.variant),
                            one.likely_cost ? "$" + write_usd(*one.likely_cost)
                                            : std::string("unknown: nobody knows the price"));
    if (times <= 1) return clean_lines(text);
    text += fmt::format("first of {} draws:\n", write_count(times));
    for (const TrialCandidate& one : candidates)
        if (one.first > 0)
            text += fmt::format("  {}{}  {:.1f} %\n", one.target,
                                one.variant.empty() ? "" : fmt::format("#{}", one.variant),
                                share(one.first, times) * 100);
    if (refused > 0) text += fmt::format("  nobody  {:.1f} %\n", share(refused, times) * 100);
    return clean_lines(text);
}

std::string Trial::json() const {
    std::string text;
    json::Writer out(text);
    out.open_object().member("asked_model", asked_model).member("route", route);
    if (!key.empty()) out.member("key", key);
    out.member_raw("decision", decision).key("candidates").open_array();
    for (const TrialCandidate& one : candidates) {
        out.open_object().member("target", one.target).member("use", one.use);
        if (!one.variant.empty()) out.member("variant", one.variant);
        out.key("likely_cost_usd");
        if (one.likely_cost)
            out.text(write_usd(*one.likely_cost));
        else
            out.null();
        out.member("first_share", share(one.first, times)).close_object();
    }
    out.close_array().member("times", times);
    if (refused > 0) out.member("refused_share", share(refused, times));
    out.close_object();
    return text + "\n";
}

}  // namespace weir::app
