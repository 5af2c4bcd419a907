#include "gateway/relay.hpp"

#include <fmt/format.h>

#include <array>

#include "gateway/answer_headers.hpp"
#include "gateway/price.hpp"
#include "gateway/translation.hpp"
#include "wire/operation/transcript.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;

// After the wire's own end of the stream, the upstream's framing must end within this.
constexpr std::chrono::seconds end_of_body_max{1};

wire::ErrorNote note_of(const RequestContext& request) {
    return {.request_id = request.id.text(),
            .upstream_status = request.failure ? request.failure->upstream_status : 0,
            .provider = request.ready->provider->id()};
}

Awaitable<Result<void>> write(RequestContext& request, std::string& out) {
    if (out.empty()) co_return Result<void>{};
    const std::array<std::string_view, 1> pieces = {out};
    const Result<void> written = co_await request.exchange.write(pieces);
    out.clear();
    co_return written;
}

// Reads what has come and appends what may go out. False at the end.
[[gnu::noinline]] Awaitable<Result<bool>> read_on(Answered& answered, std::string& out) {
    Result<std::string_view> data = co_await answered.upstream->read();
    if (!data) co_return fail(data.error());
    if (data->empty()) {
        const Result<void> finished = answered.tap->finish(out);
        if (!finished) co_return fail(finished.error());
        co_return false;
    }
    while (data && !data->empty()) {
        const Result<void> fed = answered.tap->feed(*data, out);
        if (!fed) co_return fail(fed.error());
        data = answered.upstream->read_ready();
    }
    if (!data) co_return fail(data.error());
    co_return true;
}

void take_facts(RequestContext& request, const wire::StreamFacts& facts) {
    request.usage = facts.usage;
    request.service_tier = facts.service_tier;
    request.answer_text_bytes = facts.text_bytes();
    if (!facts.stops.empty()) request.stop = facts.stops.front();
}

// The stream broke after its first byte: the client is told so, in its own wire.
[[gnu::noinline]] Awaitable<void> end_broken(RequestContext& request, const Answered& answered,
                                             Error error, std::string& out) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (error.kind() == ErrorKind::client_cancelled) {
        request.attempts->abandoned(now);
        request.error = std::move(error);
        co_return;
    }
    if (!answered.tap->in_band_error().empty() &&
        speaks_for_itself(request, answered.tap->in_band_error())) {
        const provider::Failure failure =
            provider::classify({.status = answered.upstream->status(),
                                .body = answered.tap->in_band_error(),
                                .provider = request.ready->provider->id(),
                                .place = provider::Place::in_band,
                                .now = request.services.wall_clock()});
        error = failure.error;
        request.attempts->broke({.error = failure.error,
                                 .blame = failure.blame,
                                 .retry_after = failure.retry_after,
                                 .upstream_status = failure.upstream_status},
                                now);
    } else {
        request.attempts->broke(route::outcome_of(error), now);
    }
    answered.tap->write_error(error, note_of(request), out);
    request.error = std::move(error);
    const Result<void> told = co_await write(request, out);
    settle(request);
    if (told) co_await request.exchange.end_stream();
}

}  // namespace

Awaitable<void> relay_plain(RequestContext& request, Answered answered) {
    const SteadyTime now = std::chrono::steady_clock::now();
    wire::AnswerFacts& facts = *answered.facts;
    request.attempts->answered(now);
    request.served = true;
    request.usage = std::move(facts.usage);
    request.service_tier = std::move(facts.service_tier);
    request.answer_text_bytes = facts.text_bytes;
    if (!facts.stops.empty()) request.stop = facts.stops.front();
    request.status = answered.upstream->status();
    request.complete = true;
    if (request.asked.kind == catalog::Kind::stt)
        request.sound_time = wire::operation::transcript_time(
            answered.bytes, {.bytes_max = request.snapshot->limits.answer_bytes_max});
    request.first_byte_at = now;
    settle_cost(request);
    begin_keeping(request, facts.id);
    end_keeping(request, answered.bytes);

    const std::string_view type =
        translates(request)
            ? "application/json"
            : answered.upstream->headers().find("content-type").value_or("application/json");
    AnswerHeaders headers(request, type, now);
    if (const auto upstream_id = answered.upstream->headers().find("x-request-id"))
        headers.add("x-weir-upstream-request-id", *upstream_id);
    request.bytes_out = static_cast<std::int64_t>(answered.bytes.size());
    settle(request);
    if (!co_await request.exchange.reply(request.status, headers.fields(), answered.bytes))
        request.services.metrics.client_cancelled.add();
}

Awaitable<void> relay_stream(RequestContext& request, Answered answered) {
    const SteadyTime now = std::chrono::steady_clock::now();
    request.attempts->answered(now);
    request.served = true;
    request.status = answered.upstream->status();
    request.first_byte_at = now;
    {
        AnswerHeaders headers(request, stream_content_type(request), now);
        headers.add("cache-control", "no-cache");
        headers.add("x-accel-buffering", "no");
        if (const auto upstream_id = answered.upstream->headers().find("x-request-id"))
            headers.add("x-weir-upstream-request-id", *upstream_id);
        request.exchange.begin_stream(request.status, headers.fields());
    }
    begin_keeping(request, answered.tap->facts().id);
    // Nothing will be sent again, and a stream may be open for long.
    request.exchange.drop_request();
    request.body = {};
    if (request.upload) request.upload->drop();
    request.peek.members = {};
    request.canonical.reset();
    if (request.turn) request.turn->merged = {};

    std::string out = std::move(answered.bytes);
    bool open = !answered.ended;
    bool hurried = false;
    end_keeping(request, *answered.tap);
    Result<void> written = co_await write(request, out);
    while (written && open) {
        const Result<bool> more = co_await read_on(answered, out);
        if (!more && !answered.tap->ended()) {
            take_facts(request, answered.tap->facts());
            co_return co_await end_broken(request, answered, more.error(), out);
        }
        open = more && *more;
        end_keeping(request, *answered.tap);
        written = co_await write(request, out);
        if (answered.tap->ended() && !hurried) {
            answered.upstream->hurry(end_of_body_max);
            hurried = true;
        }
    }
    take_facts(request, answered.tap->facts());
    if (!written) {
        request.attempts->abandoned(std::chrono::steady_clock::now());
        request.error = written.error();
        co_return;
    }
    request.complete = true;
    settle(request);
    if (!co_await request.exchange.end_stream()) request.services.metrics.client_cancelled.add();
}

}  // namespace weir::gateway
