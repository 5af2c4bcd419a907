#pragma once
// weir-sim --port N [--print-port] [--cpu N]
#include <cstdint>

#include "base/result.hpp"

namespace weir::bench {

struct SimOptions {
    std::uint16_t port = 0;  // 0: any free one
    bool print_port = false;
    int cpu = -1;  // not pinned
};

Result<SimOptions> read_sim_options(int count, char** arguments);

}  // namespace weir::bench
