#pragma once
// One connection of the load: sends a request, reads its answer, is idle again.
#include <cstdint>
#include <string>
#include <string_view>

#include "bench/common/http.hpp"
#include "bench/common/socket.hpp"
#include "bench/common/sse_counter.hpp"
#include "bench/load/result.hpp"

namespace weir::bench {

struct Client {
    enum class State : std::uint8_t { closed, connecting, idle, sending, head, body, stalled };

    Fd fd;
    State state = State::closed;
    std::uint32_t wanted = 0;  // epoll events asked for
    std::size_t sent = 0;
    std::int64_t start = 0;  // when the request went, or was due
    int status = 0;
    bool close_after = false;
    bool stalls = false;  // this one stops reading after its first event
    std::string in;
    BodyReader body;
    SseCounter events;
    std::int64_t events_noted = 0;

    // Readies it for the next answer.
    void begin(std::int64_t now) {
        sent = 0;
        start = now;
        status = 0;
        events = SseCounter();
        events_noted = 0;
        in.clear();
        state = State::sending;
    }
};

// What bytes from the server lead to.
enum class Progress : std::uint8_t { more, answered, broken };

// Takes the bytes that arrived at `now`; counts events and their times into the result.
Progress take(Client& client, std::string_view bytes, std::int64_t now, bool stream,
              LoadResult& result);

}  // namespace weir::bench
