#pragma once
// From the configuration (a file, or none) to a snapshot that workers can serve with. Everything
// that is wrong is collected; a snapshot is only made when nothing is.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/section.hpp"
#include "config/server_config.hpp"
#include "gateway/snapshot.hpp"
#include "meter/counters.hpp"
#include "store/key_store.hpp"

namespace weir::app {

struct Source {
    std::string name;  // the file's path as given; "" where there is no file
    std::string text;
};

// The file at path, or, without one, ./weir.yaml if it exists, or no configuration at all. Errors
// name the file.
Result<Source> read_source(const std::string& path);

struct Built {
    config::ServerConfig server;
    std::unique_ptr<gateway::Snapshot> snapshot;
    // What was taken from where, for the start-up lines: providers by id.
    std::vector<std::string> provider_ids;
    bool from_environment = false;
    bool simulated_only = false;
};

// stored_keys: of the key store. registry and previous (null at the start) outlive or precede the
// snapshot: counters and breakers live on across reloads. Nothing when problems is not empty then.
std::optional<Built> build(const Source& source, const config::Environment& environment,
                           const std::vector<store::KeyRow>& stored_keys, meter::Registry& registry,
                           const gateway::Snapshot* previous, config::Problems& problems);

// Where the calls to a provider go, as in the snapshot; null for a simulated one. Of a
// configuration that was built without problems.
std::unique_ptr<net::Endpoint> open_endpoint(const provider::Provider& provider,
                                             const config::ServerConfig& server);

// The real environment of this process.
config::Environment process_environment();

}  // namespace weir::app
