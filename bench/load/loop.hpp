#pragma once
// The load loop: one thread, epoll. Closed: every connection asks again as soon as it is answered.
// Open: requests fall due at a fixed rate whether or not earlier ones are answered, and wait for a
// free connection; latency counts from when each was due.
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "bench/common/socket.hpp"
#include "bench/load/client.hpp"
#include "bench/load/options.hpp"
#include "bench/load/result.hpp"

namespace weir::bench {

class LoadLoop {
public:
    explicit LoadLoop(const LoadOptions& options);
    LoadResult run();

private:
    using Index = std::size_t;

    bool may_begin(std::int64_t now) const;
    std::int64_t opens_at(Index index) const;
    void start_more(std::int64_t now);
    void feed_due(std::int64_t now);
    void connect(Index index);
    void begin(Index index, std::int64_t start);
    void on_ready(Index index, std::uint32_t events);
    void send_some(Index index);
    void read_some(Index index);
    void on_answer(Index index, std::int64_t now);
    void on_idle(Index index);
    void on_close(Index index);
    void failed(Index index, const char* kind);
    void want(Index index, std::uint32_t events);
    void note_held();
    bool over(std::int64_t now) const;
    std::int64_t wait_nanos(std::int64_t now) const;

    LoadOptions options_;
    std::string request_;
    LoadResult result_;
    Poller poller_;
    std::vector<Client> clients_;
    std::vector<Index> idle_;       // connected and free (open loop)
    std::deque<std::int64_t> due_;  // open loop: fallen due, not yet sent
    std::vector<char> buffer_;
    Index opened_ = 0;  // clients whose connection was begun at all
    std::int64_t connecting_ = 0;
    std::int64_t began_ = 0;      // requests begun
    std::int64_t scheduled_ = 0;  // open loop: requests fallen due
    std::int64_t in_flight_ = 0;
    std::int64_t held_ = 0;
    std::int64_t failures_in_a_row_ = 0;
    std::int64_t start_ = 0;
    std::int64_t end_ = 0;
    bool told_held_ = false;
    bool input_ended_ = false;
};

}  // namespace weir::bench
