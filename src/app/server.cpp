#include "app/server.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <random>
#include <thread>

#include "app/addresses.hpp"
#include "app/cluster/open.hpp"
#include "app/memory.hpp"
#include "app/replay/warm_start.hpp"
#include "app/restart_needs.hpp"
#include "ledger/restore.hpp"
#include "meter/period.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::app {
namespace {

constexpr std::chrono::seconds abort_max{2};
constexpr std::chrono::milliseconds drain_look{20};

SysTime wall_clock() { return std::chrono::system_clock::now(); }

// Unlike any other process's, ever: the journal's folder may be shared.
std::string process_name() {
    std::random_device device;
    const auto word = [&] { return (std::uint64_t{device()} << 32) | device(); };
    const std::uint64_t high = word();
    return std::string(RequestId::make(wall_clock(), high, word()).text());
}

sigset_t handled_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&set, signal);
    return set;
}

// The next signal, or 0 when none came in that time.
int wait_for_signal(std::chrono::nanoseconds most) {
    const sigset_t set = handled_signals();
    const timespec limit{.tv_sec = most.count() / 1'000'000'000,
                         .tv_nsec = most.count() % 1'000'000'000};
    const int signal = ::sigtimedwait(&set, nullptr, &limit);
    return signal > 0 ? signal : 0;
}

// Each connection is a descriptor; the usual soft limit of 1,024 is soon reached.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// When the file was last changed; 0 when that cannot be told.
std::int64_t stamp_of(const std::string& file) {
    std::error_code error;
    const auto time = std::filesystem::last_write_time(file, error);
    return error ? 0 : time.time_since_epoch().count();
}

net::ServerSettings server_settings(const config::ServerConfig& config) {
    net::ServerSettings settings{
        .head_limits = {.start_line_bytes_max =
                            static_cast<std::size_t>(config.http.request_line_bytes_max),
                        .head_bytes_max = static_cast<std::size_t>(config.http.header_bytes_max)},
        .header_timeout = config.http.header_timeout,
        .body_timeout = config.http.body_timeout,
        .idle_timeout = config.http.idle_timeout,
        .write_timeout = config.http.write_timeout,
        .connections_max = static_cast<std::size_t>(config.http.connections_max),
        .proxy_protocol = config.http.proxy_protocol};
    for (const std::string& text : config.http.trusted_proxies)
        if (const Result<net::Cidr> block = net::read_cidr(text))
            settings.trusted_proxies.push_back(*block);
    return settings;
}

void on_drain_event(const ledger::DrainEvent& event) {
    using Kind = ledger::DrainEvent::Kind;
    const LogLevel level = event.kind == Kind::store_failing || event.kind == Kind::damaged
                               ? LogLevel::error
                               : LogLevel::info;
    log(level, "ledger: " + event.message);
}

}  // namespace

Server::~Server() {
    for (const auto& worker : workers_)
        worker->stop();
    if (responses_) responses_->stop();  // these two post to the workers
    if (ledger_) (void)ledger_->stop();
    workers_.clear();  // before the ledger that they write to
}

std::optional<Built> Server::build_now(config::Problems& problems) {
    std::vector<store::KeyRow> stored;
    if (key_store_) {
        Result<std::vector<store::KeyRow>> loaded = key_store_->load_all();
        if (!loaded) {
            problems.add({}, loaded.error().message());
            return std::nullopt;
        }
        stored = std::move(*loaded);
        keys_version_ = key_store_->version().value_or(-1);
    }
    return build(source_, process_environment(), stored, registry_, snapshot_.get(), problems);
}

Result<void> Server::open_stores() {
    const store::SqliteSettings settings{.file = config_.store.sqlite};
    auto keys = store::open_sqlite_key_store(settings);
    if (!keys) return fail(keys.error());
    key_store_ = std::move(*keys);
    auto ledger_store = store::open_sqlite_ledger_store(settings);
    if (!ledger_store) return fail(ledger_store.error());
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    ledger_ = std::make_unique<ledger::Ledger>(
        ledger::Settings{
            .folder = config_.journal.dir,
            .process_name = process_name(),
            .workers = config_.workers > 0 ? static_cast<std::size_t>(config_.workers) : cores,
            .journal = {.segment_bytes = config_.journal.segment_bytes},
            .drain = {.keep_requests = config_.store.keep_requests,
                      .keep_totals = config_.store.keep_totals}},
        std::move(*ledger_store), wall_clock, on_drain_event);
    return open_responses();
}

