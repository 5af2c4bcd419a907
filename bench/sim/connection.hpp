#pragma once
// One client of the simulator: its request as it comes in, and the answer as it is played.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "bench/common/http.hpp"
#include "bench/common/socket.hpp"
#include "provider/sim/script.hpp"

namespace weir::bench {

// The answer being played.
struct Playing {
    std::unique_ptr<provider::sim::Script> script;
    std::optional<provider::sim::Step> step;  // the next one to send
    std::int64_t due = 0;                     // when it, or the head, is to go
    std::int64_t begun = 0;                   // when the request was complete
    std::int64_t steps = 0;
    bool head_sent = false;
    bool stalled = false;  // nothing more ever comes
};

struct Connection {
    Fd fd;
    std::uint64_t serial = 0;  // tells this connection from an earlier one on the same descriptor
    std::string in;            // bytes not taken yet
    std::string head;          // of the request whose body is being read; "" before
    std::string body;
    BodyReader body_reader;
    std::string out;  // not written yet
    std::size_t written = 0;
    std::optional<Playing> playing;
    bool keep_body = false;
    bool close_after = false;  // the client asked for it
    bool close_when_written = false;
    bool wants_writable = false;

    bool pending_out() const { return written < out.size(); }
};

}  // namespace weir::bench
