#pragma once
// The HTTP endpoints: finds the row for a method and path, and calls it. One per worker.
#include <memory>
#include <string>
#include <vector>

#include "gateway/services.hpp"
#include "ledger/ledger.hpp"
#include "net/server_port.hpp"

namespace weir::api {

// What /metrics and /readyz say beyond one worker; filled by app/, read by any worker.
struct ProcessView {
    std::vector<const gateway::Metrics*> metrics;       // of each worker
    const ledger::Ledger* ledger = nullptr;             // null: none is kept
    const gateway::ResponseState* responses = nullptr;  // null: none are kept
    std::function<bool()> draining;
    // Upstream connections of all workers: open and idle.
    struct Connections {
        std::int64_t open = 0;
        std::int64_t idle = 0;
        std::int64_t clients = 0;
    };
    std::function<Connections()> connections;
    // What has come of sharing with other replicas since the start.
    struct Cluster {
        bool connected = false;
        std::int64_t failures = 0;     // of Redis
        std::int64_t told = 0;         // bulletins
        std::int64_t heard = 0;        // of others
        std::int64_t refused = 0;      // that were none
        std::int64_t versions = 0;     // of another version
        std::int64_t outages = 0;      // that keep calls away here too
        std::int64_t disbelieved = 0;  // that do not
        std::int64_t unknown = 0;      // deployments and keys that are not configured here
    };
    std::function<Cluster()> cluster;  // empty: a replica alone
    std::string version;
    SysTime started;
};

class Handler final : public net::RequestHandler {
public:
    // Both outlive the handler.
    Handler(gateway::Services& services, const ProcessView& process)
        : services_(services), process_(process) {}

    net::Awaitable<void> handle(net::ServerExchange& exchange) override;
    ErrorReply write_error(const Error& error, std::string_view path) override;

    gateway::Services& services() { return services_; }
    const ProcessView& process() const { return process_; }

private:
    gateway::Services& services_;
    const ProcessView& process_;
};

}  // namespace weir::api
