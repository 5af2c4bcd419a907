#pragma once
// Counts the events of a stream as its bytes arrive, in any pieces, and reads the time of sending
// that the simulator puts into them.
#include <cstdint>
#include <string>
#include <string_view>

#include "bench/common/samples.hpp"

namespace weir::bench {

class SseCounter {
public:
    // now: CLOCK_MONOTONIC when the bytes arrived. One-way times go to one_way.
    void feed(std::string_view bytes, std::int64_t now, Samples& one_way);
    std::int64_t events() const { return events_; }  // [DONE] is not one
    bool done() const { return done_; }              // [DONE] or message_stop was seen

private:
    void event(std::string_view text, std::int64_t now, Samples& one_way);

    std::string partial_;
    std::int64_t events_ = 0;
    bool done_ = false;
};

}  // namespace weir::bench
