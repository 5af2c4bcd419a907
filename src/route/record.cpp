#include "route/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "json/writer.hpp"

namespace weir::route {
namespace {

constexpr std::size_t named_max = 4;   // targets in a message
constexpr std::size_t shown_max = 20;  // candidates of a record, and as many that were rejected

std::int64_t whole_ms(std::chrono::nanoseconds span) {
    return std::chrono::ceil<std::chrono::milliseconds>(span).count();
}

void write_candidate(json::Writer& out, const Deployments& deployments, const Candidate& candidate,
                     bool scored, SteadyTime planned_at) {
    out.open_object()
        .member("target", target_name(deployments, candidate))
        .member("use", name(candidate.use));
    if (scored && std::isfinite(candidate.score)) out.member("score", candidate.score);
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

void write_rejected(json::Writer& out, const Deployments& deployments, const Rejected& rejected) {
    out.open_object()
        .member("target", target_name(deployments, rejected.deployment, rejected.model))
        .member("why", rejected.why);
    if (rejected.lack) out.member("lack", route::text(rejected.lack));
    if (rejected.spared) out.member("spared", true);
    out.close_object();
}

void write_needs(json::Writer& out, const Needs& needs) {
    out.open_object().member("prompt", needs.prompt.value());
    if (needs.output_max) out.member("output_max", needs.output_max->value());
    const std::pair<std::string_view, bool> flags[] = {
        {"tools", needs.tools},           {"images", needs.images},
        {"audio", needs.audio},           {"documents", needs.documents},
        {"structured", needs.structured}, {"reasoning", needs.reasoning},
        {"stream", needs.stream},         {"batch", needs.traffic == Traffic::batch}};
    for (const auto& [name, set] : flags)
        if (set) out.member(name, true);
    out.close_object();
}

}  // namespace

Needs read_needs(json::Value needs, bool streamed) {
    Needs read{.tools = needs["tools"].is_true(),
               .images = needs["images"].is_true(),
               .audio = needs["audio"].is_true(),
               .documents = needs["documents"].is_true(),
               .structured = needs["structured"].is_true(),
               .reasoning = needs["reasoning"].is_true(),
               .stream = streamed,
               .prompt = Tokens(needs["prompt"].integer_or(0))};
    if (needs["batch"].is_true()) read.traffic = Traffic::batch;
    if (const auto most = needs["output_max"].integer()) read.output_max = Tokens(*most);
    return read;
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

std::string_view name(Standing::What what) {
    switch (what) {
        case Standing::What::breaker: return "breaker";
        case Standing::What::paused: return "paused";
        case Standing::What::credentials: return "credentials";
        case Standing::What::quotas: return "quotas";
    }
    return "breaker";
}

void append_record(std::string& text, const Plan& plan, const Needs& needs, std::string_view rule,
                   const Deployments& deployments, SteadyTime planned_at) {
    const Strategy& strategy = *plan.route->strategy;
    json::Writer out(text);
    out.open_object();
    if (!plan.route->name.empty()) out.member("strategy", strategy.name);
    if (!strategy.score_unit.empty()) out.member("unit", strategy.score_unit);
    if (!rule.empty()) out.member("rule", rule);
    if (!plan.note.empty()) out.member("note", plan.note);
    if (plan.strategy_failed) out.member("strategy_failed", true);
    write_needs(out.key("needs"), needs);
    out.key("candidates").open_array();
    for (std::size_t i = 0; i < std::min(plan.candidates.size(), shown_max); ++i)
        write_candidate(out, deployments, plan.candidates[i], !strategy.score_unit.empty(),
                        planned_at);
    out.close_array();
    if (!plan.rejected.empty()) {
        out.key("rejected").open_array();
        for (std::size_t i = 0; i < std::min(plan.rejected.size(), shown_max); ++i)
            write_rejected(out, deployments, plan.rejected[i]);
        out.close_array();
    }
    const std::size_t more = plan.candidates.size() - std::min(plan.candidates.size(), shown_max) +
                             plan.rejected.size() - std::min(plan.rejected.size(), shown_max);
    if (more > 0) out.member("more", static_cast<std::int64_t>(more));
    out.close_object();
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
