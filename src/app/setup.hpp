#pragma once
// The configuration as `serve` would have it now, for commands that answer and end. Nothing is
// created on the way: a key store that does not exist has no keys.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/build.hpp"
#include "config/server_config.hpp"
#include "meter/counters.hpp"
#include "store/key_store.hpp"

namespace weir::app {

struct Setup {
    Setup() = default;
    Setup(const Setup&) = delete;
    Setup& operator=(const Setup&) = delete;

    Source source;
    std::vector<store::KeyRow> stored_keys;
    meter::Registry registry;  // before the snapshot, whose keys use it
    Built built;

    const config::ServerConfig& server() const { return built.server; }
    const gateway::Snapshot& snapshot() const { return *built.snapshot; }
};

// Null when there are problems then.
std::unique_ptr<Setup> read_setup(Source source, const config::Environment& environment,
                                  config::Problems& problems);
// The same for a command of this process, from the file that --config names; an error's message
// holds every problem, a line each.
Result<std::unique_ptr<Setup>> open_setup(const std::string& config_path);

// Only the server's part of the file: for commands that must work while the rest is not yet right
// (the first key is made before the file may listen beyond this machine).
config::ServerConfig read_server_part(const Source& source, const config::Environment& environment,
                                      config::Problems& problems);
Result<config::ServerConfig> open_server_part(const std::string& config_path);

}  // namespace weir::app
