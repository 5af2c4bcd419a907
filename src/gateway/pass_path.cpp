#include "gateway/pass_path.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"
#include "gateway/answer_headers.hpp"
#include "gateway/authenticate.hpp"
#include "gateway/event_source.hpp"
#include "gateway/identify.hpp"
#include "gateway/pass_headers.hpp"
#include "gateway/price.hpp"
#include "gateway/record.hpp"
#include "provider/chat_target.hpp"
#include "provider/request_edits.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;

constexpr std::string_view user_agent = "weir/0.1.0";
constexpr int no_content = 204;
constexpr int not_modified = 304;

SteadyTime now() { return std::chrono::steady_clock::now(); }

class ExchangeBody final : public net::BodySource {
public:
    ExchangeBody(net::ServerExchange& exchange, std::uint64_t bytes_max)
        : exchange_(exchange), bytes_max_(bytes_max) {}
    Awaitable<Result<net::BodyPart>> next() override {
        Result<net::BodyPart> part = co_await exchange_.read_body_part(bytes_max_);
        if (part) bytes += part->bytes.size();
        co_return part;
    }
    std::uint64_t bytes = 0;

private:
    net::ServerExchange& exchange_;
    std::uint64_t bytes_max_;
};

// Everything of one call; in serve_pass()'s frame.
struct Pass {
    RequestContext& request;
    const PassCall& call;
    Ready ready;
    route::Route route;  // has no name: for the timeouts
    route::Candidate candidate;
    ExchangeBody body;
    bool metered = false;  // by the path and by the body
    std::unique_ptr<net::UpstreamAnswer> upstream;

    Awaitable<Result<void>> read();
    Result<void> admit();
    Awaitable<Result<void>> send();
    Awaitable<void> answer();
    // All of the body is here, so the request can be sent once more.
    bool body_held() const {
        return call.metered || signs() ||
               request.exchange.head().framing.kind == net::http1::Framing::Kind::none;
    }

private:
    bool signs() const;
    void peek();
    net::UpstreamTimeouts timeouts() const;
    Awaitable<void> answer_refused();
    Awaitable<void> answer_whole();
    Awaitable<void> answer_stream();
    void add_headers(AnswerHeaders& headers) const;
};

const provider::Credential* credential_of(const provider::Provider& provider) {
    const auto credentials = provider.credentials();
    return credentials.empty() ? nullptr : &credentials.front();
}

bool Pass::signs() const {
    return request.credential != nullptr &&
           std::holds_alternative<provider::auth::AwsIdentity>(request.credential->identity);
}

// A body that is no request of the wire goes on all the same: the provider may know better.
void Pass::peek() {
    Result<wire::ChatPeek> peek =
        request.wire.peek(request.body, {.bytes_max = request.snapshot->limits.body_bytes_max});
    metered = peek.has_value();
    if (!metered) return;
    request.peek = std::move(*peek);
    if (!call.metered->model.empty()) {
        request.peek.model = call.metered->model;
        request.peek.stream = call.metered->stream;
    }
    request.model = ready.provider->model(request.peek.model);
    // Any name may be asked for; only those that are known become names of metrics.
    if (request.model.offering) candidate.model = request.peek.model;
}

// Bodies that must be looked at are held, the others are not.
Awaitable<Result<void>> Pass::read() {
    if (call.metered || signs()) {
        const SteadyTime before = now();
        const Result<std::string_view> whole =
            co_await request.exchange.read_body(request.snapshot->limits.body_bytes_max);
        request.waited += now() - before;
        if (!whole) co_return fail(whole.error());
        request.body = *whole;
        request.peek.body_bytes = whole->size();
        if (call.metered) peek();
    }
    request.unmeasured = !metered;
    if (metered || call.free || ready.provider->settings().unmetered == provider::Unmetered::allow)
        co_return Result<void>{};
    co_return fail(ErrorKind::forbidden,
                   fmt::format("what {} {} uses cannot be measured, and providers.{}.passthrough "
                               "has unmetered: refuse",
                               request.exchange.head().method_text, call.target.substr(0, 200),
                               ready.provider->id()));
}

