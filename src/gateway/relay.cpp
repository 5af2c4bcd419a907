#include "gateway/relay.hpp"

#include <fmt/format.h>

#include <array>

#include "gateway/answer_headers.hpp"
#include "gateway/continuation.hpp"
#include "gateway/legs.hpp"
#include "gateway/price.hpp"
#include "gateway/stream_guard.hpp"
#include "gateway/structured_attempt.hpp"
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

enum class Read : std::uint8_t { more, silence, end };

// Reads what has come and appends what may go out. Silence: nothing has, for as long as the guard
// allows.
[[gnu::noinline]] Awaitable<Result<Read>> read_on(Answered& answered, StreamGuard& guard,
                                                  std::string& out) {
    Result<std::string_view> data = co_await answered.upstream->read(guard.next());
    if (!data) co_return fail(data.error());
    if (data->empty() && guard.watches() && !answered.upstream->at_end()) co_return Read::silence;
    if (data->empty()) {
        const Result<void> finished = answered.tap->finish(out);
        if (!finished) co_return fail(finished.error());
        co_return Read::end;
    }
    if (guard.watches()) guard.heard(*data, std::chrono::steady_clock::now());
    while (data && !data->empty()) {
        const Result<void> fed = answered.tap->feed(*data, out);
        if (!fed) co_return fail(fed.error());
        data = answered.upstream->read_ready();
    }
    if (!data) co_return fail(data.error());
    co_return Read::more;
}

// How a stream broke, as the attempt machine wants to know it: in its provider's own words where
// they are an error's.
route::Outcome outcome_of_break(const RequestContext& request, const Answered& answered,
                                const Error& error) {
    if (is_unfit(request)) return {.error = error, .unfit = true};
    const std::string& in_band = answered.tap->in_band_error();
    if (in_band.empty() || !speaks_for_itself(request, in_band)) return route::outcome_of(error);
    provider::Failure failure = provider::classify({.status = answered.upstream->status(),
                                                    .body = in_band,
                                                    .provider = request.ready->provider->id(),
                                                    .place = provider::Place::in_band,
                                                    .now = request.services.wall_clock()});
    return {.error = std::move(failure.error),
            .blame = failure.blame,
            .retry_after = failure.retry_after,
            .upstream_status = failure.upstream_status};
}

// What becomes of a stream that broke after its first byte.
enum class Afterwards : std::uint8_t { complete, goes_on, ended };

// Nobody goes on: the client is told so, in its own wire.
[[gnu::noinline]] Awaitable<Afterwards> end_broken(RequestContext& request,
                                                   const Answered& answered, Error error,
                                                   std::string& out) {
    answered.tap->write_error(error, note_of(request), out);
    request.error = std::move(error);
    const Result<void> told = co_await write(request, out);
    settle(request);
    if (told) co_await request.exchange.end_stream();
    co_return Afterwards::ended;
}

[[gnu::noinline]] Awaitable<Afterwards> after_break(RequestContext& request, Answered& answered,
                                                    Error error, std::string& out) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (error.kind() == ErrorKind::client_cancelled) {
        request.attempts->abandoned(now);
        request.error = std::move(error);
        co_return Afterwards::ended;
    }
    const route::Outcome outcome = outcome_of_break(request, answered, error);
    const bool in_band = !answered.tap->in_band_error().empty();
    // All that was missing is how the provider ends its streams.
    const bool whole = request.continued && !in_band && answered.tap->finish_broken(out);
    if (whole || ends_anyway(request, outcome, out)) {
        take_facts(request, answered.tap->facts());
        request.attempts->broke(outcome, now);
        co_return Afterwards::complete;
    }
    if (!may_go_on(request, outcome)) {
        request.attempts->broke(outcome, now);
        co_return co_await end_broken(request, answered, outcome.error, out);
    }
    const Result<void> written = co_await write(request, out);
    // The connection that broke is nobody's any more.
    answered.upstream.reset();
    auto next = co_await go_on(request, outcome, out);
    if (next) {
        answered = std::move(*next);
        co_return Afterwards::goes_on;
    }
    if (!written || next.error().kind() == ErrorKind::client_cancelled) {
        request.error = std::move(next.error());
        co_return Afterwards::ended;
    }
    co_return co_await end_broken(request, answered, std::move(next.error()), out);
}

