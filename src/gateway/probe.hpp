#pragma once
// Sends the probes that are due (route/probes.hpp): a real chat request of a few words for one
// token, on the way that every call takes, with the breaker's own permit, so that a client's call
// and a probe are never both sent. Each has a ledger row of its own (key "weir:probe", variant
// "probe"); the day's budget holds the worst that it can cost before it goes out, and is restored
// from these rows at the next start.
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/request_context.hpp"
#include "meter/counters.hpp"
#include "net/awaitable.hpp"

namespace weir::gateway {

// Null where they are off. The snapshot has everything else by then.
std::unique_ptr<const Probing> make_probing(const route::ProbeSettings& settings,
                                            const Snapshot& snapshot, meter::Registry& registry);

// One worker of the process has one; it lives as long as that worker's services.
class Prober {
public:
    // What the operator should be told, once.
    using Say = std::function<void(std::string_view message)>;

    Prober(Services& services, Say say) : services_(services), say_(std::move(say)) {}
    ~Prober();
    Prober(const Prober&) = delete;
    Prober& operator=(const Prober&) = delete;

    // Sends what is due, and comes back by itself. Also to be called for each new snapshot.
    void look(SteadyTime now = std::chrono::steady_clock::now());
    // No more of them; those under way end as cancelled.
    void stop();

private:
    struct Probe;
    struct Timer final : net::Wheel::Timer {
        explicit Timer(Prober& of) : prober(of) {}
        void on_deadline() override { prober.look(); }
        Prober& prober;
    };

    void begin(const route::ProbeDue& due, SteadyTime now);
    Result<void> reserve(RequestContext& request);
    net::Awaitable<void> run(std::unique_ptr<Probe> probe, route::Action action);
    void say_once(std::string about, std::string_view message);

    Services& services_;
    Say say_;
    Timer timer_{*this};
    route::ProbesPerMinute minute_;
    // By the hash of a deployment's key: until when it is let alone, for want of budget or price.
    std::unordered_map<std::uint64_t, SteadyTime> resting_;
    std::set<std::string> said_;
    std::vector<Probe*> under_way_;
    bool stopped_ = false;
};

}  // namespace weir::gateway