Result<void> Pass::admit() {
    meter::RequestFacts facts;
    const meter::Meter& meter = request.principal->meter;
    if (call.free) facts.worst_cost = NanoUsd(0);
    if (metered && meter.has_budget())
        facts.worst_cost = worst_cost_at(request, ready, candidate.model, request.model);
    if (metered) facts.tokens = likely_tokens_at(request, ready, request.model);
    return gateway::admit(request, facts);
}

net::UpstreamTimeouts Pass::timeouts() const {
    const Timeouts limits = request.snapshot->timeouts_of(route, *ready.provider);
    return {.connect = limits.connect,
            .first_byte = limits.first_byte,
            .between_bytes = limits.between_bytes,
            .total = limits.total.count() == 0 ? no_deadline
                                               : deadline_after(request.started_at, limits.total)};
}

Awaitable<Result<void>> Pass::send() {
    const net::UpstreamTimeouts limits = timeouts();
    const net::http1::RequestHead& head = request.exchange.head();
    std::vector<provider::HeaderField> wanted = pass_headers({.provider = *ready.provider,
                                                              .credential = request.credential,
                                                              .client = head.headers,
                                                              .user_agent = user_agent,
                                                              .traceparent = request.traceparent});
    const std::array<std::string_view, 1> held = {request.body};
    const std::span<const std::string_view> pieces(held.data(), request.body.empty() ? 0 : 1);
    if (request.credential != nullptr && !request.credential->fixed()) {
        const Result<void> shown = co_await authenticate(request,
                                                         {.method = head.method_text,
                                                          .target = call.target,
                                                          .host = ready.endpoint->authority,
                                                          .headers = wanted,
                                                          .body = pieces},
                                                         limits);
        if (!shown) co_return fail(shown.error());
        request.shown.append(wanted);
    }
    std::vector<net::http1::Field> headers;
    headers.reserve(wanted.size());
    for (const provider::HeaderField& field : wanted)
        headers.push_back({field.name, field.value});
    net::UpstreamRequest to_send{.endpoint = ready.endpoint,
                                 .method = head.method_text,
                                 .target = call.target,
                                 .headers = headers,
                                 .body = pieces};
    const net::http1::Framing& framing = head.framing;
    if (!body_held()) {
        to_send.more = &body;
        if (framing.kind == net::http1::Framing::Kind::content_length)
            to_send.body_bytes = framing.length;
    }
    const SteadyTime before = now();
    auto sent = co_await request.services.upstream_of(ready).send(to_send, limits,
                                                                  &request.exchange.cancel());
    request.waited += now() - before;
    if (to_send.more != nullptr) request.peek.body_bytes = body.bytes;
    if (!sent) co_return fail(sent.error());
    upstream = std::move(*sent);
    co_return Result<void>{};
}

void Pass::add_headers(AnswerHeaders& headers) const {
    for (const net::http1::Field& field : upstream->headers())
        if (passes_back(field.name)) headers.add(field.name, field.value);
    if (const auto id = upstream->headers().find("x-request-id"))
        headers.add("x-weir-upstream-request-id", *id);
}

Awaitable<Result<std::string>> read_whole(net::UpstreamAnswer& upstream, std::uint64_t most) {
    std::string body;
    while (true) {
        const Result<std::string_view> data = co_await upstream.read();
        if (!data) co_return fail(data.error());
        body += *data;
        if (body.size() > most)
            co_return fail(ErrorKind::upstream_protocol,
                           fmt::format("the answer is longer than {} bytes "
                                       "(server.answer_bytes_max)",
                                       most));
        if (data->empty()) co_return body;
    }
}

