#pragma once
// `cluster:`, what several replicas share over Redis. Without it a replica is alone.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "config/section.hpp"

namespace weir::config {

// Where a Redis is: host and port, or the path of its socket.
struct RedisAddress {
    std::string host;
    std::uint16_t port = 6379;
    std::string socket;  // not empty: this, and no host
    std::string user;    // "": the server's default user
    Secret password;     // empty: none is asked for
    int database = 0;
};

// "redis://[[user]:password@]host[:port][/database]" or "unix://[[user]:password@]/path[?db=N]",
// user and password percent-encoded where they must be. Else what is wrong, without the text: it
// may hold a password.
Result<RedisAddress> read_redis_url(std::string_view url);

struct ClusterConfig {
    std::optional<RedisAddress> redis;  // absent: alone
    std::string prefix = "weir";
    std::string replica;  // "": a name by chance
    std::chrono::nanoseconds every = std::chrono::seconds(1);
    std::chrono::nanoseconds timeout = std::chrono::seconds(2);
};
// Whether they name the same, secrets included.
bool same(const ClusterConfig& one, const ClusterConfig& other);

ClusterConfig read_cluster(Section section);

}  // namespace weir::config