// What to do about a silent stream: a ping for its client, or the error that it has stalled.
std::optional<Error> on_silence(const RequestContext& request, const StreamGuard& guard,
                                std::string& out) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (guard.stalled(now))
        return Error(ErrorKind::upstream_timeout,
                     fmt::format("{}: the stream stalled for {:g} s (slow_stream.stall)",
                                 request.ready->provider->id(),
                                 std::chrono::duration<double>(guard.stall()).count()));
    if (guard.ping_due(now)) out += guard.ping();
    return std::nullopt;
}

// Moves the events of one attempt to the client until they end or break. An error of the
// upstream's side is in `broke`, one of the client's is the result.
struct Relayed {
    Result<void> written;
    std::optional<Error> broke;
};
[[gnu::noinline]] Awaitable<Relayed> relay_events(RequestContext& request, Answered& answered,
                                                  std::string& out) {
    bool open = !answered.ended;
    bool hurried = false;
    StreamGuard guard(request, std::chrono::steady_clock::now());
    end_keeping(request, *answered.tap);
    Result<void> written = co_await write(request, out);
    while (written && open) {
        const Result<Read> more = co_await read_on(answered, guard, out);
        std::optional<Error> broke;
        if (!more)
            broke = more.error();
        else if (*more == Read::silence)
            broke = on_silence(request, guard, out);
        if (broke && !answered.tap->ended()) co_return Relayed{{}, std::move(broke)};
        open = more && *more != Read::end && !broke;
        if (!out.empty() && guard.watches()) guard.sent(std::chrono::steady_clock::now());
        end_keeping(request, *answered.tap);
        written = co_await write(request, out);
        if (answered.tap->ended() && !hurried) {
            answered.upstream->hurry(end_of_body_max);
            hurried = true;
        }
    }
    co_return Relayed{std::move(written), std::nullopt};
}

}  // namespace

void take_facts(RequestContext& request, const wire::StreamFacts& facts) {
    request.usage = facts.usage;
    request.service_tier = facts.service_tier;
    request.answer_text_bytes = facts.text_bytes();
    if (!facts.stops.empty()) request.stop = facts.stops.front();
}

void take_facts(RequestContext& request, wire::AnswerFacts& facts) {
    request.usage = std::move(facts.usage);
    request.service_tier = std::move(facts.service_tier);
    request.answer_text_bytes = facts.text_bytes;
    if (!facts.stops.empty()) request.stop = facts.stops.front();
}

Awaitable<void> relay_plain(RequestContext& request, Answered answered) {
    const SteadyTime now = std::chrono::steady_clock::now();
    wire::AnswerFacts& facts = *answered.facts;
    request.attempts->answered(now);
    request.served = true;
    request.between_legs = false;
    take_facts(request, facts);
    request.status = answered.upstream->status();
    request.complete = true;
    if (request.asked.kind == catalog::Kind::stt)
        request.sound_time = wire::operation::transcript_time(
            answered.bytes, {.bytes_max = request.snapshot->limits.answer_bytes_max});
    request.first_byte_at = now;
    settle_cost(request);
    add_legs(request);
    begin_keeping(request, facts.id);
    end_keeping(request, answered.bytes);

    std::optional<Result<std::string>> stream;
    if (unfolds(request)) stream = write_as_stream(request, answered.bytes);
    const bool unfolded = stream && *stream;
    if (unfolded) answered.bytes = std::move(**stream);
    const std::string_view type =
        unfolded ? stream_content_type(request)
        : translates(request)
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
    request.between_legs = false;
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
    if (!request.continued) {
        request.exchange.drop_request();
        request.body = {};
        if (request.upload) request.upload->drop();
        request.peek.members = {};
        request.peek.document = {};
        request.canonical.reset();
        request.media.reset();
        if (request.turn) request.turn->merged = {};
    }

    std::string out = std::move(answered.bytes);
    while (true) {
        Relayed relayed = co_await relay_events(request, answered, out);
        take_facts(request, answered.tap->facts());
        if (!relayed.written) {
            request.attempts->abandoned(std::chrono::steady_clock::now());
            request.error = relayed.written.error();
            co_return;
        }
        if (!relayed.broke) break;
        const Afterwards then =
            co_await after_break(request, answered, std::move(*relayed.broke), out);
        if (then == Afterwards::ended) co_return;
        if (then == Afterwards::goes_on) continue;
        if (const Result<void> written = co_await write(request, out); !written) {
            request.error = written.error();
            co_return;
        }
        break;
    }
    request.complete = true;
    settle(request);
    if (!co_await request.exchange.end_stream()) request.services.metrics.client_cancelled.add();
}

}  // namespace weir::gateway
