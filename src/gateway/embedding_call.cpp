#include "gateway/embedding_call.hpp"

#include "base/check.hpp"
#include "gateway/price.hpp"
#include "wire/embedding/codec.hpp"
#include "wire/embedding/rows.hpp"
#include "wire/operation/operation.hpp"

namespace weir::gateway {
namespace {

const wire::Wire& our_wire() {
    const wire::Operation* const operation = wire::find_operation("embeddings");
    check(operation != nullptr);
    return operation->wire;
}

json::Limits limits_of(const RequestContext& request) {
    return {.bytes_max = request.snapshot->limits.answer_bytes_max};
}

}  // namespace

bool can_embed(const Snapshot& snapshot, const route::EmbeddingSettings& settings) {
    const auto found = snapshot.deployments->find(settings.model);
    return found && wire::embedding_codec(
                        *snapshot.ready(found->deployment).over_for(our_wire()).wire) != nullptr;
}

EmbeddingCall::EmbeddingCall(Services& services, std::shared_ptr<const Snapshot> snapshot,
                             const route::Route& route, const route::EmbeddingSettings& settings,
                             std::string_view variant)
    : settings_(settings),
      exchange_(head_, {}, snapshot->limits.answer_bytes_max),
      request_(exchange_, services, our_wire(),
               {.model = {}, .key = {}, .kind = catalog::Kind::embedding}),
      timer_(exchange_.cancel()) {
    head_.method = net::http1::Method::post;
    request_.snapshot = std::move(snapshot);
    request_.principal = &request_.snapshot->anonymous;
    request_.plan = {.route = &route, .asked = settings.model};
    const auto found = request_.snapshot->deployments->find(settings.model);
    check(found.has_value());  // the reader of the routes has seen to it
    request_.plan.candidates.push_back({.deployment = found->deployment,
                                        .model = found->model,
                                        .variant = variant,
                                        .id = settings.model});
}

void EmbeddingCall::serve(RequestContext& parent) {
    request_.part_of = &parent;
    request_.principal = parent.principal;
    request_.id = parent.id;
    request_.traceparent = parent.traceparent;
    request_.started_at = parent.started_at;  // its attempts are told by the same clock
}

Result<std::size_t> EmbeddingCall::ask(std::span<const std::string> texts) {
    const route::Candidate& candidate = request_.plan.candidates.front();
    const Ready& ready = request_.snapshot->ready(candidate.deployment);
    llm::EmbeddingRequest asked{.model = ModelName(std::string(candidate.model)), .inputs = {}};
    asked.dimensions = settings_.dimensions;
    for (const std::string& text : texts)
        asked.inputs.push_back({.text = text, .tokens = {}, .title = {}});
    const wire::Wire& theirs = *ready.over_for(request_.wire).wire;
    const wire::EmbeddingCodec* const target = wire::embedding_codec(theirs);
    if (target == nullptr)
        return fail(ErrorKind::unsupported,
                    std::string(ready.provider->id()) + " has no embeddings");
    const std::string_view provider = ready.provider->id();
    count_ = wire::inputs_of_call(asked.inputs, target->limits(provider, candidate.model));
    // Passed through where they speak our wire, so as that provider wants it; else in OpenAI's own
    // words, for the attempt to translate.
    Result<wire::Written> written =
        wire::embedding_codec(request_.wire)
            ->write_request(
                {.request = asked,
                 .inputs = std::span(asked.inputs).first(count_),
                 .provider = &theirs == &request_.wire ? provider : std::string_view("openai"),
                 .model = candidate.model});
    if (!written) return fail(written.error());
    body_ = std::move(written->body);
    request_.body = body_;
    Result<wire::ChatPeek> peek = request_.wire.peek(body_, limits_of(request_));
    if (!peek) return fail(peek.error());
    request_.peek = std::move(*peek);
    request_.peek.model = settings_.model;  // as the record calls it
    return count_;
}

net::Awaitable<void> EmbeddingCall::run(Deadline until) {
    request_.services.wheel.set(timer_, until);
    co_await answer_from(request_);
    net::Wheel::clear(timer_);
    if (timer_.fired && !request_.served) {  // it was us who left
        request_.error = Error(ErrorKind::upstream_timeout, "no embedding came in time");
        request_.status = traits(ErrorKind::upstream_timeout).http_status;
    }
    book_cancelled();
    settle(request_);
}

// The text was on its way, and may have been read and charged for: as of a hedged attempt that has
// lost.
void EmbeddingCall::book_cancelled() {
    if (request_.served || !request_.attempts || request_.attempts->history().empty()) return;
    const auto history = request_.attempts->history();
    if (history.back().failure != ErrorKind::client_cancelled) return;
    request_.usage = llm::Usage{.input_uncached = estimated_tokens(request_.peek.text_bytes()),
                                .estimated = true};
    price_answer(request_);
    request_.legs.push_back(
        {.attempt = history.size() - 1, .usage = *request_.usage, .cost = request_.cost});
    request_.between_legs = true;
}

Result<std::vector<std::vector<float>>> EmbeddingCall::vectors() const {
    if (!request_.served || !request_.complete)
        return fail(request_.error.value_or(
            Error(ErrorKind::upstream_unreachable, "the embedding model gave no answer")));
    Result<llm::EmbeddingAnswer> answer =
        wire::embedding_codec(request_.wire)->read_answer(exchange_.body(), limits_of(request_));
    if (!answer) return fail(answer.error());
    if (answer->vectors.size() != count_)
        return fail(ErrorKind::upstream_protocol, "as many embeddings did not come as were asked");
    return std::move(answer->vectors);
}

}  // namespace weir::gateway
