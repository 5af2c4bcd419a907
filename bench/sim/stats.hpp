#pragma once
// What the simulator saw, for the tests and benchmarks that ask it.
#include <cstdint>
#include <deque>
#include <string>

namespace weir::bench {

// A client that left while it was being answered.
struct PeerClose {
    std::int64_t at_nanos = 0;     // CLOCK_MONOTONIC, comparable between processes
    std::int64_t after_nanos = 0;  // since its request was complete
    std::int64_t steps = 0;        // pieces of the answer sent by then
};

struct SimStats {
    static constexpr std::size_t closes_max = 128;

    std::int64_t accepted = 0;
    std::int64_t open = 0;
    std::int64_t requests = 0;   // complete ones, the /sim/ endpoints not counted
    std::int64_t answered = 0;   // to their clean end
    std::int64_t answering = 0;  // right now
    std::int64_t steps = 0;      // events and pieces sent
    std::int64_t bytes_in = 0;
    std::int64_t bytes_out = 0;
    std::int64_t closed_by_peer = 0;   // while answering
    std::deque<PeerClose> closes;      // the last ones
    std::string last_head, last_body;  // of the last request that a script answered

    void note_close(const PeerClose& close);
    std::string json() const;
    std::string last_json() const;
};

}  // namespace weir::bench