// What the provider refuses is told as everywhere: in its words where they are about the request.
Awaitable<void> Pass::answer_refused() {
    Result<std::string> said = co_await read_whole(*upstream, provider::error_body_bytes_max);
    std::vector<provider::HeaderField> fields;
    for (const net::http1::Field& field : upstream->headers())
        fields.push_back({field.name, field.value});
    request.failure_body = said ? std::move(*said) : std::string();
    request.failure = provider::classify({.status = upstream->status(),
                                          .headers = fields,
                                          .body = request.failure_body,
                                          .provider = ready.provider->id(),
                                          .secret = secret_shown(request),
                                          .place = provider::Place::answer,
                                          .now = request.services.wall_clock()});
    request.retry_after = request.failure->retry_after;
    co_await refuse(request, request.failure->error);
}

Awaitable<void> Pass::answer_whole() {
    Result<std::string> whole =
        co_await read_whole(*upstream, request.snapshot->limits.answer_bytes_max);
    if (!whole) co_return co_await refuse(request, whole.error());
    request.served = request.complete = true;
    request.status = upstream->status();
    request.first_byte_at = now();
    const Result<wire::AnswerFacts> facts =
        request.wire.scan_answer(*whole, {.bytes_max = request.snapshot->limits.answer_bytes_max},
                                 provider::wire_quirks(request.model.quirks));
    request.unmeasured = !facts || facts->error;
    if (!request.unmeasured) {
        request.usage = facts->usage;
        request.service_tier = facts->service_tier;
        request.answer_text_bytes = facts->text_bytes;
        if (!facts->stops.empty()) request.stop = facts->stops.front();
    }
    settle_cost(request);
    AnswerHeaders headers(
        request, upstream->headers().find("content-type").value_or("application/json"), now());
    add_headers(headers);
    request.bytes_out = static_cast<std::int64_t>(whole->size());
    settle(request);
    if (!co_await request.exchange.reply(request.status, headers.fields(), *whole))
        request.services.metrics.client_cancelled.add();
}

// Looks at the events of a stream while their bytes pass by.
class Onlooker {
public:
    Onlooker(const RequestContext& request, Framing framing)
        : source_(framing, request.snapshot->limits.event_bytes_max),
          scan_(request.wire.scan_stream({.bytes_max = request.snapshot->limits.event_bytes_max},
                                         provider::wire_quirks(request.model.quirks))) {}

    void see(std::string_view bytes) {
        if (!clear_) return;
        clear_ = source_
                     .feed(bytes,
                           [this](const wire::SseEvent& event) -> Result<void> {
                               if (!event.has_data) return {};
                               const auto seen = scan_->on_event(event);
                               return seen ? Result<void>{} : fail(seen.error());
                           })
                     .has_value();
    }
    // Nothing of what was used is known where the stream was not understood.
    void tell(RequestContext& request) const {
        const wire::StreamFacts& facts = scan_->facts();
        request.unmeasured = !clear_ && !facts.usage;
        request.usage = facts.usage;
        request.service_tier = facts.service_tier;
        request.answer_text_bytes = facts.text_bytes();
        if (!facts.stops.empty()) request.stop = facts.stops.front();
    }

private:
    EventSource source_;
    std::unique_ptr<wire::StreamScan> scan_;
    bool clear_ = true;
};

Awaitable<void> Pass::answer_stream() {
    const std::string_view type = upstream->headers().find("content-type").value_or("");
    std::optional<Onlooker> onlooker;
    if (metered && contains_ignoring_case(type, "text/event-stream"))
        onlooker.emplace(request, Framing::sse);
    if (metered && contains_ignoring_case(type, "vnd.amazon.eventstream"))
        onlooker.emplace(request, Framing::event_stream);
    request.unmeasured = !onlooker;
    request.peek.stream = onlooker.has_value();
    request.served = true;
    request.status = upstream->status();
    request.first_byte_at = now();
    {
        AnswerHeaders headers(request, type.empty() ? "application/octet-stream" : type, now());
        add_headers(headers);
        request.exchange.begin_stream(request.status, headers.fields());
    }
    Result<void> written{};
    while (written) {
        const Result<std::string_view> data = co_await upstream->read();
        if (!data) {
            // Without its end the answer cannot be taken for a whole one.
            request.error = data.error();
            break;
        }
        if (data->empty()) break;
        if (onlooker) onlooker->see(*data);
        const std::string bytes(*data);
        const std::array<std::string_view, 1> pieces = {bytes};
        written = co_await request.exchange.write(pieces);
    }
    if (onlooker) onlooker->tell(request);
    if (!written) request.error = written.error();
    request.complete = !request.error;
    settle(request);
    if (request.complete && !co_await request.exchange.end_stream())
        request.services.metrics.client_cancelled.add();
}

