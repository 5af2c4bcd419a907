#include "bench/load/result.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace weir::bench {

std::string LoadResult::json() {
    std::string by_status;
    for (const auto& [status, count] : statuses)
        by_status += fmt::format(R"({}"{}":{})", by_status.empty() ? "" : ",", status, count);
    std::string by_kind;
    for (const auto& [kind, count] : failures)
        by_kind += fmt::format(R"({}"{}":{})", by_kind.empty() ? "" : ",", kind, count);
    return fmt::format(
        R"({{"completed":{},"other_status":{},"failed":{},"unfinished":{},"bytes_in":{},)"
        R"("bytes_out":{},"events":{},"elapsed_ns":{},"statuses":{{{}}},"failures":{{{}}},)"
        R"("latency_ns":{},"first_event_ns":{},"one_way_ns":{}}})",
        completed, other_status, failed, unfinished, bytes_in, bytes_out, events, elapsed,
        by_status, by_kind, latency.json(), first_event.json(), one_way.json());
}

}  // namespace weir::bench
