#include "net/stream.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <system_error>
#include <vector>

namespace weir::net {
namespace {

constexpr std::size_t iovecs_max = 64;
constexpr std::size_t pieces_inline = 12;  // of an ordinary request or answer
constexpr std::size_t tls_record_max = 16 * 1024;

Error broken(int error_number) {
    return {ErrorKind::upstream_unreachable, error_number == 0
                                                 ? "connection broken"
                                                 : std::generic_category().message(error_number)};
}

// For writing: the kernel's type has no const.
iovec io_vector(std::string_view piece) {
    iovec vector{};
    const void* const from = piece.data();
    std::memcpy(static_cast<void*>(&vector.iov_base), static_cast<const void*>(&from),
                sizeof vector.iov_base);
    vector.iov_len = piece.size();
    return vector;
}

// Why a wait ended early, if it did.
std::optional<Error> ended_early(Wake why) {
    switch (why) {
        case Wake::ready: return std::nullopt;
        case Wake::timed_out: return Error(ErrorKind::client_timeout, "deadline passed");
        case Wake::cancelled: break;
    }
    return Error(ErrorKind::client_cancelled, "request cancelled");
}

// Takes sent bytes off the front.
void drop_sent(std::span<std::string_view>& pieces, std::size_t sent) {
    while (!pieces.empty() && sent >= pieces.front().size()) {
        sent -= pieces.front().size();
        pieces = pieces.subspan(1);
    }
    if (!pieces.empty()) pieces.front().remove_prefix(sent);
}

}  // namespace

Stream::~Stream() {
    if (tls_) tls_->shutdown();
}

IoStep Stream::read_now(std::span<char> into) {
    if (!tls_) return socket_.read_now(into);
    const IoStep step = tls_->read(into);
    if (step.kind == IoStep::Kind::want_read) socket_.saw_would_block_on_read();
    if (step.kind == IoStep::Kind::want_write) socket_.saw_would_block_on_write();
    return step;
}

Awaitable<Result<std::size_t>> Stream::read(std::span<char> into, Deadline deadline,
                                            Cancel* cancel) {
    while (true) {
        const IoStep step = read_now(into);
        switch (step.kind) {
            case IoStep::Kind::done: co_return step.bytes;
            case IoStep::Kind::closed: co_return std::size_t{0};
            case IoStep::Kind::failed: co_return fail(broken(step.error));
            case IoStep::Kind::want_read:
            case IoStep::Kind::want_write: break;
        }
        const Wake why = co_await wait(step.kind, deadline, cancel);
        if (auto early = ended_early(why)) co_return fail(std::move(*early));
    }
}

IoStep Stream::write_some(std::span<std::string_view>& pieces) {
    if (!tls_) {
        std::array<iovec, iovecs_max> vectors;
        const std::size_t count = std::min(pieces.size(), iovecs_max);
        for (std::size_t i = 0; i < count; ++i)
            vectors[i] = io_vector(pieces[i]);
        const IoStep step = socket_.write_now({vectors.data(), count});
        if (step.kind == IoStep::Kind::done) drop_sent(pieces, step.bytes);
        return step;
    }
    // Small pieces share a TLS record; a long one is written from where it lies.
    std::array<char, tls_record_max> record;
    std::span<const char> from(pieces.front().data(), pieces.front().size());
    if (from.size() < record.size() && pieces.size() > 1) {
        std::size_t filled = 0;
        for (const std::string_view piece : pieces) {
            const std::size_t part = std::min(piece.size(), record.size() - filled);
            std::memcpy(record.data() + filled, piece.data(), part);
            filled += part;
            if (filled == record.size()) break;
        }
        from = {record.data(), filled};
    }
    const IoStep step = tls_->write(from);
    if (step.kind == IoStep::Kind::done) drop_sent(pieces, step.bytes);
    if (step.kind == IoStep::Kind::want_read) socket_.saw_would_block_on_read();
    if (step.kind == IoStep::Kind::want_write) socket_.saw_would_block_on_write();
    return step;
}

// A server sends its TLS tickets on its own, which is no answer.
bool Stream::peer_speaks() {
    if (!socket_.readable()) return false;
    if (!tls_ || tls_->readable()) return true;
    socket_.saw_would_block_on_read();
    return false;
}

Awaitable<Result<Stream::Written>> Stream::write(std::span<const std::string_view> pieces,
                                                 Deadline deadline, Cancel* cancel,
                                                 bool stop_on_answer) {
    std::array<std::string_view, pieces_inline> few;
    std::vector<std::string_view> many;
    std::span<std::string_view> left;
    if (pieces.size() <= few.size()) {
        std::ranges::copy(pieces, few.begin());
        left = {few.data(), pieces.size()};
    } else {
        many.assign(pieces.begin(), pieces.end());
        left = many;
    }
    drop_sent(left, 0);
    co_await socket_.loop().poller().end_of_batch();
    while (!left.empty()) {
        const IoStep step = write_some(left);
        drop_sent(left, 0);
        if (step.kind == IoStep::Kind::done) continue;
        if (step.kind == IoStep::Kind::closed) co_return fail(broken(0));
        if (step.kind == IoStep::Kind::failed) co_return fail(broken(step.error));
        if (stop_on_answer && peer_speaks()) co_return Written::peer_answered;
        const Wake why = co_await wait(step.kind, deadline, cancel);
        if (auto early = ended_early(why)) co_return fail(std::move(*early));
        if (stop_on_answer && peer_speaks()) co_return Written::peer_answered;
    }
    co_return Written::all;
}

Awaitable<Result<void>> Stream::handshake(Deadline deadline, Cancel* cancel) {
    while (true) {
        const IoStep step = tls_->handshake();
        switch (step.kind) {
            case IoStep::Kind::done: co_return Result<void>{};
            case IoStep::Kind::closed: co_return fail(broken(0));
            case IoStep::Kind::failed:
                co_return fail(ErrorKind::upstream_unreachable, "TLS handshake: " + tls_->why());
            case IoStep::Kind::want_read: socket_.saw_would_block_on_read(); break;
            case IoStep::Kind::want_write: socket_.saw_would_block_on_write(); break;
        }
        const Wake why = co_await wait(step.kind, deadline, cancel);
        if (auto early = ended_early(why)) co_return fail(std::move(*early));
    }
}

}  // namespace weir::net
