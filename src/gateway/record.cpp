#include "gateway/record.hpp"

#include <algorithm>

#include "gateway/embedding_call.hpp"
#include "gateway/legs.hpp"
#include "gateway/prompt_embedding.hpp"
#include "gateway/subcall.hpp"
#include "wire/embedding/codec.hpp"
#include "wire/embedding/rows.hpp"
#include "wire/rerank/codec.hpp"
#include "wire/rerank/rows.hpp"

namespace weir::gateway {
namespace {

std::chrono::microseconds micros_of(std::chrono::nanoseconds span) {
    return std::chrono::duration_cast<std::chrono::microseconds>(span);
}

store::RowStatus status_of(const RequestContext& request) {
    if (!request.error) return store::RowStatus::ok;
    if (request.error->kind() == ErrorKind::client_cancelled)
        return store::RowStatus::client_cancelled;
    return store::RowStatus::error;
}

store::AttemptRow attempt_row(const RequestContext& request, const route::Attempt& attempt) {
    const route::Candidate& candidate = request.plan.candidates[attempt.candidate];
    const provider::Provider& provider = *request.snapshot->ready(candidate.deployment).provider;
    const auto credentials = provider.credentials();
    return {.provider = provider.id(),
            .model = candidate.model,
            .credential = attempt.credential < credentials.size()
                              ? std::string_view(credentials[attempt.credential].name)
                              : std::string_view{},
            .http_status = attempt.upstream_status,
            .error = attempt.failure,
            .offset = micros_of(attempt.started - request.started_at),
            .duration = micros_of(attempt.ended - attempt.started)};
}

void add_bill(store::LedgerRow& row, const std::optional<EmbeddingBill>& more) {
    if (!more) return;
    add_usage(row.usage, more->usage);
    row.cost = row.cost && more->cost ? std::optional(*row.cost + *more->cost) : std::nullopt;
}

// The part of the answer that this attempt made, where several have made it.
const Leg* leg_of(const RequestContext& request, std::size_t attempt) {
    const auto found = std::ranges::find(request.legs, attempt, &Leg::attempt);
    return found == request.legs.end() ? nullptr : &*found;
}

}  // namespace

store::LedgerRow start_row(const RequestContext& request) {
    // Operations that only pass through are rows of their own (wire/operation).
    const bool translatable = request.wire.read_request != nullptr;
    const wire::EmbeddingCodec* const embedding = wire::embedding_codec(request.wire);
    const wire::RerankCodec* const reranking = wire::rerank_codec(request.wire);
    store::LedgerRow row{.id = request.id,
                         .started = request.started,
                         .user = request.peek.user,
                         .session = request.peek.session,
                         .asked_model = request.peek.model,
                         .wire = translatable           ? request.wire.name
                                 : embedding != nullptr ? embedding->family
                                 : reranking != nullptr ? reranking->family
                                                        : "openai",
                         .operation = !request.operation.empty() ? request.operation
                                      : translatable             ? "chat"
                                      : embedding != nullptr     ? "embeddings"
                                      : reranking != nullptr     ? "rerank"
                                                                 : request.wire.name,
                         .trace_id = request.trace_id,
                         .streamed = request.peek.stream,
                         .reserved = request.admission.reserved(),
                         .bytes_in = static_cast<std::int64_t>(
                             request.upload ? request.upload->bytes_seen()
                                            : std::uint64_t{request.peek.body_bytes})};
    if (request.principal) row.key = request.principal->id.value();
    if (request.plan.route) row.route = request.plan.route->name;
    return row;
}

Record::Record(const RequestContext& request, const meter::Now& now) : row(start_row(request)) {
    row.finished = now.wall;
    row.status = status_of(request);
    row.http_status = request.status;
    if (request.error) row.error = request.error->kind();
    row.dropped = request.dropped;
    if (request.candidate) {
        row.provider = request.ready->provider->id();
        row.model = request.candidate->model;
        row.variant = request.candidate->variant;
    }
    if (request.stop) row.stop_reason = llm::name(*request.stop);
    if (request.usage) row.usage = *request.usage;
    // What never reached a provider cost nothing; what did and was not served is not charged for.
    row.cost = paid_for(request) ? request.cost : std::optional<NanoUsd>(NanoUsd(0));
    row.total = micros_of(now.steady - request.started_at);
    if (request.first_byte_at)
        row.first_byte = micros_of(*request.first_byte_at - request.started_at);
    row.own =
        micros_of(request.first_byte_at.value_or(now.steady) - request.started_at - request.waited);
    row.bytes_out = request.bytes_out > 0
                        ? request.bytes_out
                        : static_cast<std::int64_t>(request.exchange.bytes_sent());
    add_attempts(request);
    for (const std::unique_ptr<Subcall>& part : request.parts)
        add_attempts(part->request());
    if (request.embeddings) {
        add_bill(row, embedding_bill(request));
        for (const std::unique_ptr<EmbeddingCall>& call : request.embeddings->calls)
            add_attempts(call->request());
    }
    row.attempts = {attempts.data(), count_};
}

void Record::add_attempts(const RequestContext& request) {
    if (!request.attempts) return;
    const auto history = request.attempts->history();
    const std::size_t count = history.size();
    for (std::size_t i = 0; i < count && count_ < attempts.size(); ++i) {
        store::AttemptRow& attempt = attempts[count_++];
        attempt = attempt_row(request, history[i]);
        const Leg* const leg = leg_of(request, i);
        const bool served = leg || (request.legs.empty() && request.served && i + 1 == count);
        attempt.cost = leg ? leg->cost : served ? request.cost : NanoUsd(0);
        const bool cancelled = attempt.error == ErrorKind::client_cancelled;
        if (served && !cancelled && attempt.http_status == 0) attempt.http_status = request.status;
    }
}

}  // namespace weir::gateway
