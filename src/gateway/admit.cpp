// What stands between a known caller and the providers: reading the request, planning where it may
// go, and reserving what it could cost there at worst. Planning comes first, because the worst case
// is that of its candidates.
#include <fmt/format.h>

#include <array>
#include <span>

#include "gateway/needs.hpp"
#include "gateway/price.hpp"
#include "gateway/request_context.hpp"
#include "meter/cost.hpp"

namespace weir::gateway {
namespace {

std::string_view member_text(const RequestContext& request, std::string_view key) {
    for (const wire::MemberRange& member : request.peek.members)
        if (member.key == key)
            return request.body.substr(member.value_range.begin,
                                       member.value_range.end - member.value_range.begin);
    return {};
}

// The tiers whose price may apply: the ordinary one, and the one that is asked for.
struct Tiers {
    std::array<catalog::ServiceTier, 2> tiers = {catalog::ServiceTier::standard};
    std::size_t count = 1;
};

Tiers tiers_of(const RequestContext& request) {
    Tiers result;
    const std::string_view asked = request.peek.service_tier;
    if (asked.empty()) return result;
    const auto tier = catalog::service_tier_by_name(asked);
    if (tier && *tier != catalog::ServiceTier::standard) result.tiers[result.count++] = *tier;
    return result;
}

// What a simulated model would stop at, so that budgets can be tried out with it.
constexpr std::optional<Tokens> simulated_context = Tokens(128'000);
constexpr std::optional<Tokens> simulated_output = Tokens(16'384);

meter::ReserveFacts reserve_facts(const RequestContext& request, const Ready& ready,
                                  const provider::Model& model) {
    const bool simulated = ready.provider->kind() == provider::ProviderKind::simulated;
    const wire::ChatPeek& peek = request.peek;
    return {.input_bytes = static_cast<std::int64_t>(peek.body_bytes),
            .input_elsewhere = peek.remote_images + peek.remote_audio + peek.remote_files > 0,
            .output_max = peek.output_max,
            .choices = peek.n,
            .context = simulated ? simulated_context : model.context(),
            .model_output_max = simulated ? simulated_output : model.output_max(),
            .audio_in = peek.remote_audio > 0 || peek.inline_media > 0,
            .audio_out = !member_text(request, "audio").empty()};
}

provider::Model model_of(const Snapshot& snapshot, const route::Candidate& candidate) {
    const Ready& ready = snapshot.ready(candidate.deployment);
    return ready.by_name ? ready.provider->model(candidate.model) : ready.model;
}

// The most that any candidate could cost; nothing when a price is unknown.
std::optional<NanoUsd> worst_cost(const RequestContext& request) {
    NanoUsd worst{0};
    const Tiers asked = tiers_of(request);
    for (const route::Candidate& candidate : request.plan.candidates) {
        const Ready& ready = request.snapshot->ready(candidate.deployment);
        const provider::Model model = model_of(*request.snapshot, candidate);
        const meter::ReserveFacts facts = reserve_facts(request, ready, model);
        std::array<catalog::PriceSheet, asked.tiers.size()> sheets;
        for (std::size_t i = 0; i < asked.count; ++i) {
            // Tiers by prompt length only ever grow dearer, so the longest prompt is the worst.
            const auto sheet =
                price_sheet(ready, candidate.model, model,
                            {.prompt = meter::worst_input(facts).value_or(Tokens(INT32_MAX)),
                             .at = request.started,
                             .tier = asked.tiers[i],
                             .region = ready.provider->settings().region},
                            shape_of(request));
            if (!sheet) return std::nullopt;
            sheets[i] = *sheet;
        }
        const std::optional<NanoUsd> cost =
            meter::worst_cost(facts, std::span(sheets).first(asked.count));
        if (!cost) return std::nullopt;
        worst = std::max(worst, *cost);
    }
    return worst;
}

}  // namespace

net::Awaitable<Result<void>> read(RequestContext& request) {
    const SteadyTime before = std::chrono::steady_clock::now();
    const Result<std::string_view> body =
        co_await request.exchange.read_body(request.snapshot->limits.body_bytes_max);
    request.waited += std::chrono::steady_clock::now() - before;
    if (!body) co_return fail(body.error());
    request.body = *body;
    Result<wire::ChatPeek> peek =
        request.wire.peek(*body, {.bytes_max = request.snapshot->limits.body_bytes_max});
    if (!peek) co_return fail(peek.error());
    request.peek = std::move(*peek);
    if (!request.asked.model.empty()) {
        request.peek.model = request.asked.model;
        request.peek.stream = request.asked.stream;
    }
    co_return Result<void>{};
}

Result<void> plan(RequestContext& request) {
    const Snapshot& snapshot = *request.snapshot;
    Prompt prompt(request);
    Result<route::Plan> plan = route::make_plan({.model = request.peek.model,
                                                 .user = request.peek.user,
                                                 .session = request.peek.session,
                                                 .key = request.principal->id.value(),
                                                 .cache_key = request.peek.prompt_cache_key,
                                                 .needs = needs_of(request),
                                                 .prompt = &prompt},
                                                {.routes = snapshot.routes,
                                                 .deployments = *snapshot.deployments,
                                                 .health = *snapshot.health,
                                                 .now = request.started_at,
                                                 .wall = request.started,
                                                 .random = request.services.random,
                                                 .scratch = request.services.scratch});
    if (!plan) return fail(plan.error());
    request.plan = std::move(*plan);
    return {};
}

Result<void> admit(RequestContext& request) {
    const meter::Meter& meter = request.principal->meter;
    const route::Candidate& first = request.plan.candidates.front();
    meter::RequestFacts facts{.tokens = meter::likely_tokens(
                                  reserve_facts(request, request.snapshot->ready(first.deployment),
                                                model_of(*request.snapshot, first)))};
    if (meter.has_budget()) facts.worst_cost = worst_cost(request);
    auto admission = meter.admit(facts, request.now());
    if (!admission) {
        request.retry_after = admission.error().retry_after;
        return fail(admission.error().error);
    }
    request.admission = std::move(*admission);
    return {};
}

}  // namespace weir::gateway