Result<void> Server::open_responses() {
    const config::ResponsesConfig& config = config_.responses;
    if (!config.store) return {};
    auto store = store::open_sqlite_response_store({.file = config_.store.sqlite});
    if (!store) return fail(store.error());
    responses_ = std::make_unique<gateway::ResponseState>(
        std::move(*store),
        gateway::ResponseSettings{.ttl = config.ttl,
                                  .bytes_max = config.bytes_max,
                                  .response_bytes_max = config.response_bytes_max,
                                  .memory_bytes_max = config.memory_bytes_max,
                                  .queue_bytes_max = config.queue_bytes_max,
                                  .read_timeout = config.read_timeout,
                                  .keep_passed = config.keep_passed},
        wall_clock);
    return {};
}

Result<void> Server::start() {
    raise_descriptor_limit();
    const sigset_t set = handled_signals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);  // inherited by the workers: only run() hears them

    Result<Source> source = read_source(options_.config_path);
    if (!source) return fail(source.error());
    source_ = std::move(*source);
    file_stamp_ = source_.name.empty() ? 0 : stamp_of(source_.name);

    // Once without the stored keys, to know where the store is; then as it will be served.
    config::Problems problems;
    const config::Node node = source_.name.empty()
                                  ? config::Node()
                                  : config::read_yaml(source_.text, source_.name, problems);
    const config::Environment environment = process_environment();
    config::Section root(node, "", problems, environment);
    config_ = config::read_server_config(root);
    if (!problems.empty()) return fail(ErrorKind::invalid_request, problems.text());
    if (!options_.listen.empty()) {
        const auto address = config::read_listen_address(options_.listen);
        if (!address)
            return fail(ErrorKind::invalid_request,
                        fmt::format("--listen {}: must be HOST:PORT, for example 127.0.0.1:8080",
                                    options_.listen));
        config_.listen = {*address};
    }
    set_log_level(config_.log.level);
    if (const Result<void> opened = open_stores(); !opened) return opened;
    std::optional<Built> built = build_now(problems);
    if (!built) return fail(ErrorKind::invalid_request, problems.text());
    started_with_ = std::move(built->server);
    provider_ids_ = built->provider_ids;
    simulated_only_ = built->simulated_only;
    snapshot_ = std::move(built->snapshot);
    if (!options_.listen.empty()) {
        // The command line's address is held to the same rule as the file's.
        const bool guarded = snapshot_->keys_required || config_.http.allow_no_keys;
        if (!guarded && !config::is_loopback(config_.listen.front()))
            return fail(ErrorKind::invalid_request,
                        fmt::format("--listen {}: without API keys Weir listens on this machine "
                                    "only; make one with \"weir key create NAME\"",
                                    options_.listen));
    }
    restore_budgets();
    cluster_ = open_cluster(config_.cluster, process_name(), warm_up(), snapshot_);
    ledger_->run();
    if (const Result<void> opened = open_sockets(); !opened) return opened;
    auto log_file = LogFile::open(config_.log.file);
    if (!log_file) return fail(log_file.error());
    request_log_ = std::move(*log_file);
    start_workers();
    say_started();
    return {};
}

void Server::restore_budgets() {
    constexpr std::array periods = {meter::Period::minute, meter::Period::hour,
                                    meter::Period::day,    meter::Period::week,
                                    meter::Period::month,  meter::Period::total};
    const Result<void> restored =
        ledger::restore_budgets(*ledger_, registry_, periods, wall_clock());
    if (!restored)
        log(LogLevel::error,
            fmt::format("budgets start from zero: {}", restored.error().message()));
}

std::size_t Server::warm_up() {
    const std::chrono::nanoseconds window = config_.store.warm_start;
    if (window <= std::chrono::nanoseconds(0)) return 0;
    const Result<std::size_t> heard = warm_start(
        ledger_->store(), *snapshot_,
        {.window = window, .now = wall_clock(), .steady_now = std::chrono::steady_clock::now()});
    if (!heard)
        log(LogLevel::error,
            fmt::format("routing knows nothing of earlier calls: {}", heard.error().message()));
    else if (*heard > 0)
        log(LogLevel::info, fmt::format("routing has heard of {} earlier calls", *heard));
    return heard.value_or(0);
}

