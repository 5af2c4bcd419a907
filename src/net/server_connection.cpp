#include "net/server_connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.hpp"
#include "net/clock_text.hpp"
#include "net/http1/chunked.hpp"
#include "net/http1/write.hpp"
#include "net/proxy_protocol.hpp"

namespace weir::net {
namespace {

constexpr std::size_t early_bytes_max = 64 * 1024;
constexpr std::size_t kept_buffer_bytes = 4 * 1024;
constexpr std::size_t head_read_max = 16 * 1024;
constexpr std::size_t joined_body_max = 4 * 1024;
constexpr std::chrono::seconds linger_time{2};

}  // namespace

ServerConnection::ServerConnection(Loop& loop, int descriptor, std::string peer_address,
                                   const ServerSettings& settings, RequestHandler& handler,
                                   SSL_CTX* tls)
    : stream_(loop, descriptor),
      settings_(settings),
      handler_(handler),
      tls_(tls),
      peer_address_(std::move(peer_address)),
      client_address_(peer_address_),
      head_reader_(settings.head_limits) {}

ServerConnection::~ServerConnection() = default;

Awaitable<void> ServerConnection::run() {
    if (!co_await greet()) co_return;
    while (co_await read_head()) {
        co_await handler_.handle(*this);
        // A handler that left without a complete answer (its client is gone, or a bug) leaves a
        // connection that nobody could make sense of.
        if (!answered_ || cancel_.requested()) co_return;
        end_serving();
        if (!keep_alive_) co_return co_await linger();
    }
}

void ServerConnection::finish_soon() {
    finish_soon_ = true;
    if (phase_ == Phase::idle && served_any_) cancel_.request();
}

void ServerConnection::abort() {
    finish_soon_ = true;
    cancel_.request();
}

[[gnu::noinline]] Awaitable<bool> ServerConnection::greet() {
    if (settings_.proxy_protocol) {
        const Result<void> read = co_await read_proxy_header();
        if (!read) co_return false;
    }
    if (!tls_) co_return true;
    Result<TlsStream> tls = TlsStream::accept(tls_, stream_.socket().descriptor());
    if (!tls) co_return false;
    stream_.use_tls(std::move(*tls));
    const Result<void> shaken = co_await stream_.handshake(
        deadline_after(stream_.socket().loop().now(), settings_.header_timeout), &cancel_);
    co_return shaken.has_value();
}

Awaitable<Result<void>> ServerConnection::read_proxy_header() {
    const Deadline deadline =
        deadline_after(stream_.socket().loop().now(), settings_.header_timeout);
    while (true) {
        const auto header = net::read_proxy_header(buffer_);
        if (!header) co_return fail(header.error());
        if (*header) {
            buffer_.erase(0, (*header)->header_bytes);
            if ((*header)->source) {
                peer_address_ = (*header)->source->address.text();
                client_address_ = peer_address_;
            }
            co_return Result<void>{};
        }
        const std::span<char> scratch = stream_.socket().loop().scratch();
        const Result<std::size_t> got = co_await stream_.read(scratch, deadline, &cancel_);
        if (!got || *got == 0) co_return fail(ErrorKind::client_cancelled, "no PROXY header");
        buffer_.append(scratch.data(), *got);
    }
}

// Waits for the next request. False: the connection is over, and whatever had to be said was.
[[gnu::noinline]] Awaitable<bool> ServerConnection::read_head() {
    phase_ = Phase::idle;
    Deadline deadline =
        deadline_after(stream_.socket().loop().now(),
                       served_any_ ? settings_.idle_timeout : settings_.header_timeout);
    while (true) {
        if (!buffer_.empty()) {
            Result<std::optional<http1::RequestHead>> head = head_reader_.read(buffer_);
            if (!head) {
                co_await refuse(head.error());
                co_return false;
            }
            if (*head) {
                begin_serving(std::move(**head));
                co_return true;
            }
            if (phase_ == Phase::idle) {
                phase_ = Phase::receiving;
                deadline = deadline_after(stream_.socket().loop().now(), settings_.header_timeout);
            }
        }
        if (finish_soon_ && served_any_ && phase_ == Phase::idle) co_return false;
        // Not more than a head and a small body at once: what is read here stays in memory until
        // the request is answered, beside the body's own.
        const std::span<char> scratch = stream_.socket().loop().scratch().first(head_read_max);
        const Result<std::size_t> got = co_await stream_.read(scratch, deadline, &cancel_);
        if (!got) {
            if (got.error().kind() == ErrorKind::client_timeout && phase_ == Phase::receiving)
                co_await refuse(Error(ErrorKind::client_timeout,
                                      "the request's headers did not arrive in time"));
            co_return false;
        }
        if (*got == 0) co_return false;
        buffer_.append(scratch.data(), *got);
    }
}

void ServerConnection::begin_serving(http1::RequestHead head) {
    phase_ = Phase::serving;
    served_any_ = true;
    arrived_ = std::chrono::steady_clock::now();
    head_ = std::move(head);
    consumed_ = head_.head_bytes;
    body_state_ = Body::unread;
    body_view_ = {};
    bytes_sent_ = 0;
    answered_ = false;
    keep_alive_ = head_.keep_alive;
    client_address_ = peer_address_;
    if (!settings_.trusted_proxies.empty()) client_address_ = forwarded_address();
    if (head_.framing.kind == http1::Framing::Kind::none) {
        body_state_ = Body::read;
        watch_for_departure();
    }
}

std::string ServerConnection::forwarded_address() const {
    const auto peer = read_ip_address(peer_address_);
    if (!peer) return peer_address_;
    return net::client_address(*peer, head_.headers.find_all("x-forwarded-for"),
                               settings_.trusted_proxies)
        .text();
}

void ServerConnection::end_serving() {
    stream_.socket().unobserve();
    body_reader_.reset();
    body_ = {};
    body_view_ = {};
    buffer_.erase(0, consumed_);
    buffer_.append(early_);
    early_.clear();
    if (early_.capacity() > kept_buffer_bytes) early_ = {};
    if (buffer_.empty() && buffer_.capacity() > kept_buffer_bytes) buffer_ = {};
}

void ServerConnection::watch_for_departure() {
    stream_.socket().observe([this] { on_early_bytes(); });
    // What came together with the body is no edge any more.
    if (stream_.socket().readable()) on_early_bytes();
}

// Bytes while an answer is being made: the next request, early, or the end of the client.
void ServerConnection::on_early_bytes() {
    while (early_.size() < early_bytes_max) {
        std::array<char, 4096> local;  // not the shared buffer: this may run inside another's use
        const IoStep step = stream_.read_now(local);
        if (step.kind == IoStep::Kind::want_read || step.kind == IoStep::Kind::want_write) return;
        if (step.kind != IoStep::Kind::done) {
            stream_.socket().unobserve();
            cancel_.request();
            return;
        }
        early_.append(local.data(), step.bytes);
    }
    // A client that sends on and on without reading is watched no longer; writing will notice.
    stream_.socket().unobserve();
}

Awaitable<Result<std::string_view>> ServerConnection::read_body(std::uint64_t bytes_max) {
    if (body_state_ == Body::read) co_return body_view_;
    const Result<void> received = co_await receive_body(bytes_max);
    if (!received) co_return fail(received.error());
    end_body();
    co_return body_view_;
}

Awaitable<Result<BodyPart>> ServerConnection::read_body_part(std::uint64_t bytes_max) {
    if (body_state_ == Body::read) co_return BodyPart{.last = true};
    body_.clear();
    Result<bool> complete = body_state_ == Body::unread ? begin_body(bytes_max) : false;
    while (complete && !*complete && body_.empty())
        complete = co_await receive_body_bytes();
    if (!complete) co_return fail(complete.error());
    if (*complete) end_body();
    co_return BodyPart{.bytes = body_, .last = *complete};
}

void ServerConnection::end_body() {
    body_state_ = Body::read;
    body_reader_.reset();
    watch_for_departure();
}

// One step of the body from bytes at hand; true when it is complete.
Result<bool> ServerConnection::take_body_bytes(std::string_view& input) {
    while (true) {
        const Result<http1::BodyStep> step = body_reader_->next(input);
        if (!step) return fail(step.error());
        if (step->kind == http1::BodyStep::Kind::end) return true;
        if (step->kind == http1::BodyStep::Kind::need_more) return body_reader_->complete();
        body_.append(step->data);
    }
}

// What came together with the head; true when that is all of it.
Result<bool> ServerConnection::begin_body(std::uint64_t bytes_max) {
    check(body_state_ == Body::unread);
    body_state_ = Body::reading;
    body_reader_ =
        std::make_unique<http1::BodyReader>(head_.framing, http1::Sender::client, bytes_max);
    std::string_view input;
    const Result<http1::BodyStep> allowed = body_reader_->next(input);
    if (!allowed) return fail(allowed.error());
    input = std::string_view(buffer_).substr(consumed_);
    const Result<bool> complete = take_body_bytes(input);
    consumed_ = buffer_.size() - input.size();
    return complete;
}

// What the client sends next; never nothing.
[[gnu::noinline]] Awaitable<Result<std::size_t>> ServerConnection::receive(std::span<char> into) {
    if (std::exchange(head_.expect_continue, false)) {
        const std::array<std::string_view, 1> go_on = {http1::continue_head};
        const auto sent = co_await stream_.write(
            go_on, deadline_after(stream_.socket().loop().now(), settings_.write_timeout),
            &cancel_);
        if (!sent) co_return fail(ErrorKind::client_cancelled, "the client left");
    }
    const Result<std::size_t> got = co_await stream_.read(
        into, deadline_after(stream_.socket().loop().now(), settings_.body_timeout), &cancel_);
    if (!got && got.error().kind() == ErrorKind::client_timeout)
        co_return fail(ErrorKind::client_timeout, "the request's body did not arrive in time");
    if (!got || *got == 0)
        co_return fail(ErrorKind::client_cancelled, "the client left inside its request");
    co_return *got;
}

// True when the body is complete with what comes next.
[[gnu::noinline]] Awaitable<Result<bool>> ServerConnection::receive_body_bytes() {
    const std::span<char> scratch = stream_.socket().loop().scratch();
    const Result<std::size_t> got = co_await receive(scratch);
    if (!got) co_return fail(got.error());
    std::string_view input = {scratch.data(), *got};
    const Result<bool> complete = take_body_bytes(input);
    if (complete && *complete) early_.append(input);
    co_return complete;
}

[[gnu::noinline]] Awaitable<Result<void>> ServerConnection::receive_body(std::uint64_t bytes_max) {
    const std::string_view at_hand = std::string_view(buffer_).substr(consumed_);
    const bool counted = head_.framing.kind == http1::Framing::Kind::content_length;
    // All of it is here: it stays where it lies.
    if (counted && at_hand.size() >= head_.framing.length && head_.framing.length <= bytes_max) {
        check(body_state_ == Body::unread);
        body_view_ = at_hand.substr(0, head_.framing.length);
        consumed_ += body_view_.size();
        co_return Result<void>{};
    }
    if (counted && head_.framing.length <= bytes_max) co_return co_await receive_counted(at_hand);
    Result<bool> complete = begin_body(bytes_max);
    while (complete && !*complete)
        complete = co_await receive_body_bytes();
    if (!complete) co_return fail(complete.error());
    body_view_ = body_;
    co_return Result<void>{};
}

// A body whose length is known is received where it stays, not copied there.
[[gnu::noinline]] Awaitable<Result<void>> ServerConnection::receive_counted(
    std::string_view at_hand) {
    check(body_state_ == Body::unread);
    body_state_ = Body::reading;
    const auto length = static_cast<std::size_t>(head_.framing.length);
    body_.resize_and_overwrite(length, [&](char* bytes, std::size_t) {
        at_hand.copy(bytes, length);
        return length;
    });
    consumed_ += at_hand.size();
    for (std::size_t have = at_hand.size(); have < length;) {
        const Result<std::size_t> got = co_await receive(std::span(body_).subspan(have));
        if (!got) co_return fail(got.error());
        have += *got;
    }
    body_view_ = body_;
    co_return Result<void>{};
}

void ServerConnection::drop_request() {
    body_ = {};
    body_view_ = {};
    head_ = http1::RequestHead{.method = head_.method,
                               .version = head_.version,
                               .keep_alive = head_.keep_alive,
                               .framing = head_.framing};
    // What of the next request came along stays, and its place is now the front.
    buffer_ = buffer_.substr(consumed_);
    consumed_ = 0;
}

bool ServerConnection::may_keep_alive() const {
    return keep_alive_ && body_state_ == Body::read && !finish_soon_;
}

// A request refused before its body was read need not cost its connection, if the body is here.
void ServerConnection::skip_buffered_body() {
    if (body_state_ != Body::unread) return;
    if (head_.framing.kind != http1::Framing::Kind::content_length) return;
    if (buffer_.size() - consumed_ < head_.framing.length) return;
    consumed_ += head_.framing.length;
    body_state_ = Body::read;
}

void ServerConnection::write_head(int status, std::span<const http1::Field> headers,
                                  http1::Framing framing) {
    skip_buffered_body();
    keep_alive_ = may_keep_alive() && framing.kind != http1::Framing::Kind::until_close;
    answer_head_.clear();
    http1::append_response_head(answer_head_, {.status = status,
                                               .date = current_http_date(),
                                               .headers = headers,
                                               .framing = framing,
                                               .keep_alive = keep_alive_,
                                               .client_version = head_.version});
}

Awaitable<Result<void>> ServerConnection::send(std::span<const std::string_view> pieces) {
    const auto sent = co_await stream_.write(
        pieces, deadline_after(stream_.socket().loop().now(), settings_.write_timeout), &cancel_);
    if (sent) co_return Result<void>{};
    cancel_.request();
    if (sent.error().kind() == ErrorKind::client_timeout)
        co_return fail(ErrorKind::client_cancelled, "the client stopped reading");
    co_return fail(ErrorKind::client_cancelled, "the client left");
}

Awaitable<Result<void>> ServerConnection::reply(int status, std::span<const http1::Field> headers,
                                                std::string_view body) {
    check(bytes_sent_ == 0);
    write_head(status, headers, http1::Framing::content_length(body.size()));
    if (head_.method == http1::Method::head) body = {};
    bytes_sent_ += answer_head_.size() + body.size();
    // Copying a small body costs less than telling the kernel about two pieces.
    if (body.size() <= joined_body_max) answer_head_ += std::exchange(body, {});
    const std::array<std::string_view, 2> pieces = {answer_head_, body};
    const Result<void> sent = co_await send(std::span(pieces).first(body.empty() ? 1 : 2));
    answered_ = sent.has_value();
    co_return sent;
}

void ServerConnection::begin_stream(int status, std::span<const http1::Field> headers) {
    check(bytes_sent_ == 0);
    chunked_ = head_.version == http1::Version::http_1_1;
    write_head(status, headers,
               chunked_ ? http1::Framing::chunked() : http1::Framing::until_close());
}

Awaitable<Result<void>> ServerConnection::write(std::span<const std::string_view> pieces) {
    std::size_t bytes = 0;
    for (const std::string_view piece : pieces)
        bytes += piece.size();
    constexpr std::size_t frame_pieces = 3;
    std::array<std::string_view, 32> few;
    if (bytes == 0 || head_.method == http1::Method::head) co_return Result<void>{};
    check(pieces.size() + frame_pieces <= few.size());
    std::size_t count = 0;
    if (bytes_sent_ == 0) few[count++] = answer_head_;
    const http1::ChunkHead chunk_head(bytes);
    if (chunked_) few[count++] = chunk_head.text();
    for (const std::string_view piece : pieces)
        few[count++] = piece;
    if (chunked_) few[count++] = http1::chunk_tail;
    const bool first = bytes_sent_ == 0;
    bytes_sent_ += bytes + (first ? answer_head_.size() : 0);
    Result<void> sent = co_await send({few.data(), count});
    if (first) answer_head_ = {};  // a stream may be open for long
    co_return sent;
}

Awaitable<Result<void>> ServerConnection::end_stream() {
    std::array<std::string_view, 2> pieces;
    std::size_t count = 0;
    if (bytes_sent_ == 0) pieces[count++] = answer_head_;
    bytes_sent_ += bytes_sent_ == 0 ? answer_head_.size() : 0;
    if (chunked_ && head_.method != http1::Method::head) pieces[count++] = http1::last_chunk;
    const Result<void> sent = co_await send({pieces.data(), count});
    answered_ = sent.has_value();
    co_return sent;
}

// Answers what could not be read as a request, and ends the connection.
[[gnu::noinline]] Awaitable<void> ServerConnection::refuse(Error error) {
    phase_ = Phase::closing;
    keep_alive_ = false;
    const RequestHandler::ErrorReply reply = handler_.write_error(error, "");
    const std::array<http1::Field, 1> headers = {http1::Field{"content-type", "application/json"}};
    head_ = {};
    write_head(reply.status, headers, http1::Framing::content_length(reply.body.size()));
    const std::array<std::string_view, 2> pieces = {answer_head_, reply.body};
    const Result<void> sent = co_await send(pieces);
    if (sent) co_await linger();
}

// Closing with unread bytes makes the kernel send a reset, which may overtake the answer. So end
// our side, and read on for a moment until the client has ended its own.
[[gnu::noinline]] Awaitable<void> ServerConnection::linger() {
    if (body_state_ == Body::read && early_.empty() && phase_ != Phase::closing) co_return;
    ::shutdown(stream_.socket().descriptor(), SHUT_WR);
    const Deadline deadline = deadline_after(stream_.socket().loop().now(), linger_time);
    while (true) {
        const std::span<char> scratch = stream_.socket().loop().scratch();
        const Result<std::size_t> got = co_await stream_.read(scratch, deadline, &cancel_);
        if (!got || *got == 0) co_return;
    }
}

}  // namespace weir::net
