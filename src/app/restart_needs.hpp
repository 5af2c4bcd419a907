#pragma once
// What a reload cannot take over, because it is made once at the start: sockets, threads, stores.
#include <string>
#include <vector>

#include "config/server_config.hpp"

namespace weir::app {

// The keys by which the two differ and which only a start reads, as the file has them: "listen",
// "server.idle_timeout", "store". Where the first is what the process was started with, these wait
// for a restart; where it is ServerConfig(), they are those that the file sets.
std::vector<std::string> restart_needs(const config::ServerConfig& started,
                                       const config::ServerConfig& wanted);

}  // namespace weir::app