Result<void> Server::open_sockets() {
    if (config_.tls) {
        Result<net::SslContext> context = net::make_server_context(
            {.certificate_file = config_.tls->certificate, .key_file = config_.tls->key});
        if (!context) return fail(context.error());
        server_tls_ = std::move(*context);
    }
    Result<net::SslContext> client = net::make_client_context(config_.upstream.ca_file);
    if (!client) return fail(client.error());
    client_tls_ = std::move(*client);

    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    sockets_.resize(config_.workers > 0 ? static_cast<std::size_t>(config_.workers) : cores);
    for (const config::ListenAddress& address : config_.listen) {
        Result<Bound> bound =
            bind_all(address, sockets_.size(), options_.takeover ? Takeover::yes : Takeover::no);
        if (!bound) return fail(bound.error());
        for (std::size_t i = 0; i < bound->descriptors.size(); ++i)
            sockets_[i % sockets_.size()].push_back(bound->descriptors[i]);
        addresses_.push_back(
            config::write_listen_address({.host = address.host, .port = bound->port}));
    }
    return {};
}

void Server::start_workers() {
    set_up_allocator();
    server_settings_ = server_settings(config_);
    process_.ledger = ledger_.get();
    process_.responses = responses_.get();
    if (cluster_) process_.cluster = [this] { return cluster_->counts(); };
    if (responses_) responses_->start();
    process_.version = options_.version;
    process_.started = wall_clock();
    process_.draining = [this] { return draining_.load(); };
    process_.connections = [this] {
        api::ProcessView::Connections sum;
        for (const auto& worker : workers_) {
            const net::PoolCounts counts = worker->upstream_connections();
            sum.open += counts.open;
            sum.idle += counts.idle;
            sum.clients += worker->connections();
        }
        return sum;
    };
    std::random_device seed;
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
        const WorkerSettings settings{
            .server = server_settings_,
            .server_tls = server_tls_.get(),
            .client_tls = client_tls_.get(),
            .pool = {.idle_timeout = config_.upstream.idle_timeout,
                     .dns_ttl = config_.upstream.dns_ttl},
            .ledger = ledger_ ? &ledger_->writer(i) : nullptr,
            .recorded = ledger_.get(),
            .read_timeout = config_.store.read_timeout,
            .responses = responses_.get(),
            .log_sink = [this](std::string_view lines) { request_log_->write(lines); },
            .process = process_,
            .probes = i == 0 ? [](std::string_view message) { log(LogLevel::warning, message); }
                             : gateway::Prober::Say(),
            .seed = (std::uint64_t{seed()} << 32) | seed()};
        workers_.push_back(std::make_unique<Worker>(settings, snapshot_));
        process_.metrics.push_back(&workers_.back()->metrics());
        for (const int descriptor : sockets_[i])
            workers_.back()->listen(descriptor);
    }
    for (const auto& worker : workers_)
        worker->start();
    if (cluster_) cluster_->start();
}

void Server::say_started() const {
    log(LogLevel::info,
        fmt::format("weir {} listens on {} with {} worker{}; {}", options_.version,
                    fmt::join(addresses_, ", "), workers_.size(), workers_.size() == 1 ? "" : "s",
                    source_.name.empty() ? "no configuration file" : source_.name));
    log(LogLevel::info, fmt::format("providers: {}", fmt::join(provider_ids_, ", ")));
    if (simulated_only_)
        log(LogLevel::info,
            "no provider's key is set in the environment (OPENAI_API_KEY and the like), so only "
            "the simulated models answer: try model \"sim/echo\"");
    if (!snapshot_->keys_required)
        log(LogLevel::warning,
            "no API keys are configured: whoever reaches this address may use it");
}

bool Server::something_changed() {
    if (!source_.name.empty()) {
        const std::int64_t stamp = stamp_of(source_.name);
        if (stamp != 0 && stamp != file_stamp_) return true;
    }
    const Result<std::int64_t> version = key_store_->version();
    return version && *version != keys_version_;
}

void Server::reload(std::string_view why) {
    if (!source_.name.empty()) {
        file_stamp_ = stamp_of(source_.name);
        Result<Source> source = read_source(source_.name);
        if (!source) {
            log(LogLevel::error, fmt::format("reload ({}): {}; the old configuration stays", why,
                                             source.error().message()));
            return;
        }
        source_ = std::move(*source);
    }
    config::Problems problems;
    std::optional<Built> built = build_now(problems);
    if (!built) {
        log(LogLevel::error,
            fmt::format("reload ({}): the old configuration stays\n{}", why, problems.text()));
        return;
    }
    set_log_level(built->server.log.level);
    config_.http.drain_timeout = built->server.http.drain_timeout;
    built->snapshot->restart_needs = restart_needs(started_with_, built->server);
    snapshot_ = std::move(built->snapshot);
    for (const auto& worker : workers_)
        worker->use(snapshot_);
    if (cluster_) cluster_->use(snapshot_);
    log(LogLevel::info,
        fmt::format("reloaded ({}); providers: {}", why, fmt::join(built->provider_ids, ", ")));
    if (!snapshot_->restart_needs.empty())
        log(LogLevel::warning, fmt::format("reload ({}): these changed and need a restart: {}", why,
                                           fmt::join(snapshot_->restart_needs, ", ")));
}

