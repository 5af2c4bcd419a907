#pragma once
// The simulator's loop: one thread, epoll, raw sockets, so that it can misbehave below HTTP (reset,
// half a head, silence) and costs little. Serves scripts, fixed answers and its own statistics.
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <string_view>
#include <vector>

#include "bench/common/socket.hpp"
#include "bench/sim/answers.hpp"
#include "bench/sim/connection.hpp"
#include "bench/sim/stats.hpp"

namespace weir::bench {

class SimServer {
public:
    explicit SimServer(Listener listener);
    // For ever: the process is ended by a signal.
    [[noreturn]] void run();

private:
    struct Timer {
        std::int64_t due = 0;
        int fd = -1;
        std::uint64_t serial = 0;
        friend auto operator<=>(const Timer&, const Timer&) = default;
    };

    void accept_all();
    void on_ready(int fd, std::uint32_t events);
    void on_timers();
    void read_some(Connection& c);
    // Takes requests out of what was read, until one is being played or nothing is complete.
    void take_requests(Connection& c, std::string_view input);
    bool take_head(Connection& c, std::string_view& input);
    void take_body(Connection& c, std::string_view& input);
    void on_request(Connection& c);
    void begin(Connection& c, std::unique_ptr<provider::sim::Script> script);
    // Sends whatever is due, and sets the timer for what is not.
    void play(Connection& c);
    void open_answer(Connection& c);
    void send_step(Connection& c);
    void end_answer(Connection& c);
    void write_out(Connection& c);
    void wait_writable(Connection& c, bool wants);
    // The client left, perhaps in the middle of its answer.
    void on_departure(Connection& c);
    void close_connection(Connection& c, bool hard);
    Connection* at(int fd, std::uint64_t serial);

    Listener listener_;
    Poller poller_;
    Answers answers_;
    SimStats stats_;
    std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
    std::vector<std::unique_ptr<Connection>> closed_;       // until the end of the round
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
    std::vector<char> buffer_;
    std::uint64_t serial_ = 0;
};

}  // namespace weir::bench
