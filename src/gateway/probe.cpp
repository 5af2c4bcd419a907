#include "gateway/probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "gateway/attempt.hpp"
#include "gateway/inner_exchange.hpp"
#include "gateway/record.hpp"
#include "gateway/relay.hpp"
#include "json/escape.hpp"
#include "net/task_scope.hpp"
#include "net/waiter.hpp"

namespace weir::gateway {
namespace {

// One that there was no money or no price for is looked at again after so long.
constexpr std::chrono::minutes rest_after_refusal{1};
// More than any answer of a few tokens, with what providers put around it.
constexpr std::uint64_t answer_bytes_max = std::uint64_t{1} << 20;

const wire::Wire& spoken() { return *wire::find("openai_chat"); }

// OpenAI's Responses API refuses less than 16.
int tokens_for(const Ready& ready) {
    return ready.over_for(spoken()).wire->name == "openai_responses" ? 16 : 1;
}

std::string body_for(std::string_view model, const Ready& ready) {
    std::string body = R"({"model":)";
    json::append_quoted(body, model);
    body += fmt::format(R"(,"messages":[{{"role":"user","content":"hi"}}],"max_tokens":{}}})",
                        tokens_for(ready));
    return body;
}

}  // namespace

std::unique_ptr<const Probing> make_probing(const route::ProbeSettings& settings,
                                            const Snapshot& snapshot, meter::Registry& registry) {
    if (!settings.on) return nullptr;
    auto probing = std::make_unique<Probing>();
    probing->settings = settings;
    probing->among = route::probed_deployments(snapshot.routes, *snapshot.deployments);
    probing->principal.id = KeyId(std::string(probe_key));
    probing->principal.name = probe_key;
    meter::LimitSet limits;
    limits.budgets[static_cast<std::size_t>(meter::Period::day)] = settings.budget_per_day;
    probing->principal.meter.add(meter::Level::key, limits,
                                 registry.of(meter::Level::key, probe_key));
    probing->route.strategy = route::find_strategy("order");
    probing->route.orderer = route::file_order();
    probing->route.retry.attempts_max = 1;
    probing->route.retry.budget_percent = 0;
    probing->route.timeouts.first_byte = settings.timeout;
    probing->route.timeouts.total = settings.timeout;
    return probing;
}

// A request without a client, and what it needs while it lives. Owned by the coroutine that sends
// it, which may outlive the prober.
struct Prober::Probe {
    Probe(Prober& of, const route::ProbeDue& due)
        : prober(&of),
          at(due.at),
          body(body_for((*of.services_.snapshot->deployments)[due.deployment].model,
                        of.services_.snapshot->ready(due.deployment))),
          exchange(head, "", answer_bytes_max),
          request(exchange, of.services_, spoken()) {
        head.method = net::http1::Method::post;
        const Snapshot& snapshot = *request.snapshot;
        const route::Deployment& place = (*snapshot.deployments)[due.deployment];
        request.principal = &snapshot.probing->principal;
        request.probes = true;
        request.body = body;
        if (Result<wire::ChatPeek> peek = request.wire.peek(body, {.bytes_max = body.size() + 1}))
            request.peek = std::move(*peek);
        request.peek.model = place.key;
        request.plan = {.route = &snapshot.probing->route, .asked = request.peek.model};
        request.plan.candidates.push_back({.deployment = due.deployment,
                                           .model = place.model,
                                           .variant = "probe",
                                           .id = place.key});
        of.under_way_.push_back(this);
    }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;
    ~Probe() {
        if (prober != nullptr) std::erase(prober->under_way_, this);
    }

