#include "gateway/response_forward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "gateway/authenticate.hpp"
#include "gateway/request_context.hpp"
#include "provider/request_headers.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;

constexpr std::size_t id_bytes_max = 256;

const wire::Wire& responses_wire() { return *wire::find("openai_responses"); }

const Ready::Over* over_of(const Ready& ready) {
    const auto over = std::ranges::find(ready.over, &responses_wire(), &Ready::Over::wire);
    return over == ready.over.end() ? nullptr : &*over;
}

// Any deployment of the provider that speaks this API: they share address and credentials.
const Ready* ready_of(const Snapshot& snapshot, std::string_view provider) {
    for (std::uint32_t i = 0; i < snapshot.deployments->all().size(); ++i) {
        const Ready& ready = snapshot.ready(i);
        if (ready.provider->id() == provider && ready.endpoint && over_of(ready)) return &ready;
    }
    return nullptr;
}

const provider::Credential* credential_of(const provider::Provider& provider,
                                          std::string_view name) {
    const auto all = provider.credentials();
    const auto same = std::ranges::find(all, name, &provider::Credential::name);
    if (same != all.end()) return &*same;
    return all.empty() ? nullptr : &all.front();
}

// One call, in forward_response_call()'s frame.
struct Call {
    RequestContext& request;
    net::UpstreamTimeouts timeouts;
    std::string target;

    Awaitable<Result<std::unique_ptr<net::UpstreamAnswer>>> send();
    Awaitable<Result<std::string>> read_whole(net::UpstreamAnswer& answer);
    Awaitable<void> pass_stream(net::UpstreamAnswer& answer);
    Awaitable<void> tell(int status, std::string_view type, std::string_view body);
    Awaitable<void> tell(const Error& error, int upstream_status);
};

Awaitable<Result<std::unique_ptr<net::UpstreamAnswer>>> Call::send() {
    const Ready& ready = *request.ready;
    const provider::Credential* const credential = request.credential;
    std::vector<provider::HeaderField> client;
    for (const net::http1::Field& field : request.exchange.head().headers)
        client.push_back({field.name, field.value});
    std::vector<provider::HeaderField> wanted;
    provider::request_headers({.provider = *ready.provider,
                               .credential = credential,
                               .client = client,
                               .user_agent = "weir/0.1.0",
                               .wire = request.wire.name},
                              wanted);
    if (credential && !credential->fixed()) {
        const Result<void> shown = co_await authenticate(
            request,
            {.target = target, .host = ready.endpoint->authority, .headers = wanted, .body = {}},
            timeouts);
        if (!shown) co_return fail(shown.error());
        request.shown.append(wanted);
    }
    std::vector<net::http1::Field> headers;
    for (const provider::HeaderField& field : wanted)
        headers.push_back({field.name, field.value});
    const net::UpstreamRequest to_send{.endpoint = ready.endpoint,
                                       .method = request.exchange.head().method_text,
                                       .target = target,
                                       .headers = headers,
                                       .body = {}};
    co_return co_await request.services.upstream_of(ready).send(to_send, timeouts,
                                                                &request.exchange.cancel());
}

Awaitable<Result<std::string>> Call::read_whole(net::UpstreamAnswer& answer) {
    std::string body;
    while (true) {
        const Result<std::string_view> data = co_await answer.read();
        if (!data) co_return fail(data.error());
        if (data->empty()) co_return body;
        body += *data;
        if (body.size() > request.snapshot->limits.answer_bytes_max)
            co_return fail(ErrorKind::upstream_protocol,
                           "the answer is too long (server.answer_bytes_max)");
    }
}

Awaitable<void> Call::tell(int status, std::string_view type, std::string_view body) {
    const std::array<net::http1::Field, 3> headers = {
        net::http1::Field{"content-type", type},
        net::http1::Field{"x-request-id", request.id.text()},
        net::http1::Field{"x-weir-provider", request.ready->provider->id()}};
    // A client that has left is noticed by the connection.
    [[maybe_unused]] const Result<void> sent =
        co_await request.exchange.reply(status, headers, body);
}