// Losing rows is said once when it begins and once when it is over.
void Server::watch_ledger() {
    const ledger::Health health = ledger_->health();
    if (health.journal_failing && !losing_rows_) {
        log(LogLevel::error,
            fmt::format("ledger: the journal in {} cannot be written (disk full, or folder gone); "
                        "requests are served but not recorded",
                        config_.journal.dir));
    } else if (!health.journal_failing && losing_rows_) {
        log(LogLevel::info, fmt::format("ledger: the journal works again; {} requests were lost",
                                        health.rows_lost));
    }
    losing_rows_ = health.journal_failing;
}

// What was not kept since the last look, and whether the store works.
void Server::watch_responses() {
    if (!responses_) return;
    gateway::ResponseState::Counts now = responses_->counts();
    if (const auto full = now.dropped_full - responses_seen_.dropped_full; full > 0)
        log(LogLevel::error,
            fmt::format("responses: {} were not kept, since too many wait to be written "
                        "(responses.queue_bytes_max); previous_response_id will not find them",
                        full));
    if (const auto large = now.dropped_large - responses_seen_.dropped_large; large > 0)
        log(LogLevel::warning,
            fmt::format("responses: {} were not kept, since they are longer than "
                        "responses.response_bytes_max; previous_response_id will not find them",
                        large));
    if (!now.failure.empty() && responses_seen_.failure.empty())
        log(LogLevel::error,
            fmt::format("responses: they are served, but not stored: {}", now.failure));
    if (now.failure.empty() && !responses_seen_.failure.empty())
        log(LogLevel::info, "responses: they are stored again");
    responses_seen_ = std::move(now);
}

// An answer whose cost nobody knows is in its headers, its row and a counter; and here once a
// model.
void Server::watch_prices() {
    for (const auto& worker : workers_)
        for (const gateway::Metrics::Named& named : worker->metrics().all()) {
            if (named.series->cost_unknown.value() == 0) continue;
            const std::string model = fmt::format("{}/{}", named.provider, named.model);
            if (!unpriced_.insert(model).second) continue;
            log(LogLevel::warning,
                fmt::format("no price is known for {}: its cost is recorded as unknown; set "
                            "providers.{}.models[].price",
                            model, named.provider));
        }
}

int Server::run() {
    while (true) {
        const int signal = wait_for_signal(std::chrono::seconds(1));
        if (signal == SIGTERM || signal == SIGINT) break;
        if (signal == SIGHUP) {
            request_log_->reopen();
            reload("SIGHUP");
        }
        watch_ledger();
        watch_responses();
        watch_prices();
        if (signal == 0 && something_changed()) {
            reload("something changed");
        }
    }
    shut_down();
    return 0;
}

void Server::shut_down() {
    draining_ = true;
    log(LogLevel::info, "stopping: no new connections; requests in progress may finish");
    for (const auto& worker : workers_)
        worker->drain();
    const auto open = [this] {
        std::int64_t sum = 0;
        for (const auto& worker : workers_)
            sum += worker->connections();
        return sum;
    };
    const SteadyTime until = std::chrono::steady_clock::now() + config_.http.drain_timeout;
    bool hurried = false;
    while (open() > 0 && !hurried && std::chrono::steady_clock::now() < until) {
        const int signal = wait_for_signal(drain_look);
        hurried = signal == SIGTERM || signal == SIGINT;
    }
    if (const std::int64_t left = open(); left > 0) {
        log(LogLevel::warning, fmt::format("ending {} connections now", left));
        for (const auto& worker : workers_)
            worker->abort();
        const SteadyTime hard = std::chrono::steady_clock::now() + abort_max;
        while (open() > 0 && std::chrono::steady_clock::now() < hard)
            wait_for_signal(drain_look);
    }
    for (const auto& worker : workers_)
        worker->stop();
    if (responses_) {
        responses_->stop();
        if (const std::int64_t lost = responses_->counts().lost; lost > 0)
            log(LogLevel::error, fmt::format("responses: {} could not be stored: {}", lost,
                                             responses_->counts().failure));
    }
    const Result<void> kept = ledger_->stop();
    if (!kept)
        log(LogLevel::error, fmt::format("ledger: {}; the journal stays for the next start",
                                         kept.error().message()));
    if (cluster_) cluster_->stop();
    log(LogLevel::info, "stopped");
}

}  // namespace weir::app
