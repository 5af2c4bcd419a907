#pragma once
// The cluster as the configuration has it.
#include <memory>
#include <string>

#include "app/cluster/cluster.hpp"
#include "config/cluster_config.hpp"

namespace weir::app {

// Null where no Redis is configured. Connects to nothing yet. heard: calls that the ledger told at
// the start.
std::unique_ptr<Cluster> open_cluster(const config::ClusterConfig& config, std::string process,
                                      std::size_t heard,
                                      std::shared_ptr<const gateway::Snapshot> snapshot);

}  // namespace weir::app
