#include "gateway/attempt.hpp"

#include <fmt/format.h>

#include <vector>

#include "base/text.hpp"
#include "gateway/authenticate.hpp"
#include "gateway/continuation.hpp"
#include "gateway/embedding.hpp"
#include "gateway/media.hpp"
#include "gateway/note_limits.hpp"
#include "gateway/preferences.hpp"
#include "gateway/relay.hpp"
#include "gateway/rerank.hpp"
#include "gateway/structured_attempt.hpp"
#include "gateway/translation.hpp"
#include "provider/chat_target.hpp"
#include "provider/request_edits.hpp"
#include "provider/request_headers.hpp"

namespace weir::gateway {
namespace {

using Outcome = std::unexpected<route::Outcome>;
using net::Awaitable;

constexpr std::string_view user_agent = "weir/0.1.0";

SteadyTime now() { return std::chrono::steady_clock::now(); }

// What the try needs from first to last; in attempt()'s frame.
struct Sending {
    RequestContext& request;
    const Ready& ready;
    const provider::Credential* credential;  // null: the provider wants none
    net::UpstreamTimeouts timeouts;
    Deadline first_event_by;
    wire::RequestEdit edit;                   // of a body that passes through
    std::string translated;                   // the body that does not
    std::optional<EmbeddingCalls> embedding;  // whose bodies these are, one after the other
    std::optional<RerankExchange> reranking;  // whose body it is

