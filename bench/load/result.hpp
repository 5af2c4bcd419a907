#pragma once
// What a run counted, and its JSON. Times are nanoseconds.
#include <cstdint>
#include <map>
#include <string>

#include "bench/common/samples.hpp"

namespace weir::bench {

struct LoadResult {
    std::int64_t completed = 0;  // with the status expected, to their end
    std::int64_t other_status = 0;
    std::int64_t failed = 0;      // connect, reset, early end, a stream without [DONE]
    std::int64_t unfinished = 0;  // when the time was over
    std::int64_t bytes_in = 0;
    std::int64_t bytes_out = 0;
    std::int64_t events = 0;
    std::int64_t elapsed = 0;
    std::map<int, std::int64_t> statuses;
    std::map<std::string, std::int64_t> failures;  // by kind
    Samples latency;      // of completed ones; open loop: from when it was due
    Samples first_event;  // from the same start
    Samples one_way;      // of each event, from the time inside it

    std::string json();
};

}  // namespace weir::bench
