// The end of every request, whatever became of it: what it used and cost, booked against its
// reservation, written to the ledger, counted and logged.
#include <algorithm>
#include <array>
#include <utility>

#include "gateway/embedding_call.hpp"
#include "gateway/legs.hpp"
#include "gateway/needs.hpp"
#include "gateway/price.hpp"
#include "gateway/prompt_embedding.hpp"
#include "gateway/record.hpp"
#include "gateway/request_context.hpp"
#include "route/record.hpp"

namespace weir::gateway {
namespace {

void count_use(Series& series, const llm::Usage& usage, std::optional<NanoUsd> cost) {
    series.tokens_in.add(usage.input().value());
    series.tokens_cached.add(usage.input_cache_read.value());
    series.tokens_out.add(usage.output().value());
    series.tokens_reasoning.add(usage.output_reasoning.value());
    if (cost)
        series.cost_nano.add(cost->value());
    else
        series.cost_unknown.add();
    if (usage.estimated) series.usage_estimated.add();
}

void count_embedding(Metrics& metrics, const RequestContext& call) {
    if (!paid_for(call) || !call.usage) return;
    count_use(metrics.of(call.ready->provider->id(), call.candidate->model), *call.usage,
              call.cost);
}

void count(RequestContext& request, const store::LedgerRow& row) {
    Metrics& metrics = request.services.metrics;
    metrics.requests.add();
    metrics.own_time.record(row.own);
    if (request.error) metrics.errors[static_cast<std::size_t>(request.error->kind())].add();
    if (row.status == store::RowStatus::client_cancelled) metrics.client_cancelled.add();
    for (const store::AttemptRow& attempt : row.attempts) {
        Series& series = metrics.of(attempt.provider, attempt.model);
        series.attempts.add();
        if (attempt.error) series.attempt_failures.add();
    }
    for (const Leg& leg : request.legs) {
        if (leg.attempt >= row.attempts.size()) continue;
        const store::AttemptRow& attempt = row.attempts[leg.attempt];
        count_use(metrics.of(attempt.provider, attempt.model), leg.usage, leg.cost);
    }
    if (request.embeddings)
        for (const std::unique_ptr<EmbeddingCall>& call : request.embeddings->calls)
            count_embedding(metrics, call->request());
    if (!request.served) return;
    Series& series = metrics.of(row.provider, row.model);
    series.requests.add();
    if (request.legs.empty())
        count_use(series, request.usage ? *request.usage : row.usage, request.cost);
    series.first_byte.record(row.first_byte);
    series.total.record(row.total);
}

// What the provider's cache now holds of the conversation. Estimated usage says nothing about it.
void remember_cache(const RequestContext& request, SteadyTime now) {
    if (request.plan.conversation == 0 || !request.served || request.usage->estimated) return;
    route::Held held =
        route::held_after(route::cache_policy(request.ready->provider->id()), *request.usage);
    held.ttl = request.plan.route->affinity.ttl.value_or(held.ttl);
    request.snapshot->health->affinity().remember(
        request.plan.conversation,
        (*request.snapshot->deployments)[request.candidate->deployment].hash, held, now);
}

// What the statistics and the route's strategy learn from the call: from each of its attempts, or
// a target that fails and is always saved by the next one would never be known for it.
void teach(RequestContext& request, const meter::Now& now) {
    if (!request.attempts || !request.candidate || request.probes) return;
    // Of an answer that several have made, the last one's own part.
    const bool alone = request.legs.empty();
    const bool broke = !request.attempts->history().empty() &&
                       request.attempts->history().back().failure.has_value();
    if (request.served && request.complete && !broke)
        request.attempts->completed(!alone          ? request.legs.back().usage.output()
                                    : request.usage ? request.usage->output()
                                                    : Tokens(0),
                                    now.steady);
    remember_cache(request, now.steady);
    const route::Strategy& strategy = *request.plan.route->strategy;
    if (!strategy.learns) return;
    for (const route::Attempt& attempt : request.attempts->history()) {
        const bool last = &attempt == &request.attempts->history().back();
        const bool succeeded = last && !broke && request.served && request.complete;
        // A client that leaves, or whose request is refused, says nothing about the target.
        if (!succeeded && (!attempt.failure || traits(*attempt.failure).blame == Blame::nobody))
            continue;
        request.plan.route->orderer->learn(
            {.option_id = request.plan.candidates[attempt.candidate].id,
             .needs = needs_of(request),
             .succeeded = succeeded,
             .first_byte = last && alone && request.first_byte_at
                               ? std::optional(*request.first_byte_at - attempt.started)
                               : std::nullopt,
             .total = (last ? now.steady : attempt.ended) - attempt.started,
             .cost = succeeded && alone ? request.cost : std::nullopt,
             .context = request.plan.candidates.front().score,
             .now = now.steady});
    }
}

// Why it went where it went; valid until the worker settles its next request.
std::string_view decision_of(RequestContext& request) {
    if (!request.plan.route || !request.services.ledger) return {};
    std::string& text = request.services.decision_text;
    text.clear();
    route::append_record(text, request.plan, needs_of(request),
                         request.rule ? std::string_view(request.rule->place) : std::string_view(),
                         *request.snapshot->deployments, request.started_at);
    return text;
}

void settle_admission(RequestContext& request, const meter::Now& now) {
    const bool paid = paid_for(request);
    const std::optional<EmbeddingBill> more = embedding_bill(request);
    if (!paid && !more) return;
    Tokens used = request.usage ? request.usage->total() : Tokens(0);
    std::optional<NanoUsd> cost = paid ? request.cost : std::optional(NanoUsd(0));
    if (more) {
        used += more->usage.total();
        cost = cost && more->cost ? std::optional(*cost + *more->cost) : std::nullopt;
    }
    request.admission.settle(used, cost, now);
}

// The provider's words about our account are for the operator only.
std::string log_text(const Error& error) {
    if (error.detail().empty()) return error.message();
    return error.message() + " (" + error.detail() + ")";
}

}  // namespace

// Before the last bytes go out wherever there are any: a client that has its whole answer finds its
// limits free again, and its request in the journal even if the process is killed right then.
void settle(RequestContext& request) {
    if (std::exchange(request.settled, true)) return;
    settle_cost(request);
    add_legs(request);
    const meter::Now now = request.now();
    // A part's limits, record and log are those of the whole.
    if (request.part_of != nullptr) return teach(request, now);
    settle_admission(request, now);
    teach(request, now);
    Record record(request, now);
    record.row.decision = decision_of(request);
    request.admission.release();
    request.more.clear();
    if (request.services.ledger && record.row.status != store::RowStatus::running &&
        request.principal && request.services.ledger->finish(record.row) == ledger::Appended::lost)
        request.services.metrics.journal_lost.add();
    count(request, record.row);
    if (request.snapshot->log_requests)
        request.services.log.write(record.row, request.exchange.client_address(),
                                   request.error ? log_text(*request.error) : std::string{});
}

}  // namespace weir::gateway