    bool body_gone() const { return request.upload && !request.upload->repeatable(); }
    Result<wire::SplicedBody> spliced_body() const;
    Outcome failed(Error error);
    Outcome refused(int status, provider::Place place, const net::http1::Headers& headers,
                    std::string body);
    Awaitable<Result<std::unique_ptr<net::UpstreamAnswer>>> send();
    Awaitable<Result<std::string>> read_whole(net::UpstreamAnswer& upstream, std::uint64_t most);
    Awaitable<std::expected<Answered, route::Outcome>> call();
    Awaitable<std::expected<Answered, route::Outcome>> read_plain(Answered answered);
    Result<std::string> answer_for_client(const net::UpstreamAnswer& upstream,
                                          std::string_view body, wire::AnswerFacts& facts);
    Awaitable<std::expected<Answered, route::Outcome>> read_first_event(Answered answered);
    Outcome unfit(const Answered& answered, const Error& error);
};

std::vector<provider::HeaderField> provider_fields(const net::http1::Headers& headers) {
    std::vector<provider::HeaderField> fields;
    fields.reserve(headers.size());
    for (const net::http1::Field& field : headers)
        fields.push_back({field.name, field.value});
    return fields;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        (text += text.empty() ? "" : ",") += part;
    return text;
}

// A name that only the client knows: what the provider says about it says nothing about the other
// names of the same endpoint, and must not keep them from being served.
Blame blame_of(const Ready& ready, ErrorKind kind, Blame blame) {
    const bool of_endpoint =
        kind == ErrorKind::upstream_unreachable || kind == ErrorKind::upstream_auth;
    return ready.by_name && !of_endpoint ? Blame::nobody : blame;
}

Outcome Sending::failed(Error error) {
    request.failure = provider::failure_of(error);
    request.failure_body.clear();
    route::Outcome outcome = route::outcome_of(std::move(error));
    outcome.blame = blame_of(ready, outcome.error.kind(), outcome.blame);
    outcome.unrepeatable = body_gone();
    return Outcome(std::move(outcome));
}

Outcome Sending::refused(int status, provider::Place place, const net::http1::Headers& headers,
                         std::string body) {
    const std::vector<provider::HeaderField> fields = provider_fields(headers);
    request.failure = provider::classify({.status = status,
                                          .headers = fields,
                                          .body = body,
                                          .provider = ready.provider->id(),
                                          .secret = secret_shown(request),
                                          .place = place,
                                          .now = request.services.wall_clock()});
    // AWS says in a header alone what kind of error it is.
    if (const auto type = headers.find("x-amzn-errortype");
        type && request.failure->upstream_type.empty())
        request.failure->upstream_type =
            provider::clean_text(type->substr(0, type->find(':')), secret_shown(request), 120);
    request.failure_body = std::move(body);
    return Outcome(route::Outcome{
        .error = request.failure->error,
        .blame = blame_of(ready, request.failure->error.kind(), request.failure->blame),
        .retry_after = request.failure->retry_after,
        .upstream_status = request.failure->upstream_status,
        .unrepeatable = body_gone(),
        .should_retry = request.failure->should_retry});
}

// A whole answer that is not what was asked for: it is paid for all the same.
Outcome Sending::unfit(const Answered& answered, const Error& error) {
    if (answered.tap)
        take_facts(request, answered.tap->facts());
    else
        take_facts(request, *answered.facts);
    Outcome outcome =
        failed(Error(error.kind(), fmt::format("{}: {}", ready.provider->id(), error.message())));
    outcome.error().unfit = true;
    outcome.error().blame = Blame::nobody;
    outcome.error().upstream_status = answered.upstream->status();
    return outcome;
}

// The body as this target gets it.
Result<wire::SplicedBody> Sending::spliced_body() const {
    if (request.upload) return request.upload->edited(request.peek, edit.model);
    if (translates(request)) return wire::SplicedBody(translated, {});
    return request.wire.edit(body_to_send(request), peek_to_send(request), edit);
}

[[gnu::noinline]] Awaitable<Result<std::unique_ptr<net::UpstreamAnswer>>> Sending::send() {
    const Result<wire::SplicedBody> to_go = spliced_body();
    if (!to_go) co_return fail(to_go.error());
    const wire::SplicedBody& body = *to_go;
    std::string target;
    if (request.over->target.empty())
        provider::append_chat_target(target, {.wire = request.over->form,
                                              .base_path = request.over->base_path,
                                              .quirks = request.model.quirks,
                                              .model = request.candidate->model,
                                              .stream = request.peek.stream});
    const net::http1::Headers& asked = request.exchange.head().headers;
    const std::vector<provider::HeaderField> client = provider_fields(asked);
    std::vector<provider::HeaderField> wanted;
    wanted.reserve(16);
    provider::request_headers(
        {.provider = *ready.provider,
         .credential = credential,
         .client = client,
         .user_agent = user_agent,
         .traceparent = request.traceparent,
         .tracestate = request.traceparent.empty() ? std::string_view{}
                                                   : asked.find("tracestate").value_or(""),
         .stream = request.peek.stream,
         .content_type =
             request.upload ? asked.find("content-type").value_or("") : "application/json",
         .accept = request.upload ? "*/*" : "",
         .wire = request.over->wire->name,
         .same_wire = request.over->wire == &request.wire},
        wanted);
    const std::string_view path = target.empty() ? request.over->target : target;
    if (credential && !credential->fixed()) {
        const Result<void> shown = co_await authenticate(request,
                                                         {.target = path,
                                                          .host = ready.endpoint->authority,
                                                          .headers = wanted,
                                                          .body = body.pieces()},
                                                         timeouts);
        if (!shown) co_return fail(shown.error());
        request.shown.append(wanted);
    }
    std::vector<net::http1::Field> headers;
    headers.reserve(wanted.size());
    for (const provider::HeaderField& field : wanted)
        headers.push_back({field.name, field.value});
    net::UpstreamRequest to_send{
        .endpoint = ready.endpoint, .target = path, .headers = headers, .body = body.pieces()};
    if (request.upload) {
        to_send.more = request.upload->more();
        to_send.body_bytes = request.upload->bytes(body);
    }
    co_return co_await request.services.upstream_of(ready).send(to_send, timeouts, request.cancel);
}

[[gnu::noinline]] Awaitable<Result<std::string>> Sending::read_whole(net::UpstreamAnswer& upstream,
                                                                     std::uint64_t most) {
    std::string body;
    if (const auto length = upstream.headers().find("content-length")) {
        const auto bytes = read_integer(*length);
        if (bytes && *bytes > 0 && static_cast<std::uint64_t>(*bytes) <= most)
            body.reserve(static_cast<std::size_t>(*bytes));
    }
    while (true) {
        Result<std::string_view> data = upstream.read_ready();
        if (data && data->empty() && !upstream.at_end()) data = co_await upstream.read();
        if (!data) co_return fail(data.error());
        body.append(*data);
        if (body.size() > most)
            co_return fail(ErrorKind::upstream_protocol,
                           fmt::format("{}: the answer is longer than {} bytes "
                                       "(server.answer_bytes_max)",
                                       ready.provider->id(), most));
        if (data->empty() || upstream.at_end()) co_return body;
    }
}

// Of embeddings in several calls: nothing but for the last one.
Result<std::string> Sending::answer_for_client(const net::UpstreamAnswer& upstream,
                                               std::string_view body, wire::AnswerFacts& facts) {
    if (reranking) {
        Result<std::string> answer = reranking->answer(request, body);
        facts.usage = reranking->usage();
        return answer;
    }
    if (!embedding)
        return write_for_client(request, body, provider::wire_quirks(request.model.quirks));
    if (const Result<void> taken = embedding->take(request, body, upstream.headers()); !taken)
        return fail(taken.error());
    facts.usage = embedding->usage();
    return embedding->at_end() ? embedding->finish(request) : std::string();
}

[[gnu::noinline]] Awaitable<std::expected<Answered, route::Outcome>> Sending::read_plain(
    Answered answered) {
    Result<std::string> body =
        co_await read_whole(*answered.upstream, request.snapshot->limits.answer_bytes_max);
    if (!body) co_return failed(body.error());
    const wire::Quirks quirks = provider::wire_quirks(request.model.quirks);
    Result<wire::AnswerFacts> facts = request.over->wire->scan_answer(
        *body, {.bytes_max = request.snapshot->limits.answer_bytes_max}, quirks);
    if (!facts)
        co_return failed(
            Error(ErrorKind::upstream_protocol,
                  fmt::format("{}: {}", ready.provider->id(), facts.error().message())));
    if (facts->error)
        co_return refused(answered.upstream->status(), provider::Place::in_band,
                          answered.upstream->headers(), std::move(*body));
    Result<void> fits;
    if (translates(request)) {
        Result<std::string> written = answer_for_client(*answered.upstream, *body, *facts);
        if (written)
            *body = std::move(*written);
        else
            fits = fail(written.error());
    } else {
        fits = check_passing(request, *body, quirks);
    }
    answered.facts = std::make_unique<wire::AnswerFacts>(std::move(*facts));
    if (!fits && is_unfit(request)) co_return unfit(answered, fits.error());
    if (!fits)
        co_return failed(
            Error(ErrorKind::upstream_protocol,
                  fmt::format("{}: {}", ready.provider->id(), fits.error().message())));
    answered.bytes = std::move(*body);
    co_return answered;
}

// Comments and blank lines before the first event are held back with it: as long as nothing has
// been sent, a provider that begins with an error can still be replaced.
[[gnu::noinline]] Awaitable<std::expected<Answered, route::Outcome>> Sending::read_first_event(
    Answered answered) {
    StreamTap& tap = *answered.tap;
    const auto look = [&](const Result<void>& fed) -> std::optional<Outcome> {
        if (fed) return std::nullopt;
        if (!tap.in_band_error().empty() && speaks_for_itself(request, tap.in_band_error()))
            return refused(answered.upstream->status(), provider::Place::in_band,
                           answered.upstream->headers(), tap.in_band_error());
        if (!tap.in_band_error().empty()) return failed(fed.error());
        if (is_unfit(request)) return unfit(answered, fed.error());
        return failed(Error(fed.error().kind(),
                            fmt::format("{}: {}", ready.provider->id(), fed.error().message())));
    };
    while (!tap.begun()) {
        const Deadline by = tap.holding() ? no_deadline : first_event_by;
        Result<std::string_view> data = co_await answered.upstream->read(by);
        if (!data) co_return failed(data.error());
        // Comments in between are no event.
        const bool silent = data->empty() && !answered.upstream->at_end();
        if (by != no_deadline && (silent || now() >= by))
            co_return failed(Error(ErrorKind::upstream_timeout,
                                   fmt::format("{}: no event in time (slow_stream.first_event)",
                                               ready.provider->id())));
        if (data->empty()) {
            if (auto outcome = look(tap.finish(answered.bytes))) co_return std::move(*outcome);
            answered.ended = true;
            co_return answered;
        }
        while (data && !data->empty()) {
            const Result<void> fed = tap.feed(*data, answered.bytes);
            // What came before the error in the same read has not gone out either, so the attempt
            // as a whole has failed.
            if (!fed) {
                auto outcome = look(fed);
                co_return std::move(*outcome);
            }
            data = answered.upstream->read_ready();
        }
        if (!data) co_return failed(data.error());
        if (answered.bytes.size() > request.snapshot->limits.event_bytes_max)
            co_return failed(Error(
                ErrorKind::upstream_protocol,
                fmt::format("{}: the stream holds nothing but comments", ready.provider->id())));
    }
    co_return answered;
}

// The framing of an answer that is a stream of events.
std::optional<Framing> framing_of(const net::http1::Headers& headers) {
    return wire::framing_of(headers.find("content-type").value_or(std::string_view{}));
}

std::unique_ptr<StreamTap> make_plain_tap(RequestContext& request, Framing framing,
                                          const wire::Quirks& quirks) {
    if (translates(request) || rewrites_stream(request))
        return make_translating_tap(request, framing, quirks);
    const std::size_t event_bytes_max = request.snapshot->limits.event_bytes_max;
    const wire::Wire& wire = *request.over->wire;
    return std::make_unique<PassingTap>(
        wire, wire.scan_stream({.bytes_max = event_bytes_max}, quirks),
        EventSource(framing, event_bytes_max),
        request.peek.usage_asked ? PassingTap::UsageChunk::keep
                                 : PassingTap::UsageChunk::leave_out);
}

std::unique_ptr<StreamTap> make_tap(RequestContext& request, Framing framing) {
    const wire::Quirks quirks = provider::wire_quirks(request.model.quirks);
    if (going_on(request)) return make_joining_tap(request, framing, quirks);
    auto tap = make_plain_tap(request, framing, quirks);
    return keeps_stream(request) ? keep_stream(request, std::move(tap), framing, quirks)
                                 : std::move(tap);
}

// One request to the provider and its answer, as far as it is read before the client gets any.
[[gnu::noinline]] Awaitable<std::expected<Answered, route::Outcome>> Sending::call() {
    const SteadyTime before = now();
    auto upstream = co_await send();
    if (upstream && shown_anew_may_help(request, **upstream) && !body_gone())
        upstream = co_await send();
    if (!upstream) {
        request.waited += now() - before;
        co_return failed(upstream.error());
    }
    Answered answered{.upstream = std::move(*upstream)};
    net::UpstreamAnswer& answer = *answered.upstream;
    note_limits(request, answer.headers());
    if (answer.status() / 100 != 2) {
        Result<std::string> body = co_await read_whole(answer, provider::error_body_bytes_max);
        request.waited += now() - before;
        // A refusal whose body breaks off is a refusal all the same.
        co_return refused(answer.status(), provider::Place::answer, answer.headers(),
                          body ? std::move(*body) : std::string{});
    }
    const std::optional<Framing> framing = framing_of(answer.headers());
    // The field that asks for a stream may have come after the model.
    if (request.upload && framing) request.peek.stream = true;
    const bool stream = request.peek.stream && framing;
    if (going_on(request) && !stream) {
        request.waited += now() - before;
        co_return failed(Error(ErrorKind::upstream_protocol,
                               fmt::format("{}: the answer to a stream's continuation is "
                                           "no stream",
                                           ready.provider->id())));
    }
    if (stream) answered.tap = make_tap(request, *framing);
    if (stream && keeps_content(request)) answered.tap->keep_last_events();
    auto result = stream ? co_await read_first_event(std::move(answered))
                         : co_await read_plain(std::move(answered));
    request.waited += now() - before;
    co_return result;
}

// What of the request must be said otherwise to this target.
Result<void> prepare_body(RequestContext& request, Sending& sending) {
    request.dropped.clear();
    if (Result<void> prepared = prepare_structured(request); !prepared) return prepared;
    const bool embeds = translates_embeddings(request);
    const bool reranks = translates_reranking(request);
    const bool chats = request.wire.read_request && request.over->wire->write_request;
    if (translates(request) && !chats && !embeds && !reranks)
        return fail(ErrorKind::unsupported,
                    fmt::format("{} has no {}: ask for another model",
                                request.ready->provider->id(), request.wire.name));
    if (Result<void> known = check_previous(request); !known) return known;
    if (going_on(request)) ask_to_go_on(request);
    if (embeds) {
        Result<EmbeddingCalls> calls = EmbeddingCalls::open(request);
        if (!calls) return fail(calls.error());
        sending.embedding = std::move(*calls);
        Result<std::string> body = sending.embedding->next(request);
        if (!body) return fail(body.error());
        sending.translated = std::move(*body);
    } else if (reranks) {
        Result<RerankExchange> exchange = RerankExchange::open(request);
        if (!exchange) return fail(exchange.error());
        sending.reranking = std::move(*exchange);
        Result<std::string> body = sending.reranking->write(request);
        if (!body) return fail(body.error());
        sending.translated = std::move(*body);
    } else if (translates(request)) {
        Result<std::string> body = write_for_target(request);
        if (!body) return fail(body.error());
        sending.translated = std::move(*body);
    } else if (request.wire.name == "openai_chat") {
        provider::RequestEdits edits =
            provider::request_edits(request.peek, request.candidate->model, request.model.quirks);
        request.dropped = joined(edits.dropped);
        sending.edit = std::move(edits.edit);
    } else if (!request.peek.model_value.empty() &&
               request.candidate->model != request.peek.model) {
        sending.edit.model = request.candidate->model;
    }
    if (!translates(request)) leave_out_store(request, sending.edit);
    if (request.over->form == provider::vertex_anthropic)
        sending.edit = provider::vertex_anthropic_edit();
    if (!translates(request)) leave_out_seals(request, sending.edit);
    leave_out_preferences(request, sending.edit);
    if (request.preferences)
        for (const std::string& field : request.preferences->ignored)
            (request.dropped += request.dropped.empty() ? "" : ",") += field;
    if (request.over->wire != &request.wire)
        for (const std::string& field : provider::lost_headers(
                 request.wire.name, provider_fields(request.exchange.head().headers)))
            (request.dropped += request.dropped.empty() ? "" : ",") += field;
    // A signature is made over the whole body.
    if (request.upload && request.upload->more() != nullptr && sending.credential != nullptr &&
        std::holds_alternative<provider::auth::AwsIdentity>(sending.credential->identity))
        return fail(ErrorKind::unsupported,
                    fmt::format("{} wants its requests signed, and this one is too large to be "
                                "held for that (server.upload_retry_bytes_max)",
                                request.ready->provider->id()));
    if (request.dropped.empty() || request.plan.route->on_loss == route::OnLoss::drop) return {};
    return fail(ErrorKind::invalid_request,
                fmt::format("{} cannot be told {}, and the route's on_loss is \"refuse\": leave it "
                            "out, or ask for another model",
                            request.ready->provider->id(), request.dropped));
}

}  // namespace

Awaitable<std::expected<Answered, route::Outcome>> attempt(RequestContext& request,
                                                           const route::Try& what) {
    const Snapshot& snapshot = *request.snapshot;
    request.candidate = &request.plan.candidates[what.candidate];
    const Ready& ready = snapshot.ready(request.candidate->deployment);
    request.ready = &ready;
    request.over = &ready.over_for(request.wire);
    request.model = ready.by_name ? ready.provider->model(request.candidate->model) : ready.model;

    Result<void> media;
    if (may_need_media(request)) [[unlikely]]
        media = co_await fetch_needed_media(request);

    const Timeouts limits = snapshot.timeouts_of(*request.plan.route, *ready.provider);
    const Deadline total =
        limits.total.count() == 0 ? no_deadline : deadline_after(request.started_at, limits.total);
    const auto credentials = ready.provider->credentials();
    request.credential = credentials.empty() ? nullptr : &credentials[what.credential];
    const std::chrono::nanoseconds first_event = request.plan.route->slow_stream.first_event;
    const bool in_haste = request.peek.stream && first_event.count() > 0;
    Sending sending{.request = request,
                    .ready = ready,
                    .credential = request.credential,
                    .timeouts = {.connect = limits.connect,
                                 .first_byte = in_haste ? std::min(limits.first_byte, first_event)
                                                        : limits.first_byte,
                                 .between_bytes = limits.between_bytes,
                                 .total = total},
                    .first_event_by = in_haste ? deadline_after(now(), first_event) : no_deadline,
                    .edit = {},
                    .translated = {}};
    if (!media) co_return sending.failed(media.error());
    if (Result<void> prepared = prepare_body(request, sending); !prepared)
        co_return sending.failed(prepared.error());

    auto answered = co_await sending.call();
    while (answered && sending.embedding && !sending.embedding->at_end()) {
        Result<std::string> body = sending.embedding->next(request);
        if (!body) co_return sending.failed(body.error());
        sending.translated = std::move(*body);
        answered = co_await sending.call();
    }
    co_return answered;
}

}  // namespace weir::gateway
