#include "route/record.hpp"

#include <fmt/format.h>

#include <chrono>

#include "json/writer.hpp"

namespace weir::route {
namespace {

constexpr std::size_t named_max = 4;  // targets in a message

std::int64_t whole_ms(std::chrono::nanoseconds span) {
    return std::chrono::ceil<std::chrono::milliseconds>(span).count();
}

std::string target_name(const Deployments& deployments, std::uint32_t deployment,
                        std::string_view model) {
    const Deployment& known = deployments[deployment];
    if (!known.model.empty()) return known.key;
    return fmt::format("{}/{}", deployments.provider_of(deployment).id.value(), model);
}

std::string target_name(const Deployments& deployments, const Candidate& candidate) {
    return target_name(deployments, candidate.deployment, candidate.model);
}

void write_candidate(json::Writer& out, const Deployments& deployments, const Candidate& candidate,
                     bool scored, SteadyTime planned_at) {
    out.open_object()
        .member("target", target_name(deployments, candidate))
        .member("use", name(candidate.use));
    if (scored) out.member("score", candidate.score);
    if (candidate.propensity > 0) out.member("propensity", candidate.propensity);
    if (candidate.late) out.member("late", true);
    if (!candidate.variant.empty()) out.member("variant", candidate.variant);
    if (candidate.benched)
        out.key("benched")
            .open_object()
            .member("what", name(candidate.benched->what))
            .member("reason", name(candidate.benched->reason))
            .member("for_ms", whole_ms(candidate.benched->until - planned_at))
            .close_object();
    out.close_object();
}

void write_attempt(json::Writer& out, const Plan& plan, const Deployments& deployments,
                   const Attempt& attempt) {
    const Candidate& candidate = plan.candidates[attempt.candidate];
    const auto& credentials = deployments.provider_of(candidate.deployment).credentials;
    out.open_object().member("target", target_name(deployments, candidate));
    if (attempt.credential < credentials.size())
        out.member("credential", credentials[attempt.credential].name);
    out.member("ms", whole_ms(attempt.ended - attempt.started));
    if (attempt.failure) out.member("failure", name(*attempt.failure));
    if (attempt.upstream_status != 0) out.member("status", attempt.upstream_status);
    out.close_object();
}

}  // namespace

std::string_view name(Standing::What what) {
    switch (what) {
        case Standing::What::breaker: return "breaker";
        case Standing::What::paused: return "paused";
        case Standing::What::credentials: return "credentials";
        case Standing::What::quotas: return "quotas";
    }
    return "breaker";
}

std::string record_json(const Plan& plan, const Deployments& deployments,
                        std::span<const Attempt> attempts, SteadyTime planned_at) {
    std::string text;
    json::Writer out(text);
    out.open_object().member("asked", plan.asked);
    if (!plan.route->name.empty())
        out.member("route", plan.route->name).member("strategy", plan.route->strategy->name);
    if (!plan.route->strategy->score_unit.empty())
        out.member("unit", plan.route->strategy->score_unit);
    if (!plan.note.empty()) out.member("note", plan.note);
    if (plan.strategy_failed) out.member("strategy_failed", true);
    out.key("candidates").open_array();
    for (const Candidate& candidate : plan.candidates)
        write_candidate(out, deployments, candidate, !plan.route->strategy->score_unit.empty(),
                        planned_at);
    out.close_array().key("rejected").open_array();
    for (const Rejected& rejected : plan.rejected) {
        out.open_object()
            .member("target", target_name(deployments, rejected.deployment, rejected.model))
            .member("why", rejected.why);
        if (rejected.lack) out.member("lack", route::text(rejected.lack));
        if (rejected.spared) out.member("spared", true);
        out.close_object();
    }
    out.close_array().key("attempts").open_array();
    for (const Attempt& attempt : attempts)
        write_attempt(out, plan, deployments, attempt);
    out.close_array().close_object();
    return text;
}

std::string record_text(const Plan& plan, const Deployments& deployments,
                        std::span<const Attempt> attempts) {
    std::string text(plan.asked);
    text += ":";
    if (attempts.empty()) text += " nobody was tried";
    for (std::size_t i = 0; i < attempts.size(); ++i) {
        const Attempt& attempt = attempts[i];
        text += fmt::format("{} {} {} ({} ms)", i == 0 ? "" : ",",
                            target_name(deployments, plan.candidates[attempt.candidate]),
                            attempt.failure ? name(*attempt.failure) : "answered",
                            whole_ms(attempt.ended - attempt.started));
    }
    return text;
}

std::string why_nobody(const Plan& plan, const Deployments& deployments, const Health& health,
                       SteadyTime now) {
    std::string text = fmt::format("no target of \"{}\" can be tried now", plan.asked);
    std::size_t named = 0;
    for (const Candidate& candidate : plan.candidates) {
        if (candidate.use != Use::target && candidate.use != Use::fallback) continue;
        const auto standing =
            health.standing(candidate.deployment, deployments[candidate.deployment].provider, now);
        if (!standing) continue;
        if (named++ == named_max) {
            text += "; and more";
            break;
        }
        text += fmt::format("{}{} is out for {} ms after {}", named == 1 ? ": " : "; ",
                            target_name(deployments, candidate), whole_ms(standing->until - now),
                            name(standing->reason));
    }
    return text;
}

}  // namespace weir::route
