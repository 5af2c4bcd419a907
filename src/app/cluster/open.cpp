#include "app/cluster/open.hpp"

#include <utility>

#include "app/log.hpp"

namespace weir::app {

std::unique_ptr<Cluster> open_cluster(const config::ClusterConfig& config, std::string process,
                                      std::size_t heard,
                                      std::shared_ptr<const gateway::Snapshot> snapshot) {
    if (!config.redis) return nullptr;
    const auto open = [&config](int stop) {
        const config::RedisAddress& redis = *config.redis;
        return open_redis_mailbox(std::make_unique<store::redis::Connection>(
                                      store::redis::Settings{.host = redis.host,
                                                             .port = redis.port,
                                                             .socket = redis.socket,
                                                             .user = redis.user,
                                                             .password = redis.password.clone(),
                                                             .database = redis.database,
                                                             .timeout = config.timeout},
                                      [] { return std::chrono::steady_clock::now(); }, stop),
                                  config.prefix);
    };
    return std::make_unique<Cluster>(
        ClusterSettings{.process = std::move(process),
                        .replica = config.replica,
                        .every = config.every,
                        .cold = heard == 0},
        open, std::move(snapshot),
        [](LogLevel level, const std::string& line) { log(level, line); });
}

}  // namespace weir::app
