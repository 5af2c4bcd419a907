#pragma once
// What a worker has, without listeners and without a thread of its own: a command serves a request
// to itself, or calls providers directly. One thread; everything given outlives it.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/local_exchange.hpp"
#include "config/server_config.hpp"
#include "gateway/services.hpp"
#include "gateway/sim_upstream.hpp"
#include "net/http_upstream.hpp"
#include "net/loop.hpp"
#include "net/pool.hpp"
#include "net/tls.hpp"

namespace weir::app {

// Before the process has threads: from now on SIGINT and SIGTERM are heard by serve_chat() only.
void hold_ending_signals();

class LocalGateway {
public:
    // Errors: the certificate authorities cannot be read.
    static Result<std::unique_ptr<LocalGateway>> open(const config::ServerConfig& server,
                                                      std::uint64_t seed);

    // Runs the loop until the task has ended.
    void run(std::string name, net::Awaitable<void> task);
    // Serves one chat request as the snapshot says, with what the gateway's own log says of it at
    // its end (one line of JSON; gateway/access_log.hpp), "" where the snapshot does not log. Held
    // signals cancel the request, as a client does that leaves.
    std::string serve_chat(LocalExchange& exchange,
                           std::unique_ptr<const gateway::Snapshot> snapshot,
                           ledger::Writer* ledger);

    // Runs a task that looks at requests as a worker of that snapshot would; nothing is logged.
    using Task = std::function<net::Awaitable<void>(gateway::Services&)>;
    void run_with(std::unique_ptr<const gateway::Snapshot> snapshot, const Task& task);

    net::Loop& loop() { return loop_; }
    net::Upstream& http() { return http_; }

private:
    LocalGateway(const config::ServerConfig& server, net::SslContext tls, std::uint64_t seed);

    void serve(std::unique_ptr<const gateway::Snapshot> snapshot, ledger::Writer* ledger,
               gateway::AccessLog& log, const Task& task);

    net::SslContext tls_;
    net::Loop loop_;
    net::Pool pool_;
    net::HttpUpstream http_;
    gateway::SimUpstream simulated_;
    gateway::Metrics metrics_;
    std::uint64_t seed_;
};

}  // namespace weir::app