Awaitable<void> Call::tell(const Error& error, int upstream_status) {
    if (error.kind() == ErrorKind::client_cancelled) co_return;
    const std::string body =
        request.wire.write_error(error, {.request_id = request.id.text(),
                                         .upstream_status = upstream_status,
                                         .provider = request.ready->provider->id()});
    co_await tell(traits(error.kind()).http_status, "application/json", body);
}

// Byte for byte. One that breaks says so.
Awaitable<void> Call::pass_stream(net::UpstreamAnswer& answer) {
    const std::array<net::http1::Field, 3> headers = {
        net::http1::Field{"content-type", "text/event-stream; charset=utf-8"},
        net::http1::Field{"cache-control", "no-cache"},
        net::http1::Field{"x-weir-provider", request.ready->provider->id()}};
    request.exchange.begin_stream(answer.status(), headers);
    while (true) {
        const Result<std::string_view> data = co_await answer.read();
        if (data && data->empty()) break;
        if (!data && data.error().kind() == ErrorKind::client_cancelled) co_return;
        const std::string piece =
            data ? std::string(*data)
                 : request.wire.write_stream_error(data.error(), {.request_id = request.id.text()});
        const std::array<std::string_view, 1> pieces = {piece};
        if (!co_await request.exchange.write(pieces)) co_return;
        if (!data) break;
    }
    [[maybe_unused]] const Result<void> ended = co_await request.exchange.end_stream();
}

}  // namespace

bool response_id_is_plain(std::string_view id) {
    return !id.empty() && id.size() <= id_bytes_max && std::ranges::all_of(id, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-';
    });
}

bool keeps_responses(const Snapshot& snapshot, std::string_view provider) {
    return ready_of(snapshot, provider) != nullptr;
}

Awaitable<int> forward_response_call(net::ServerExchange& exchange, Services& services,
                                     ResponseCall call) {
    RequestContext request(exchange, services, responses_wire());
    request.ready = ready_of(*request.snapshot, call.provider);
    if (request.ready == nullptr) {
        const Error error(
            ErrorKind::not_found,
            fmt::format("{} keeps this response, and is not configured any more", call.provider));
        const std::string body = request.wire.write_error(error, {});
        const std::array<net::http1::Field, 1> headers = {
            net::http1::Field{"content-type", "application/json"}};
        [[maybe_unused]] const Result<void> sent =
            co_await exchange.reply(traits(error.kind()).http_status, headers, body);
        co_return 0;
    }
    request.over = over_of(*request.ready);
    request.credential = credential_of(*request.ready->provider, call.credential);
    const Timeouts limits =
        request.snapshot->timeouts_of(request.snapshot->routes.direct(), *request.ready->provider);
    Call made{.request = request,
              .timeouts = {.connect = limits.connect,
                           .first_byte = limits.first_byte,
                           .between_bytes = limits.between_bytes},
              .target = fmt::format("{}/{}{}", request.over->target, call.id, call.rest)};
    auto upstream = co_await made.send();
    if (upstream && shown_anew_may_help(request, **upstream)) upstream = co_await made.send();
    if (!upstream) {
        co_await made.tell(upstream.error(), 0);
        co_return 0;
    }
    net::UpstreamAnswer& answer = **upstream;
    const int status = answer.status();
    const std::string_view type = answer.headers().find("content-type").value_or("");
    if (status / 100 == 2 && contains_ignoring_case(type, "text/event-stream")) {
        co_await made.pass_stream(answer);
        co_return status;
    }
    const Result<std::string> body = co_await made.read_whole(answer);
    const std::string_view secret = secret_shown(request);
    const bool about_us =
        status == 401 || status == 403 || (body && !secret.empty() && body->contains(secret));
    if (!body)
        co_await made.tell(body.error(), status);
    else if (about_us)
        co_await made.tell(
            Error(ErrorKind::upstream_auth, fmt::format("{} refused the gateway's credential",
                                                        request.ready->provider->id())),
            status);
    else
        co_await made.tell(status, type.empty() ? "application/json" : type, *body);
    co_return status;
}

}  // namespace weir::gateway
