#include "app/worker.hpp"

#include "app/memory.hpp"
#include "gateway/example_embedding.hpp"

namespace weir::app {
namespace {

constexpr std::chrono::milliseconds log_delay{100};
constexpr std::chrono::seconds idle_look{1};
constexpr std::chrono::seconds media_idle_timeout{5};

SysTime wall_clock() { return std::chrono::system_clock::now(); }

// A control block of the worker's own, so that requests on different cores do not share a counter.
std::shared_ptr<const gateway::Snapshot> own_copy(
    std::shared_ptr<const gateway::Snapshot> snapshot) {
    auto holder = std::make_shared<std::shared_ptr<const gateway::Snapshot>>(std::move(snapshot));
    const gateway::Snapshot* const inner = holder->get();
    return {std::move(holder), inner};
}

}  // namespace

Worker::Worker(const WorkerSettings& settings, std::shared_ptr<const gateway::Snapshot> snapshot)
    : settings_(settings),
      pool_(loop_, settings.client_tls, settings.pool),
      http_(pool_),
      media_pool_(loop_, settings.client_tls,
                  {.idle_timeout = media_idle_timeout, .dns_ttl = settings.pool.dns_ttl}),
      media_http_(media_pool_),
      simulated_(loop_.wheel(), Random(settings.seed + 1), wall_clock),
      tokens_(http_, loop_.wheel(), loop_.ready(), Random(settings.seed + 2), wall_clock),
      log_(settings.log_sink,
           [this] {
               loop_.wheel().set(flush_timer_, std::chrono::steady_clock::now() + log_delay);
           }),
      services_{.snapshot = own_copy(std::move(snapshot)),
                .http = http_,
                .simulated = simulated_,
                .wheel = loop_.wheel(),
                .tasks = loop_.tasks(),
                .tokens = tokens_,
                .ledger = settings.ledger,
                .media = &media_http_,
                .metrics = metrics_,
                .log = log_,
                .random = Random(settings.seed),
                .wall_clock = wall_clock},
      handler_(services_, settings.process) {
    const gateway::Errands::Post post = [this](gateway::Errands::Work work) {
        loop_.post(std::move(work));
    };
    if (settings.probes) prober_.emplace(services_, settings.probes);
    if (settings.recorded != nullptr) {
        recorded_.emplace(*settings.recorded, settings.read_timeout, loop_.wheel(), post);
        services_.recorded = &*recorded_;
    }
    if (settings.responses != nullptr) {
        responses_.emplace(*settings.responses, loop_.wheel(), post);
        services_.responses = &*responses_;
    }
}

Worker::~Worker() { stop(); }

void Worker::listen(int descriptor) {
    listeners_.push_back(std::make_unique<net::Listener>(loop_, descriptor, settings_.server,
                                                         handler_, settings_.server_tls));
}

void Worker::look_for_idleness() {
    const std::int64_t requests = metrics_.requests.value();
    const bool idle = requests == idle_timer_.requests_seen && metrics_.in_flight.value() == 0;
    // Twice: what the first call lets go, the allocator gives to the system with the next.
    constexpr int returns = 2;
    idle_timer_.idle_looks = idle ? idle_timer_.idle_looks + 1 : 0;
    if (idle && idle_timer_.idle_looks <= returns) return_free_memory();
    idle_timer_.requests_seen = requests;
    loop_.wheel().set(idle_timer_, std::chrono::steady_clock::now() + idle_look);
}

void Worker::start() {
    look_for_idleness();
    if (prober_) prober_->look();
    gateway::begin_examples(services_);
    thread_ = std::thread([this] { loop_.run(); });
}

void Worker::use(std::shared_ptr<const gateway::Snapshot> snapshot) {
    loop_.post([this, snapshot = std::move(snapshot)]() mutable {
        services_.snapshot = own_copy(std::move(snapshot));
        if (prober_) prober_->look();
        gateway::begin_examples(services_);
    });
}

void Worker::drain() {
    loop_.post([this] {
        if (prober_) prober_->stop();
        for (const auto& listener : listeners_)
            listener->drain();
    });
}

void Worker::abort() {
    loop_.post([this] {
        for (const auto& listener : listeners_)
            listener->abort();
    });
}

void Worker::stop() {
    if (!thread_.joinable()) return;
    loop_.post([this] {
        if (prober_) prober_->stop();
        // A round later: probes that were just cancelled have ended, and are recorded.
        loop_.post([this] {
            log_.flush();
            loop_.stop();
        });
    });
    thread_.join();
}

std::int64_t Worker::connections() const {
    std::int64_t sum = 0;
    for (const auto& listener : listeners_)
        sum += listener->connections();
    return sum;
}

}  // namespace weir::app
