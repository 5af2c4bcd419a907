// The end of every request, whatever became of it: what it used and cost, booked against its
// reservation, written to the ledger, counted and logged.
#include <algorithm>
#include <array>
#include <utility>

#include "gateway/needs.hpp"
#include "gateway/price.hpp"
#include "gateway/record.hpp"
#include "gateway/request_context.hpp"

namespace weir::gateway {
namespace {

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
    if (!request.served) return;
    Series& series = metrics.of(row.provider, row.model);
    series.requests.add();
    series.tokens_in.add(row.usage.input().value());
    series.tokens_cached.add(row.usage.input_cache_read.value());
    series.tokens_out.add(row.usage.output().value());
    series.tokens_reasoning.add(row.usage.output_reasoning.value());
    if (row.cost)
        series.cost_nano.add(row.cost->value());
    else
        series.cost_unknown.add();
    if (row.usage.estimated) series.usage_estimated.add();
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

// What the statistics and the route's strategy learn from the call.
void teach(RequestContext& request, const meter::Now& now) {
    if (!request.attempts || !request.candidate) return;
    if (request.served && request.complete)
        request.attempts->completed(request.usage->output(), now.steady);
    remember_cache(request, now.steady);
    const route::Strategy& strategy = *request.plan.route->strategy;
    if (!strategy.learns || request.attempts->history().empty()) return;
    const route::Attempt& last = request.attempts->history().back();
    const route::Candidate& candidate = request.plan.candidates[last.candidate];
    request.plan.route->orderer->learn(
        {.option_id = candidate.id,
         .needs = needs_of(request),
         .succeeded = request.served && request.complete,
         .first_byte = request.first_byte_at ? std::optional(*request.first_byte_at - last.started)
                                             : std::nullopt,
         .total = now.steady - last.started,
         .cost = request.served ? request.cost : std::nullopt,
         .context = request.plan.candidates.front().score,
         .now = now.steady});
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
    const meter::Now now = request.now();
    if (request.served) request.admission.settle(request.usage->total(), request.cost, now);
    teach(request, now);
    Record record(request, now);
    request.admission.release();
    if (request.services.ledger && record.row.status != store::RowStatus::running &&
        request.principal && request.services.ledger->finish(record.row) == ledger::Appended::lost)
        request.services.metrics.journal_lost.add();
    count(request, record.row);
    if (request.snapshot->log_requests)
        request.services.log.write(record.row, request.exchange.client_address(),
                                   request.error ? log_text(*request.error) : std::string{});
}

}  // namespace weir::gateway
