#include "app/local_gateway.hpp"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "gateway/chat.hpp"
#include "wire/wire.hpp"

namespace weir::app {
namespace {

SysTime wall_clock() { return std::chrono::system_clock::now(); }

sigset_t ending_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

// Ctrl-C is the client leaving: the provider is hung up on, and what was used is recorded.
class SignalWatch final : net::Poller::Watch {
public:
    SignalWatch(net::Poller& poller, net::Cancel& cancel) : poller_(poller), cancel_(cancel) {
        const sigset_t set = ending_signals();
        descriptor_ = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
        if (descriptor_ >= 0) poller_.add(descriptor_, *this);
    }
    ~SignalWatch() {
        if (descriptor_ < 0) return;
        poller_.remove(descriptor_, *this);
        ::close(descriptor_);
    }
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

private:
    void on_event(std::uint32_t) override {
        signalfd_siginfo info{};
        while (::read(descriptor_, &info, sizeof info) == sizeof info)
            cancel_.request();
    }

    net::Poller& poller_;
    net::Cancel& cancel_;
    int descriptor_ = -1;
};

}  // namespace

void hold_ending_signals() {
    const sigset_t set = ending_signals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Result<std::unique_ptr<LocalGateway>> LocalGateway::open(const config::ServerConfig& server,
                                                         std::uint64_t seed) {
    Result<net::SslContext> tls = net::make_client_context(server.upstream.ca_file);
    if (!tls) return fail(tls.error());
    return std::unique_ptr<LocalGateway>(new LocalGateway(server, std::move(*tls), seed));
}

LocalGateway::LocalGateway(const config::ServerConfig& server, net::SslContext tls,
                           std::uint64_t seed)
    : tls_(std::move(tls)),
      pool_(loop_, tls_.get(),
            {.idle_timeout = server.upstream.idle_timeout, .dns_ttl = server.upstream.dns_ttl}),
      http_(pool_),
      simulated_(loop_.wheel(), Random(seed + 1), wall_clock),
      seed_(seed) {}

void LocalGateway::run(std::string name, net::Awaitable<void> task) {
    loop_.tasks().spawn(std::move(name), std::move(task));
    loop_.tasks().when_empty([this] { loop_.stop(); });
    loop_.run();
}

void LocalGateway::serve(std::unique_ptr<const gateway::Snapshot> snapshot, ledger::Writer* ledger,
                         gateway::AccessLog& log, const Task& task) {
    gateway::TokenSource tokens(http_, loop_.wheel(), loop_.ready(), Random(seed_ + 2), wall_clock);
    gateway::Services services{.snapshot = std::move(snapshot),
                               .http = http_,
                               .simulated = simulated_,
                               .wheel = loop_.wheel(),
                               .tasks = loop_.tasks(),
                               .tokens = tokens,
                               .ledger = ledger,
                               .metrics = metrics_,
                               .log = log,
                               .random = Random(seed_),
                               .wall_clock = wall_clock};
    run("chat", task(services));
}

void LocalGateway::run_with(std::unique_ptr<const gateway::Snapshot> snapshot, const Task& task) {
    gateway::AccessLog log([](std::string_view) {}, [] {});
    serve(std::move(snapshot), nullptr, log, task);
}

std::string LocalGateway::serve_chat(LocalExchange& exchange,
                                     std::unique_ptr<const gateway::Snapshot> snapshot,
                                     ledger::Writer* ledger) {
    std::string record;
    gateway::AccessLog log([&record](std::string_view lines) { record += lines; }, [] {});
    const SignalWatch watch(loop_.poller(), exchange.cancel());
    serve(std::move(snapshot), ledger, log, [&exchange](gateway::Services& services) {
        return gateway::serve_chat(exchange, services, *wire::find("openai_chat"));
    });
    log.flush();
    return record;
}

}  // namespace weir::app
