// What stands between a known caller and the providers: reading the request, and reserving what it
// could cost at worst. Planning (plan.cpp) comes between the two, because the worst case is that of
// the candidates.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include "gateway/price.hpp"
#include "gateway/request_context.hpp"
#include "gateway/rerank.hpp"
#include "gateway/several.hpp"
#include "gateway/time_price.hpp"
#include "gateway/token_count.hpp"
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

// What a file holds, no size of it says: the model's limits are the bound.
meter::ReserveFacts upload_facts(const RequestContext& request, const provider::Model& model) {
    return {.input_elsewhere = true,
            .choices = request.peek.n,
            .context = model.context(),
            .model_output_max = model.output_max(),
            .audio_in = true,
            .image_out = request.asked.kind == catalog::Kind::image};
}

meter::ReserveFacts reserve_facts(const RequestContext& request, const Ready& ready,
                                  const provider::Model& model) {
    if (request.upload) return upload_facts(request, model);
    const bool simulated = ready.provider->kind() == provider::ProviderKind::simulated;
    const wire::ChatPeek& peek = longest_peek(request);
    // What the provider kept of earlier turns is input, too.
    const bool kept_there = !peek.previous_response.empty() || !peek.conversation.empty();
    return {.input_bytes = static_cast<std::int64_t>(peek.body_bytes),
            .input_elsewhere =
                kept_there || peek.remote_images + peek.remote_audio + peek.remote_files > 0,
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

// The longest sound in a file whose size is known, where it is paid by time.
std::optional<NanoUsd> worst_time_cost(const RequestContext& request, const Ready& ready,
                                       const provider::Model& model) {
    const auto bytes = request.upload ? request.upload->bytes_said() : std::nullopt;
    if (!bytes) return std::nullopt;
    return cost_of_time(model, {.at = request.started, .region = ready.provider->settings().region},
                        longest_sound(*bytes));
}

// For limits on tokens per time. Money is reserved by the bytes, which no tokens exceed; a count
// would be less, and no bound, for providers put prompts of their own before it. A stream's body is
// gone when it ends, perhaps without usage: its input is estimated here.
Tokens likely_tokens(RequestContext& request, const route::Candidate& candidate) {
    const provider::Model model = model_of(*request.snapshot, candidate);
    const bool counts = request.peek.stream ||
                        request.principal->meter.rate_status(request.now()).tokens.has_value();
    const Ready& ready = request.snapshot->ready(candidate.deployment);
    if (counts && !request.upload)
        request.likely_input = likely_input(
            request, ready.by_name ? llm::tokens::family_of(counted_name(model, candidate.model))
                                   : *ready.family);
    meter::ReserveFacts facts = reserve_facts(request, ready, model);
    facts.input_tokens = request.likely_input;
    return meter::likely_tokens(facts);
}

// Unlike worst_cost_at(), also for an attempt that is given and may say more than the client asked.
std::optional<NanoUsd> worst_cost_beyond(const RequestContext& request, const Ready& ready,
                                         std::string_view model_name, const provider::Model& model,
                                         const Beyond& beyond) {
    const std::optional<NanoUsd> by_time = worst_time_cost(request, ready, model);
    const Tiers asked = tiers_of(request);
    meter::ReserveFacts facts = reserve_facts(request, ready, model);
    facts.input_bytes += static_cast<std::int64_t>(beyond.input_bytes);
    if (beyond.output_max) facts.output_max = beyond.output_max;
    facts.searches_max = search_units_most(request);
    std::array<catalog::PriceSheet, asked.tiers.size()> sheets;
    for (std::size_t i = 0; i < asked.count; ++i) {
        // Tiers by prompt length only ever grow dearer, so the longest prompt is the worst.
        const auto sheet =
            price_sheet(ready, model_name, model,
                        {.prompt = meter::worst_input(facts).value_or(Tokens(INT32_MAX)),
                         .at = request.started,
                         .tier = asked.tiers[i],
                         .region = ready.provider->settings().region},
                        shape_of(request));
        if (!sheet) return by_time;
        sheets[i] = *sheet;
    }
    const std::optional<NanoUsd> by_tokens =
        meter::worst_cost(facts, std::span(sheets).first(asked.count));
    return by_time && by_tokens ? std::max(by_time, by_tokens) : by_time ? by_time : by_tokens;
}

}  // namespace

// The dearest candidate, or where several are asked the dearest so many of them together.
std::optional<NanoUsd> worst_cost(const RequestContext& request, const Beyond& beyond) {
    std::vector<NanoUsd> costs;
    for (const route::Candidate& candidate : request.plan.candidates) {
        const std::optional<NanoUsd> cost =
            worst_cost_beyond(request, request.snapshot->ready(candidate.deployment),
                              candidate.model, model_of(*request.snapshot, candidate), beyond);
        if (!cost) return std::nullopt;
        costs.push_back(*cost);
    }
    const std::size_t count = std::min(asked_at_most(request), costs.size());
    std::ranges::partial_sort(costs, costs.begin() + static_cast<std::ptrdiff_t>(count),
                              std::ranges::greater{});
    NanoUsd worst{0};
    for (std::size_t i = 0; i < count; ++i)
        worst += costs[i];
    return worst;
}

std::optional<NanoUsd> worst_cost_at(const RequestContext& request, const Ready& ready,
                                     std::string_view model_name, const provider::Model& model) {
    return worst_cost_beyond(request, ready, model_name, model, {});
}

Tokens likely_tokens_at(const RequestContext& request, const Ready& ready,
                        const provider::Model& model) {
    return meter::likely_tokens(reserve_facts(request, ready, model));
}

net::Awaitable<Result<void>> read(RequestContext& request) {
    if (request.asked.form) co_return co_await read_upload(request);
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

Result<void> admit(RequestContext& request) {
    const meter::Meter& meter = request.principal->meter;
    const route::Candidate& first = request.plan.candidates.front();
    meter::RequestFacts facts{.tokens = likely_tokens(request, first)};
    if (meter.has_budget()) facts.worst_cost = worst_cost(request);
    return admit(request, facts);
}

Result<void> admit(RequestContext& request, const meter::RequestFacts& facts) {
    auto admission = request.principal->meter.admit(facts, request.now());
    if (!admission) {
        request.retry_after = admission.error().retry_after;
        return fail(admission.error().error);
    }
    request.admission = std::move(*admission);
    return {};
}

}  // namespace weir::gateway
