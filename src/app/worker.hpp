#pragma once
// One thread with everything it needs to serve: loop, upstream pool, services, endpoints,
// listeners. Built on the main thread, run on its own, torn down on the main thread after it has
// been joined.
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/handler.hpp"
#include "gateway/probe.hpp"
#include "gateway/services.hpp"
#include "gateway/sim_upstream.hpp"
#include "net/http_upstream.hpp"
#include "net/listener.hpp"
#include "net/loop.hpp"
#include "net/pool.hpp"

namespace weir::app {

struct WorkerSettings {
    const net::ServerSettings& server;  // outlives the worker, as all of these
    SSL_CTX* server_tls = nullptr;      // null: plain HTTP
    SSL_CTX* client_tls = nullptr;
    net::PoolSettings pool;
    ledger::Writer* ledger = nullptr;
    ledger::Ledger* recorded = nullptr;  // null: there is no admin API
    std::chrono::nanoseconds read_timeout{0};
    gateway::ResponseState* responses = nullptr;
    std::function<void(std::string_view lines)> log_sink;
    const api::ProcessView& process;
    // Of the one worker that sends probes: how they tell the operator something. Empty: it is not.
    gateway::Prober::Say probes = {};
    std::uint64_t seed = 0;
};

class Worker {
public:
    Worker(const WorkerSettings& settings, std::shared_ptr<const gateway::Snapshot> snapshot);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Before start().
    void listen(int descriptor);
    void start();
    // From the main thread, while it runs.
    void use(std::shared_ptr<const gateway::Snapshot> snapshot);
    void drain();
    void abort();
    // Ends the loop and joins the thread. Idempotent.
    void stop();

    const gateway::Metrics& metrics() const { return metrics_; }
    std::int64_t connections() const;
    net::PoolCounts upstream_connections() const { return pool_.counts(); }

private:
    // Flushes the access log a moment after its first line.
    struct FlushTimer final : net::Wheel::Timer {
        explicit FlushTimer(Worker& owner) : worker(owner) {}
        void on_deadline() override { worker.log_.flush(); }
        Worker& worker;
    };

    // While there is traffic looks now and then; gives memory back once there has been none since.
    struct IdleTimer final : net::Wheel::Timer {
        explicit IdleTimer(Worker& owner) : worker(owner) {}
        void on_deadline() override { worker.look_for_idleness(); }
        Worker& worker;
        std::int64_t requests_seen = 0;
        int idle_looks = 0;
    };
    void look_for_idleness();

    net::Loop loop_;
    const WorkerSettings settings_;
    net::Pool pool_;
    net::HttpUpstream http_;
    net::Pool media_pool_;  // connections, names and sessions of their own: hosts come from clients
    net::HttpUpstream media_http_;
    gateway::SimUpstream simulated_;
    gateway::TokenSource tokens_;
    gateway::Metrics metrics_;
    gateway::AccessLog log_;
    std::optional<gateway::LedgerAccess> recorded_;
    std::optional<gateway::ResponseAccess> responses_;
    FlushTimer flush_timer_{*this};
    IdleTimer idle_timer_{*this};
    gateway::Services services_;
    std::optional<gateway::Prober> prober_;
    api::Handler handler_;
    std::vector<std::unique_ptr<net::Listener>> listeners_;
    std::thread thread_;
};

}  // namespace weir::app
