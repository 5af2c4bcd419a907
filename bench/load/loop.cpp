#include "bench/load/loop.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>

namespace weir::bench {
namespace {

constexpr std::size_t buffer_bytes = 256 * 1024;
constexpr std::int64_t connecting_max = 128;  // fewer than the smallest backlog among the proxies
constexpr std::int64_t grace_nanos = 3'000'000'000;  // for answers still coming when time is over
constexpr int stalled_receive_bytes = 4096;
constexpr std::uint64_t stdin_data = std::numeric_limits<std::uint64_t>::max();
// A target that answers nothing at all ends the run instead of being hammered.
constexpr std::int64_t failures_in_a_row_max = 1000;

// Only a pipe or a socket says when the other side is done with us; a file or /dev/null does not,
// and then only time ends a hold.
bool is_pipe(const Fd& fd) {
    struct stat status{};
    return fd.open() && ::fstat(fd.get(), &status) == 0 &&
           (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

}  // namespace

LoadLoop::LoadLoop(const LoadOptions& options)
    : options_(options),
      request_(request_bytes(options)),
      clients_(static_cast<std::size_t>(options.connections)),
      buffer_(buffer_bytes) {
    const std::int64_t stalled = options_.connections * options_.stalled_percent / 100;
    for (std::int64_t i = 0; i < stalled; ++i)
        clients_[static_cast<std::size_t>(i)].stalls = true;
    for (Client& client : clients_)
        client.events = SseCounter();
}

LoadResult LoadLoop::run() {
    start_ = now_nanos();
    end_ = start_ + options_.duration_nanos;
    const Fd input(::dup(STDIN_FILENO));
    if (options_.hold && is_pipe(input)) poller_.add(input, EPOLLIN | EPOLLRDHUP, stdin_data);
    for (std::int64_t now = start_; !over(now); now = now_nanos()) {
        start_more(now);
        feed_due(now);
        const auto [ready, count] = poller_.wait(wait_nanos(now));
        for (std::size_t i = 0; i < count; ++i) {
            if (ready[i].data == stdin_data)
                input_ended_ = true;
            else
                on_ready(static_cast<Index>(ready[i].data), ready[i].events);
        }
    }
    result_.elapsed = now_nanos() - start_;
    result_.unfinished = in_flight_ + static_cast<std::int64_t>(due_.size());
    return std::move(result_);
}

bool LoadLoop::over(std::int64_t now) const {
    if (failures_in_a_row_ >= failures_in_a_row_max || input_ended_) return true;
    if (options_.hold) return now >= end_;
    const bool all_begun = options_.requests && began_ >= *options_.requests;
    if (now < end_) return all_begun && in_flight_ == 0;
    return (in_flight_ == 0 && due_.empty()) || now >= end_ + grace_nanos;
}

std::int64_t LoadLoop::wait_nanos(std::int64_t now) const {
    std::int64_t until = now < end_ ? end_ : end_ + grace_nanos;
    if (options_.rate > 0 && now < end_)
        until = std::min(until, start_ + scheduled_ * 1'000'000'000 / options_.rate);
    if (opened_ < clients_.size() && connecting_ < connecting_max && now < end_)
        until = std::min(until, opens_at(opened_));
    return std::max<std::int64_t>(until - now, 0);
}

bool LoadLoop::may_begin(std::int64_t now) const {
    return now < end_ && (!options_.requests || began_ < *options_.requests);
}

std::int64_t LoadLoop::opens_at(Index index) const {
    return start_ + options_.spread_nanos / options_.connections * static_cast<std::int64_t>(index);
}

// Opens connections, not all at once, so that no listen queue overflows.
void LoadLoop::start_more(std::int64_t now) {
    while (opened_ < clients_.size() && connecting_ < connecting_max && now < end_ &&
           opens_at(opened_) <= now)
        connect(opened_++);
}

void LoadLoop::feed_due(std::int64_t now) {
    if (options_.rate == 0) return;
    while (now < end_ && start_ + scheduled_ * 1'000'000'000 / options_.rate <= now) {
        due_.push_back(start_ + scheduled_ * 1'000'000'000 / options_.rate);
        ++scheduled_;
    }
    while (!due_.empty() && !idle_.empty()) {
        const Index index = idle_.back();
        idle_.pop_back();
        if (clients_[index].state != Client::State::idle) continue;  // closed meanwhile
        begin(index, due_.front());
        due_.pop_front();
    }
}

void LoadLoop::connect(Index index) {
    Client& client = clients_[index];
    Result<Fd> fd = connect_to(options_.endpoint, client.stalls ? stalled_receive_bytes : 0);
    if (!fd) return failed(index, "connect");
    client.fd = std::move(*fd);
    client.state = Client::State::connecting;
    ++connecting_;
    client.wanted = EPOLLOUT;
    poller_.add(client.fd, EPOLLOUT, index);
}

void LoadLoop::begin(Index index, std::int64_t start) {
    clients_[index].begin(start);
    ++began_;
    ++in_flight_;
    send_some(index);
}

void LoadLoop::on_ready(Index index, std::uint32_t events) {
    Client& client = clients_[index];
    if (!client.fd.open()) return;
    if (client.state == Client::State::connecting) {
        --connecting_;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(client.fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) return failed(index, "connect");
        want(index, EPOLLIN);
        return on_idle(index);
    }
    if (client.state == Client::State::sending && (events & EPOLLOUT)) send_some(index);
    if (client.fd.open() && (events & (EPOLLIN | EPOLLHUP | EPOLLERR))) read_some(index);
}

void LoadLoop::on_idle(Index index) {
    Client& client = clients_[index];
    client.state = Client::State::idle;
    if (options_.rate > 0) {
        idle_.push_back(index);
        return;
    }
    const std::int64_t now = now_nanos();
    if (may_begin(now)) begin(index, now);
}

void LoadLoop::send_some(Index index) {
    Client& client = clients_[index];
    while (client.sent < request_.size()) {
        const ssize_t sent = ::send(client.fd.get(), request_.data() + client.sent,
                                    request_.size() - client.sent, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EAGAIN) return want(index, EPOLLIN | EPOLLOUT);
            return on_close(index);
        }
        client.sent += static_cast<std::size_t>(sent);
        result_.bytes_out += sent;
    }
    want(index, EPOLLIN);
    client.state = Client::State::head;
    if (!options_.stream) note_held();
}

void LoadLoop::read_some(Index index) {
    Client& client = clients_[index];
    const ssize_t got = ::recv(client.fd.get(), buffer_.data(), buffer_.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return on_close(index);
    const std::int64_t now = now_nanos();
    result_.bytes_in += got;
    if (client.state == Client::State::sending) client.state = Client::State::head;
    if (client.state != Client::State::head && client.state != Client::State::body)
        return failed(index, "unasked");
    const bool had_none = client.events_noted == 0;
    const Progress progress = take(client, {buffer_.data(), static_cast<std::size_t>(got)}, now,
                                   options_.stream, result_);
    if (options_.stream && had_none && client.events_noted > 0) note_held();
    if (progress == Progress::broken) return failed(index, "framing");
    if (progress == Progress::answered) return on_answer(index, now);
    if (options_.hold && client.stalls && client.events_noted > 0) {
        client.state = Client::State::stalled;
        want(index, 0);
    }
}

// For --hold: a stream counts once its first event is here, any other request once it is sent.
void LoadLoop::note_held() {
    ++held_;
    if (!options_.hold || told_held_ || held_ < options_.connections) return;
    told_held_ = true;
    std::puts(fmt::format(R"({{"held":{}}})", held_).c_str());
    std::fflush(stdout);
}

void LoadLoop::on_answer(Index index, std::int64_t now) {
    Client& client = clients_[index];
    --in_flight_;
    ++result_.statuses[client.status];
    failures_in_a_row_ = 0;
    if (client.status != options_.expect) {
        ++result_.other_status;
    } else if (options_.stream && !client.events.done()) {
        ++result_.failed;
        ++result_.failures["no [DONE]"];
    } else {
        ++result_.completed;
        result_.latency.add(now - client.start);
    }
    if (client.close_after) {
        client.fd.close();
        client.state = Client::State::closed;
        if (may_begin(now)) connect(index);
        return;
    }
    on_idle(index);
}

void LoadLoop::on_close(Index index) {
    Client& client = clients_[index];
    const bool waiting = client.state == Client::State::idle;
    if (client.state == Client::State::body && client.body.complete_at_close()) {
        client.close_after = true;
        return on_answer(index, now_nanos());
    }
    if (!waiting)
        return failed(index, client.state == Client::State::body ? "early end" : "closed");
    // An idle connection may be closed by the server at any time.
    client.fd.close();
    client.state = Client::State::closed;
    if (may_begin(now_nanos())) connect(index);
}

void LoadLoop::failed(Index index, const char* kind) {
    Client& client = clients_[index];
    const bool asked = client.state != Client::State::closed &&
                       client.state != Client::State::connecting &&
                       client.state != Client::State::idle;
    if (asked) --in_flight_;
    ++result_.failed;
    ++result_.failures[kind];
    ++failures_in_a_row_;
    client.fd.close();
    client.state = Client::State::closed;
    if (failures_in_a_row_ < failures_in_a_row_max && may_begin(now_nanos())) connect(index);
}

void LoadLoop::want(Index index, std::uint32_t events) {
    if (clients_[index].wanted == events) return;
    clients_[index].wanted = events;
    poller_.change(clients_[index].fd, events, index);
}

}  // namespace weir::bench
