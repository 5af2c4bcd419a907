#include "bench/sim/server.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <chrono>

#include "base/check.hpp"

namespace weir::bench {
namespace {

namespace sim = provider::sim;

constexpr std::size_t buffer_bytes = 256 * 1024;
constexpr std::size_t head_bytes_max = 256 * 1024;
// Steps sent at one go before other connections get their turn.
constexpr int steps_a_turn = 16;

std::uint64_t event_data(int fd) { return static_cast<std::uint64_t>(fd); }

}  // namespace

SimServer::SimServer(Listener listener) : listener_(std::move(listener)), buffer_(buffer_bytes) {
    poller_.add(listener_.fd, EPOLLIN, event_data(listener_.fd.get()));
}

void SimServer::run() {
    while (true) {
        const std::int64_t wait =
            timers_.empty() ? -1 : std::max<std::int64_t>(timers_.top().due - now_nanos(), 0);
        const auto [ready, count] = poller_.wait(wait);
        for (std::size_t i = 0; i < count; ++i)
            on_ready(static_cast<int>(ready[i].data), ready[i].events);
        on_timers();
        closed_.clear();
    }
}

void SimServer::accept_all() {
    while (true) {
        Fd fd(::accept4(listener_.fd.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!fd.open()) return;
        no_delay(fd);
        const auto index = static_cast<std::size_t>(fd.get());
        if (connections_.size() <= index) connections_.resize(index + 1);
        auto connection = std::make_unique<Connection>();
        connection->serial = ++serial_;
        poller_.add(fd, EPOLLIN | EPOLLRDHUP, event_data(fd.get()));
        connection->fd = std::move(fd);
        connections_[index] = std::move(connection);
        ++stats_.accepted;
        ++stats_.open;
    }
}

void SimServer::on_ready(int fd, std::uint32_t events) {
    if (fd == listener_.fd.get()) return accept_all();
    const auto index = static_cast<std::size_t>(fd);
    if (index >= connections_.size() || !connections_[index]) return;
    Connection& c = *connections_[index];
    if (events & EPOLLOUT) write_out(c);
    if (c.fd.open() && (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) read_some(c);
}

void SimServer::on_timers() {
    const std::int64_t now = now_nanos();
    while (!timers_.empty() && timers_.top().due <= now) {
        const Timer timer = timers_.top();
        timers_.pop();
        if (Connection* c = at(timer.fd, timer.serial)) play(*c);
    }
}

Connection* SimServer::at(int fd, std::uint64_t serial) {
    const auto index = static_cast<std::size_t>(fd);
    if (index >= connections_.size() || !connections_[index]) return nullptr;
    return connections_[index]->serial == serial ? connections_[index].get() : nullptr;
}

void SimServer::read_some(Connection& c) {
    const ssize_t got = ::recv(c.fd.get(), buffer_.data(), buffer_.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        return on_departure(c);
    }
    stats_.bytes_in += got;
    take_requests(c, {buffer_.data(), static_cast<std::size_t>(got)});
}

void SimServer::take_requests(Connection& c, std::string_view input) {
    std::string joined;
    if (!c.in.empty()) {
        joined = std::exchange(c.in, {});
        joined += input;
        input = joined;
    }
    while (c.fd.open() && !c.playing && !c.close_when_written) {
        if (c.head.empty() && !take_head(c, input)) break;
        if (!c.fd.open()) return;
        take_body(c, input);
        if (c.body_reader.broken()) return close_connection(c, false);
        if (!c.body_reader.complete()) break;
        on_request(c);
    }
    if (c.fd.open()) c.in.append(input);
}

bool SimServer::take_head(Connection& c, std::string_view& input) {
    const std::optional<HttpHead> head = find_head(input);
    if (!head) {
        if (input.size() > head_bytes_max) close_connection(c, false);
        return false;
    }
    c.head = head->text;
    c.body.clear();
    c.body_reader = BodyReader::of_request(*head);
    // A fixed answer never looks at the body, so it is not kept.
    c.keep_body = !head->second.starts_with("/fixed/");
    c.close_after = head->close;
    input.remove_prefix(head->text.size());
    if (head->expects_continue) {
        c.out += "HTTP/1.1 100 Continue\r\n\r\n";
        write_out(c);
    }
    return true;
}

void SimServer::take_body(Connection& c, std::string_view& input) {
    while (true) {
        const std::string_view piece = c.body_reader.next(input);
        if (piece.empty()) return;
        if (c.keep_body) c.body += piece;
    }
}

void SimServer::on_request(Connection& c) {
    const std::string head_text = std::exchange(c.head, {});
    const HttpHead head = *find_head(head_text);
    const auto reply = [&](std::string_view bytes) {
        c.out += bytes;
        c.close_when_written = c.close_after;
        write_out(c);
    };
    if (head.second == "/sim/stats") return reply(whole_answer(200, stats_.json()));
    if (head.second == "/sim/last") return reply(whole_answer(200, stats_.last_json()));
    ++stats_.requests;
    if (const std::string* fixed = answers_.fixed(head.second)) {
        ++stats_.answered;
        return reply(*fixed);
    }
    Answers::Chosen chosen = answers_.choose(head, c.body, std::chrono::system_clock::now());
    stats_.last_head = head_text;
    stats_.last_body = std::exchange(c.body, {});
    if (!chosen.script) return reply(chosen.refusal);
    begin(c, std::move(chosen.script));
}

void SimServer::begin(Connection& c, std::unique_ptr<sim::Script> script) {
    Playing playing;
    playing.begun = now_nanos();
    playing.due = playing.begun + script->head().after.count();
    playing.script = std::move(script);
    c.playing = std::move(playing);
    ++stats_.answering;
    play(c);
}

void SimServer::play(Connection& c) {
    // Back-pressure: while the client does not read, nothing more is made.
    for (int turn = 0; c.fd.open() && c.playing && !c.playing->stalled && !c.wants_writable;
         ++turn) {
        Playing& playing = *c.playing;
        const std::int64_t now = now_nanos();
        if (playing.due > now || turn >= steps_a_turn) {
            timers_.push({std::max(playing.due, now), c.fd.get(), c.serial});
            return;
        }
        if (!playing.head_sent) {
            open_answer(c);
            continue;
        }
        if (playing.step) {
            send_step(c);
            if (!c.fd.open() || c.wants_writable) continue;
        }
        playing.step = playing.script->next();
        if (!playing.step) return end_answer(c);
        playing.due += playing.step->after.count();
    }
}

void SimServer::open_answer(Connection& c) {
    Playing& playing = *c.playing;
    playing.head_sent = true;
    switch (playing.script->head().opening) {
        case sim::Opening::head: c.out += head_bytes(playing.script->head()); break;
        case sim::Opening::reset: return close_connection(c, true);
        case sim::Opening::close: return close_connection(c, false);
        case sim::Opening::stall: playing.stalled = true; return;
        case sim::Opening::garbage:
        case sim::Opening::half_head:
            c.out += playing.script->head().opening == sim::Opening::garbage
                         ? sim::garbage_bytes()
                         : sim::half_head_bytes();
            c.close_when_written = true;
            playing.stalled = true;
            return write_out(c);
    }
    playing.step = playing.script->next();
    if (!playing.step) return end_answer(c);
    playing.due += playing.step->after.count();
    // The head goes with the first bytes unless those are to come later.
    if (playing.due > now_nanos()) write_out(c);
}

void SimServer::send_step(Connection& c) {
    Playing& playing = *c.playing;
    sim::Step step = *std::exchange(playing.step, std::nullopt);
    if (step.stamp_at != sim::Step::no_stamp) {
        const std::string stamp = fmt::format("{:020}", now_nanos());
        step.bytes.replace(step.stamp_at, stamp.size(), stamp);
    }
    if (playing.script->head().body_bytes)
        c.out += step.bytes;
    else
        fmt::format_to(std::back_inserter(c.out), "{:x}\r\n{}\r\n", step.bytes.size(), step.bytes);
    ++playing.steps;
    ++stats_.steps;
    write_out(c);
}

void SimServer::end_answer(Connection& c) {
    const bool chunked = !c.playing->script->head().body_bytes.has_value();
    switch (c.playing->script->ending()) {
        case sim::Ending::stall:
            c.playing->stalled = true;
            return write_out(c);  // the head, where no step took it along
        case sim::Ending::reset: write_out(c); return close_connection(c, true);
        case sim::Ending::close: c.close_when_written = true; break;
        case sim::Ending::clean:
            if (chunked) c.out += "0\r\n\r\n";
            c.close_when_written = c.close_after;
            ++stats_.answered;
            break;
    }
    c.playing.reset();
    --stats_.answering;
    write_out(c);
    // What was pipelined behind this request.
    if (c.fd.open() && !c.in.empty()) take_requests(c, {});
}

void SimServer::write_out(Connection& c) {
    while (c.fd.open() && c.pending_out()) {
        const ssize_t sent =
            ::send(c.fd.get(), c.out.data() + c.written, c.out.size() - c.written, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EAGAIN) return wait_writable(c, true);
            return on_departure(c);
        }
        c.written += static_cast<std::size_t>(sent);
        stats_.bytes_out += sent;
    }
    if (!c.fd.open()) return;
    c.out.clear();
    c.written = 0;
    if (c.close_when_written) return close_connection(c, false);
    if (!c.wants_writable) return;
    wait_writable(c, false);
    play(c);
}

void SimServer::wait_writable(Connection& c, bool wants) {
    if (c.wants_writable == wants) return;
    c.wants_writable = wants;
    const std::uint32_t events = EPOLLIN | EPOLLRDHUP | (wants ? EPOLLOUT : 0U);
    poller_.change(c.fd, events, event_data(c.fd.get()));
}

void SimServer::on_departure(Connection& c) {
    if (c.playing)
        stats_.note_close({.at_nanos = now_nanos(),
                           .after_nanos = now_nanos() - c.playing->begun,
                           .steps = c.playing->steps});
    close_connection(c, false);
}

void SimServer::close_connection(Connection& c, bool hard) {
    if (!c.fd.open()) return;
    if (c.playing) --stats_.answering;
    c.playing.reset();
    --stats_.open;
    const auto index = static_cast<std::size_t>(c.fd.get());
    if (hard)
        c.fd.reset();
    else
        c.fd.close();
    closed_.push_back(std::move(connections_[index]));
}

}  // namespace weir::bench
