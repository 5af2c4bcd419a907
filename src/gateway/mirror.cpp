#include "gateway/mirror.hpp"

#include <memory>

#include "gateway/inner_exchange.hpp"
#include "gateway/record.hpp"
#include "net/task_scope.hpp"

namespace weir::gateway {
namespace {

// What the shadow needs after the request that cast it has ended.
struct Shadow {
    Shadow(const RequestContext& of, const route::Mirror& mirror, const wire::Wire& wire)
        : body(of.body),
          exchange(head, of.exchange.client_address(), of.snapshot->limits.answer_bytes_max),
          request(exchange, of.services, wire, of.asked) {
        // The client's own headers view its connection, which may end first: they are not mirrored.
        head.method = net::http1::Method::post;
        request.snapshot = of.snapshot;
        request.principal = &request.snapshot->anonymous;
        request.body = body;
        if (Result<wire::ChatPeek> peek = wire.peek(body, {.bytes_max = body.size() + 1}))
            request.peek = std::move(*peek);
        request.peek.model = of.peek.model;
        request.peek.stream = of.peek.stream;
        request.plan = {.route = of.plan.route, .asked = request.peek.model};
        const route::Target& target = mirror.target;
        request.plan.candidates.push_back({.deployment = target.deployment,
                                           .model = target.model,
                                           .variant = "mirror",
                                           .id = target.id});
    }
    net::http1::RequestHead head;
    std::string body;
    InnerExchange exchange;
    RequestContext request;
};

net::Awaitable<void> run(std::unique_ptr<Shadow> shadow) {
    RequestContext& request = shadow->request;
    Services& services = request.services;
    if (services.ledger && services.ledger->start(start_row(request)) == ledger::Appended::lost)
        services.metrics.journal_lost.add();
    co_await answer_from(request);
    settle(request);
    --services.mirrors;
    services.metrics.mirrored.add();
}

// What key, rule and client demand holds for the shadow too: it is the same prompt.
bool allowed(const RequestContext& request, const route::Mirror& mirror) {
    const Snapshot& snapshot = *request.snapshot;
    const route::Deployment& place = (*snapshot.deployments)[mirror.target.deployment];
    const route::Option option{
        .id = mirror.target.id,
        .quality = mirror.target.quality,
        .tags = mirror.target.tags,
        .deployment = mirror.target.deployment,
        .model = mirror.target.model,
        .place = &place,
        .provider = &snapshot.deployments->providers()[place.provider],
        .statistics = &snapshot.health->statistics(mirror.target.deployment)};
    const route::Needs needs;
    const route::Question question{.options = {&option, 1},
                                   .needs = needs,
                                   .random = request.services.random,
                                   .route = {},
                                   .now = request.started_at,
                                   .wall = request.started};
    const route::Constraints* demands[] = {
        &request.principal->require, &request.plan.route->require,
        request.rule ? &request.rule->require : &request.plan.route->require,
        request.preferences ? &request.preferences->demands : &request.plan.route->require};
    return !route::find_lack(question, option, demands);
}

}  // namespace

void begin_mirror(RequestContext& request) {
    if (!request.plan.route->mirror) return;
    const route::Mirror& mirror = *request.plan.route->mirror;
    Services& services = request.services;
    if (services.random.unit() >= mirror.share || !allowed(request, mirror)) return;
    if (services.mirrors >= mirror.concurrent_max || request.body.size() > mirror.body_bytes_max) {
        services.metrics.mirrors_left_out.add();
        return;
    }
    ++services.mirrors;
    services.tasks.spawn("mirror", run(std::make_unique<Shadow>(request, mirror, request.wire)));
}

}  // namespace weir::gateway
