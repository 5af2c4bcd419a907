#include "net/http_upstream.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/check.hpp"
#include "net/http1/body_reader.hpp"
#include "net/http1/chunked.hpp"
#include "net/http1/response_head.hpp"
#include "net/http1/write.hpp"

namespace weir::net {
namespace {

constexpr std::size_t joined_body_max = 4 * 1024;

double seconds(std::chrono::nanoseconds span) {
    return std::chrono::duration<double>(span).count();
}

// The words of Stream are the client's side; here they mean the provider's.
Error as_upstream(const Error& error, const Endpoint& endpoint, std::string_view waiting_for,
                  std::chrono::nanoseconds limit) {
    if (error.kind() == ErrorKind::client_timeout)
        return {ErrorKind::upstream_timeout,
                fmt::format("{}: no {} within {:g} s", endpoint.authority, waiting_for,
                            seconds(limit))};
    if (error.kind() == ErrorKind::upstream_unreachable)
        return {error.kind(), fmt::format("{}: {}", endpoint.authority, error.message())};
    return error;
}

class Answer final : public UpstreamAnswer {
public:
    Answer(Pool& pool, Pool::Lease lease, const Endpoint& endpoint,
           const UpstreamTimeouts& timeouts, Cancel* cancel)
        : pool_(pool),
          lease_(std::move(lease)),
          authority_(endpoint.authority),
          between_bytes_(timeouts.between_bytes),
          total_(timeouts.total),
          cancel_(cancel),
          body_(http1::Framing::none(), http1::Sender::upstream, 0) {}

    int status() const override { return head_.status; }
    const http1::Headers& headers() const override { return head_.headers; }
    void hurry(std::chrono::nanoseconds between_bytes) override { between_bytes_ = between_bytes; }
    bool at_end() const override { return complete_; }

    enum class Reuse : std::uint8_t { no, yes };
    void begin(std::string bytes, http1::ResponseHead head, Reuse reuse);
    using UpstreamAnswer::read;
    Awaitable<Result<std::string_view>> read(Deadline until) override;
    Result<std::string_view> read_ready() override;

private:
    Result<std::string_view> next();
    void finish();

    Pool& pool_;
    Pool::Lease lease_;
    std::string authority_;
    std::chrono::nanoseconds between_bytes_;
    std::optional<SteadyTime> silent_since_;  // we have been waiting for bytes
    Deadline total_;
    Cancel* cancel_;
    std::string bytes_;  // the head, and what of the body came with it
    http1::ResponseHead head_;
    http1::BodyReader body_;
    std::string_view input_;  // received and not yet given out
    bool complete_ = false;
};

// The views of `head` point into `bytes`, whose buffer moves along unchanged (a head is longer than
// what std::string keeps inside itself).
void Answer::begin(std::string bytes, http1::ResponseHead head, Reuse reuse) {
    bytes_ = std::move(bytes);
    head_ = std::move(head);
    if (reuse == Reuse::no) head_.keep_alive = false;
    input_ = std::string_view(bytes_).substr(head_.head_bytes);
    std::destroy_at(&body_);
    std::construct_at(&body_, head_.framing, http1::Sender::upstream, http1::body_bytes_unlimited);
    if (body_.complete()) finish();
}

Result<std::string_view> Answer::next() {
    if (complete_) return std::string_view{};
    const Result<http1::BodyStep> step = body_.next(input_);
    if (!step)
        return fail(ErrorKind::upstream_protocol,
                    fmt::format("{}: {}", authority_, step.error().message()));
    // Noticed with the last data already, so that the connection is free before they are relayed.
    if (step->kind == http1::BodyStep::Kind::end || body_.complete()) finish();
    return step->kind == http1::BodyStep::Kind::data ? step->data : std::string_view{};
}

void Answer::finish() {
    complete_ = true;
    if (head_.keep_alive && input_.empty() && lease_) pool_.give_back(std::move(lease_));
    lease_.reset();
}

Result<std::string_view> Answer::read_ready() { return next(); }

Awaitable<Result<std::string_view>> Answer::read(Deadline until) {
    while (true) {
        const Result<std::string_view> data = next();
        if (!data || !data->empty() || complete_) co_return data;
        if (!silent_since_) silent_since_ = pool_.loop().now();
        const Deadline limit = earlier(total_, deadline_after(*silent_since_, between_bytes_));
        const std::span<char> scratch = pool_.loop().scratch();
        const Result<std::size_t> got =
            co_await lease_->stream().read(scratch, earlier(limit, until), cancel_);
        if (!got) {
            const bool timed_out = got.error().kind() == ErrorKind::client_timeout;
            if (timed_out && until < limit) co_return std::string_view{};
            if (timed_out)
                co_return fail(ErrorKind::upstream_timeout,
                               fmt::format("{}: the answer stopped for {:g} s or took longer than "
                                           "allowed in all",
                                           authority_, seconds(between_bytes_)));
            if (got.error().kind() == ErrorKind::upstream_unreachable)
                co_return fail(ErrorKind::upstream_protocol,
                               fmt::format("{}: the connection broke inside the answer ({})",
                                           authority_, got.error().message()));
            co_return fail(got.error());
        }
        if (*got == 0) {
            const Result<void> ended = body_.on_end();
            if (!ended)
                co_return fail(ErrorKind::upstream_protocol,
                               fmt::format("{}: {}", authority_, ended.error().message()));
            finish();
            co_return std::string_view{};
        }
        silent_since_.reset();
        input_ = {scratch.data(), *got};
    }
}

// One try on one connection. `stale` says that a reused connection was dead.
struct Try {
    Pool& pool;
    const UpstreamRequest& request;
    const UpstreamTimeouts& timeouts;
    Cancel* cancel;
    bool stale = false;
    bool source_failed = false;  // the rest of the body could not be had: not the upstream's fault

