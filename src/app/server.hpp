#pragma once
// The running gateway: workers, ledger, reload, shutdown. Everything concrete meets here.
#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/build.hpp"
#include "app/cluster/cluster.hpp"
#include "app/log.hpp"
#include "app/worker.hpp"
#include "gateway/response_state.hpp"
#include "ledger/ledger.hpp"
#include "meter/counters.hpp"
#include "store/key_store.hpp"

namespace weir::app {

struct ServeOptions {
    std::string config_path;  // "": ./weir.yaml if there is one
    std::string listen;       // "": the configuration's
    bool takeover = false;    // share the address with a running weir
    std::string version;
};

class Server {
public:
    explicit Server(ServeOptions options) : options_(std::move(options)) {}
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Reads the configuration, opens stores and sockets, starts the workers. An error's message is
    // everything there is to say, over several lines if need be.
    Result<void> start();
    // Serves until told to stop by a signal; returns the exit code.
    int run();

private:
    Result<void> open_stores();
    Result<void> open_sockets();
    void start_workers();
    void restore_budgets();
    std::size_t warm_up();
    void say_started() const;
    std::optional<Built> build_now(config::Problems& problems);
    void reload(std::string_view why);
    bool something_changed();
    Result<void> open_responses();
    void watch_ledger();
    void watch_responses();
    void watch_prices();
    void shut_down();

    ServeOptions options_;
    Source source_;
    config::ServerConfig config_;
    config::ServerConfig started_with_;  // as the file had it
    std::vector<std::string> provider_ids_;
    bool simulated_only_ = false;
    meter::Registry registry_;
    std::unique_ptr<store::KeyStore> key_store_;
    std::int64_t keys_version_ = -1;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::unique_ptr<gateway::ResponseState> responses_;  // null: none are kept
    gateway::ResponseState::Counts responses_seen_;
    std::unique_ptr<LogFile> request_log_;
    std::shared_ptr<const gateway::Snapshot> snapshot_;
    net::ServerSettings server_settings_;
    net::SslContext server_tls_;
    net::SslContext client_tls_;
    api::ProcessView process_;
    std::vector<std::vector<int>> sockets_;  // by worker
    std::vector<std::string> addresses_;     // as bound
    std::atomic<bool> draining_{false};
    std::int64_t file_stamp_ = 0;
    bool losing_rows_ = false;
    std::set<std::string> unpriced_;                // models that have been warned of
    std::unique_ptr<Cluster> cluster_;              // null: a replica alone
    std::vector<std::unique_ptr<Worker>> workers_;  // last: they use all of the above
};

}  // namespace weir::app