    Prober* prober;  // null once that has gone
    const SteadyTime at;
    net::http1::RequestHead head;
    const std::string body;
    InnerExchange exchange;
    RequestContext request;
};

Prober::~Prober() {
    for (Probe* const probe : under_way_)
        probe->prober = nullptr;
}

void Prober::look(SteadyTime now) {
    const Snapshot& snapshot = *services_.snapshot;
    if (stopped_ || snapshot.probing == nullptr) return net::Wheel::clear(timer_);
    const route::ProbeLook look = route::look_for_probes(*snapshot.health, *snapshot.deployments,
                                                         snapshot.probing->among, now);
    for (const route::ProbeDue& due : look.due)
        begin(due, now);
    services_.wheel.set(timer_, look.next);
}

void Prober::stop() {
    stopped_ = true;
    net::Wheel::clear(timer_);
    // One that ends at once takes itself off the list.
    for (Probe* const probe : std::vector(under_way_))
        probe->exchange.cancel().request();
}

void Prober::begin(const route::ProbeDue& due, SteadyTime now) {
    const Snapshot& snapshot = *services_.snapshot;
    const std::uint64_t place = (*snapshot.deployments)[due.deployment].hash;
    if (const auto resting = resting_.find(place); resting != resting_.end()) {
        if (now < resting->second) return;
        resting_.erase(resting);
    }
    const int per_minute = snapshot.probing->settings.per_minute;
    if (const SteadyTime next = minute_.next(per_minute, now); next > now) {
        services_.metrics.probes_left_out.add();
        resting_[place] = next;
        return;
    }
    auto probe = std::make_unique<Probe>(*this, due);
    RequestContext& request = probe->request;
    if (const Result<void> paid = reserve(request); !paid) {
        services_.metrics.probes_left_out.add();
        resting_[place] = now + rest_after_refusal;
        return;
    }
    request.attempts.emplace(request.plan, *snapshot.deployments, *snapshot.health,
                             services_.random,
                             deadline_after(due.at, snapshot.probing->settings.timeout));
    // Claims the permit for its time; nothing where a client's call was first.
    route::Action action = request.attempts->start(due.at);
    if (!std::holds_alternative<route::Try>(action)) return;
    minute_.take(now);
    services_.tasks.spawn("probe", run(std::move(probe), std::move(action)));
}

// The worst that it can cost, of the day's budget.
Result<void> Prober::reserve(RequestContext& request) {
    const std::string_view model = request.peek.model;
    std::optional<NanoUsd> worst = worst_cost(request);
    if (!worst && request.snapshot->probing->settings.unpriced) worst = NanoUsd(0);
    Result<void> admitted = admit(request, meter::RequestFacts{.worst_cost = worst});
    if (admitted) {
        said_.erase("budget");
    } else if (!worst) {
        say_once(std::string(model),
                 fmt::format("{} is not probed: no price is known for it; set its price, or "
                             "breaker.probes.unpriced: true",
                             model));
    } else {
        say_once("budget",
                 "probes rest until midnight (UTC): breaker.probes.budget_per_day is used up");
    }
    return admitted;
}

void Prober::say_once(std::string about, std::string_view message) {
    if (said_.insert(std::move(about)).second) say_(message);
}

net::Awaitable<void> Prober::run(std::unique_ptr<Probe> probe, route::Action action) {
    RequestContext& request = probe->request;
    Services& services = request.services;
    net::Cancel& cancel = probe->exchange.cancel();
    const bool early = probe->at > std::chrono::steady_clock::now();
    if (early && !co_await net::sleep_until(services.wheel, probe->at, &cancel)) {
        request.attempts->abandoned(std::chrono::steady_clock::now());
        co_return;  // nothing was sent, nothing is recorded
    }
    if (services.ledger && services.ledger->start(start_row(request)) == ledger::Appended::lost)
        services.metrics.journal_lost.add();
    auto answered = co_await answer_of_next(request, std::move(action));
    if (answered)
        co_await relay_plain(request, std::move(*answered));
    else
        co_await refuse(request, std::move(answered.error()));
    settle(request);
    services.metrics.probes.add();
    if (request.error) services.metrics.probes_failed.add();
}

}  // namespace weir::gateway
