#pragma once
// From a configured listen address to bound sockets, one for each worker.
#include <vector>

#include "base/result.hpp"
#include "config/server_config.hpp"

namespace weir::app {

enum class Takeover : std::uint8_t { no, yes };

struct Bound {
    std::vector<int> descriptors;  // of every address the name stands for, worker by worker
    std::uint16_t port = 0;        // chosen by the system for port 0
};

// Without takeover an address that another process serves is an error, although both could share
// it (SO_REUSEPORT): two gateways side by side by accident answer with two configurations.
Result<Bound> bind_all(const config::ListenAddress& address, std::size_t workers,
                       Takeover takeover);

}  // namespace weir::app
