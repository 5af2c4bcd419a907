#pragma once
// Limits and habits of the HTTP server. Defaults and their documentation stand in
// config/server_config.hpp; here are the values as one worker uses them.
#include <chrono>
#include <cstdint>
#include <vector>

#include "net/forwarded.hpp"
#include "net/http1/framing.hpp"

namespace weir::net {

struct ServerSettings {
    http1::HeadLimits head_limits;
    std::chrono::nanoseconds header_timeout = std::chrono::seconds(10);  // first to last byte
    std::chrono::nanoseconds body_timeout = std::chrono::seconds(60);    // between bytes
    std::chrono::nanoseconds idle_timeout = std::chrono::seconds(75);    // between requests
    std::chrono::nanoseconds write_timeout = std::chrono::seconds(60);   // a reader that stalls
    std::size_t connections_max = 10'000;                                // of one worker
    bool proxy_protocol = false;  // every connection begins with a PROXY protocol v2 header
    std::vector<Cidr> trusted_proxies;
};

}  // namespace weir::net
