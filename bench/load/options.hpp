#pragma once
// weir-load's command line.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "bench/common/socket.hpp"

namespace weir::bench {

struct LoadOptions {
    Endpoint endpoint;
    std::string path;
    std::int64_t connections = 64;
    std::int64_t duration_nanos = 2'000'000'000;
    std::int64_t spread_nanos = 0;         // connections are opened evenly over this time
    std::optional<std::int64_t> requests;  // stop after that many, or at the end of the time
    std::int64_t rate = 0;                 // a second; 0 is a closed loop
    std::int64_t body_bytes = 1024;
    std::string model = "m";
    std::string extra;  // more members of the body, as JSON: "n":2
    bool stream = false;
    bool include_usage = false;
    bool hold = false;  // open the streams, say so, keep them until stdin ends
    std::int64_t stalled_percent = 0;
    int expect = 200;
    int cpu = -1;
    std::vector<std::string> headers;
};

std::string_view load_usage();
Result<LoadOptions> read_load_options(int count, char** arguments);

// The request's bytes, head and body; the body is padded to body_bytes where it is shorter.
std::string request_bytes(const LoadOptions& options);

}  // namespace weir::bench