Awaitable<void> Pass::answer() {
    const int status = upstream->status();
    if (status >= 400) co_return co_await answer_refused();
    if (call.free) request.cost = NanoUsd(0);
    const std::string_view type = upstream->headers().find("content-type").value_or("");
    if (status == no_content || status == not_modified) {
        request.served = request.complete = true;
        request.status = status;
        AnswerHeaders headers(request, type, now());
        add_headers(headers);
        settle(request);
        if (!co_await request.exchange.reply(status, headers.fields(), {}))
            request.services.metrics.client_cancelled.add();
        co_return;
    }
    const bool json =
        contains_ignoring_case(type, "json") && !contains_ignoring_case(type, "lines");
    if (metered && json && request.exchange.head().method != net::http1::Method::head)
        co_return co_await answer_whole();
    co_await answer_stream();
}

Result<void> identify(RequestContext& request) {
    const Result<const Principal*> principal = identify(
        *request.snapshot, request.exchange.head().headers, request.started, request.asked.key);
    if (!principal) return fail(principal.error());
    request.principal = *principal;
    // Nothing is chosen here, so nothing could keep to what such a key demands.
    if ((*principal)->models.empty() && (*principal)->require.empty()) return {};
    return fail(ErrorKind::forbidden,
                "this key may only ask for some models or providers: it cannot be used for a "
                "provider's own paths and files");
}

// The words for errors: the metered path's wire, else the provider's own.
const wire::Wire& words_of(const PassCall& call) {
    if (call.metered) return *call.metered->wire;
    const wire::Wire* const own = wire::find(provider::wire_of(call.provider->wire()));
    const bool speaks = own != nullptr && own->write_error != nullptr;
    return speaks ? *own : *wire::find("openai_chat");
}

}  // namespace

Awaitable<void> serve_pass(net::ServerExchange& exchange, Services& services, PassCall call) {
    RequestContext request(exchange, services, words_of(call), {.model = {}, .key = call.key});
    request.operation = call.operation;
    services.metrics.in_flight.add(1);
    Pass pass{
        .request = request,
        .call = call,
        .ready = {.provider = call.provider,
                  .endpoint = request.snapshot->endpoint_of(*call.provider),
                  .over = {{.wire = &request.wire, .form = {}, .base_path = {}, .target = {}}},
                  .model = {},
                  .by_name = true},
        .route = {},
        .candidate = {},
        .body = ExchangeBody(exchange, request.snapshot->limits.upload.bytes_max),
        .upstream = nullptr};
    Result<void> ready = identify(request);
    if (ready) {
        request.ready = &pass.ready;
        request.over = &pass.ready.over.front();
        request.candidate = &pass.candidate;
        request.credential = credential_of(*call.provider);
        ready = co_await pass.read();
    }
    if (ready) ready = pass.admit();
    if (ready && services.ledger &&
        services.ledger->start(start_row(request)) == ledger::Appended::lost)
        services.metrics.journal_lost.add();
    if (ready) ready = co_await pass.send();
    if (ready && shown_anew_may_help(request, *pass.upstream) && pass.body_held())
        ready = co_await pass.send();
    if (ready)
        co_await pass.answer();
    else
        co_await refuse(request, ready.error());
    settle(request);
    services.metrics.in_flight.add(-1);
}

}  // namespace weir::gateway