    Awaitable<Result<std::unique_ptr<UpstreamAnswer>>> run(Pool::Want want);
    Result<std::string> head_of(const Pool::Connection& connection, http1::Framing framing) const;
    Deadline progress_by() const {
        return earlier(timeouts.total, deadline_after(pool.loop().now(), timeouts.first_byte));
    }
    Awaitable<Result<Stream::Written>> write_streamed(Pool::Connection& connection);
    Awaitable<Result<Stream::Written>> write(Pool::Connection& connection);
    Awaitable<Result<std::unique_ptr<UpstreamAnswer>>> read_head(Pool::Lease lease,
                                                                 Answer::Reuse reuse);
};

Result<std::string> Try::head_of(const Pool::Connection& connection, http1::Framing framing) const {
    std::string absolute;
    if (connection.absolute_target)
        absolute = fmt::format("http://{}{}", request.endpoint->authority, request.target);
    const bool joined = framing.length <= joined_body_max;
    std::string head;
    head.reserve(joined ? 512 + framing.length : 512);
    const Result<void> made = http1::append_request_head(
        head, {.method = request.method,
               .target = connection.absolute_target ? std::string_view(absolute) : request.target,
               .host = request.endpoint->authority,
               .headers = request.headers,
               .framing = framing});
    if (!made) return fail(made.error());
    return head;
}

// Head and pieces, then part after part as the source has them.
[[gnu::noinline]] Awaitable<Result<Stream::Written>> Try::write_streamed(
    Pool::Connection& connection) {
    const bool chunked = !request.body_bytes;
    Result<std::string> head =
        head_of(connection, chunked ? http1::Framing::chunked()
                                    : http1::Framing::content_length(*request.body_bytes));
    if (!head) co_return fail(head.error());
    std::uint64_t length = 0;
    for (const std::string_view piece : request.body)
        length += piece.size();
    std::uint64_t sent = length;
    std::vector<std::string_view> pieces;
    if (chunked && length > 0) http1::append_chunk_head(*head, length);
    pieces.push_back(*head);
    pieces.insert(pieces.end(), request.body.begin(), request.body.end());
    if (chunked && length > 0) pieces.push_back(http1::chunk_tail);
    BodyPart part;
    std::string chunk_head;
    while (true) {
        if (!pieces.empty()) {
            const auto written =
                co_await connection.stream().write(pieces, progress_by(), cancel, true);
            if (!written || *written == Stream::Written::peer_answered) co_return written;
        }
        if (part.last) co_return Stream::Written::all;
        const Result<BodyPart> next = co_await request.more->next();
        source_failed = !next;
        if (!next) co_return fail(next.error());
        part = *next;
        sent += part.bytes.size();
        check(chunked || !part.last || sent == *request.body_bytes);
        pieces.clear();
        chunk_head.clear();
        if (!part.bytes.empty()) {
            if (chunked) http1::append_chunk_head(chunk_head, part.bytes.size());
            if (chunked) pieces.push_back(chunk_head);
            pieces.push_back(part.bytes);
            if (chunked) pieces.push_back(http1::chunk_tail);
        }
        if (chunked && part.last) pieces.push_back(http1::last_chunk);
    }
}

[[gnu::noinline]] Awaitable<Result<Stream::Written>> Try::write(Pool::Connection& connection) {
    if (request.more != nullptr) co_return co_await write_streamed(connection);
    std::uint64_t length = 0;
    for (const std::string_view piece : request.body)
        length += piece.size();
    // Copying a small body costs less than telling the kernel about several pieces.
    const bool joined = length <= joined_body_max;
    Result<std::string> made = head_of(
        connection, length > 0 ? http1::Framing::content_length(length) : http1::Framing::none());
    if (!made) co_return fail(made.error());
    std::string& head = *made;
    std::vector<std::string_view> pieces;
    pieces.reserve(1 + request.body.size());
    if (joined)
        for (const std::string_view piece : request.body)
            head += piece;
    pieces.push_back(head);
    if (!joined) pieces.insert(pieces.end(), request.body.begin(), request.body.end());
    co_return co_await connection.stream().write(pieces, progress_by(), cancel, true);
}

[[gnu::noinline]] Awaitable<Result<std::unique_ptr<UpstreamAnswer>>> Try::read_head(
    Pool::Lease lease, Answer::Reuse reuse) {
    const Deadline deadline =
        earlier(timeouts.total, deadline_after(pool.loop().now(), timeouts.first_byte));
    const std::span<char> scratch = pool.loop().scratch();
    http1::ResponseHeadReader reader;
    std::string bytes;
    const http1::Method method = http1::method_by_name(request.method);
    while (true) {
        const Result<std::size_t> got = co_await lease->stream().read(scratch, deadline, cancel);
        if (!got || *got == 0) {
            stale = bytes.empty() && lease->reused() &&
                    (!got ? got.error().kind() == ErrorKind::upstream_unreachable : true);
            if (!got)
                co_return fail(
                    as_upstream(got.error(), *request.endpoint, "answer", timeouts.first_byte));
            co_return fail(
                bytes.empty() ? ErrorKind::upstream_unreachable : ErrorKind::upstream_protocol,
                fmt::format("{}: closed the connection {}", request.endpoint->authority,
                            bytes.empty() ? "without an answer" : "inside the head of its answer"));
        }
        bytes.append(scratch.data(), *got);
        while (true) {
            Result<std::optional<http1::ResponseHead>> head = reader.read(bytes, method);
            if (!head)
                co_return fail(
                    ErrorKind::upstream_protocol,
                    fmt::format("{}: {}", request.endpoint->authority, head.error().message()));
            if (!*head) break;
            if ((*head)->interim()) {
                bytes.erase(0, (*head)->head_bytes);
                continue;
            }
            auto answer = std::make_unique<Answer>(pool, std::move(lease), *request.endpoint,
                                                   timeouts, cancel);
            answer->begin(std::move(bytes), std::move(**head), reuse);
            co_return answer;
        }
    }
}

[[gnu::noinline]] Awaitable<Result<std::unique_ptr<UpstreamAnswer>>> Try::run(Pool::Want want) {
    stale = false;
    const Deadline connect_by =
        earlier(timeouts.total, deadline_after(pool.loop().now(), timeouts.connect));
    Result<Pool::Lease> lease = co_await pool.take(*request.endpoint, want, connect_by, cancel);
    if (!lease)
        co_return fail(
            as_upstream(lease.error(), *request.endpoint, "connection", timeouts.connect));
    const Result<Stream::Written> written = co_await write(**lease);
    if (source_failed) co_return fail(written.error());
    if (!written) {
        // A peer that refuses a large body may answer and close before it has read all of it.
        const bool broken = written.error().kind() == ErrorKind::upstream_unreachable;
        if (!broken || (*lease)->reused()) {
            stale = broken;
            co_return fail(as_upstream(written.error(), *request.endpoint, "progress in sending",
                                       timeouts.first_byte));
        }
    }
    const bool sent_all = written && *written == Stream::Written::all;
    co_return co_await read_head(std::move(*lease),
                                 sent_all ? Answer::Reuse::yes : Answer::Reuse::no);
}

}  // namespace

Awaitable<Result<std::unique_ptr<UpstreamAnswer>>> HttpUpstream::send(
    const UpstreamRequest& request, const UpstreamTimeouts& timeouts, Cancel* cancel) {
    check(request.endpoint != nullptr);
    Try attempt{.pool = pool_, .request = request, .timeouts = timeouts, .cancel = cancel};
    // A body that is read once cannot be sent again: no connection for it that may be dead.
    Result<std::unique_ptr<UpstreamAnswer>> answer =
        co_await attempt.run(request.more ? Pool::Want::fresh : Pool::Want::any);
    if (!answer && attempt.stale) answer = co_await attempt.run(Pool::Want::fresh);
    co_return answer;
}

}  // namespace weir::net
