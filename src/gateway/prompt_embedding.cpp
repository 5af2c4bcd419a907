#include "gateway/prompt_embedding.hpp"

#include <algorithm>
#include <array>

#include "gateway/embedding_call.hpp"
#include "gateway/example_embedding.hpp"
#include "gateway/legs.hpp"
#include "gateway/option.hpp"
#include "route/embedded/embedded.hpp"
#include "route/hash.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;
using route::EmbeddingOutcome;
using Wish = PromptEmbeddings::Wish;

SteadyTime now() { return std::chrono::steady_clock::now(); }

const route::Route& route_of(const Snapshot& snapshot, const route::Embedded& embedded) {
    const auto all = snapshot.routes.all();
    return *std::ranges::find_if(
        all, [&](const route::Route& route) { return route.orderer->embedded() == &embedded; });
}

// Of a demand, what is about who may see the text: what it costs and how well it answers is said of
// the call itself.
route::Constraints about_who_sees(const route::Constraints& demand) {
    route::Constraints own;
    own.source = demand.source;
    own.regions = demand.regions;
    own.data = demand.data;
    own.providers = demand.providers;
    own.not_providers = demand.not_providers;
    own.tags = demand.tags;
    return own;
}

// What key, rule, client and route demand holds for the embedding model too: it sees the prompt.
bool may_see(const RequestContext& request, const route::Route& route,
             const route::Candidate& candidate) {
    const route::Option option = option_of(*request.snapshot, candidate);
    const route::Needs needs{.kind = catalog::Kind::embedding};
    const route::Question question{.options = {&option, 1},
                                   .needs = needs,
                                   .random = request.services.random,
                                   .route = {},
                                   .now = request.started_at,
                                   .wall = request.started};
    std::array<const route::Constraints*, 5> demands = {
        &request.principal->require, &request.plan.route->require, &route.require,
        request.rule ? &request.rule->require : nullptr,
        request.preferences ? &request.preferences->demands : nullptr};
    return std::ranges::all_of(demands, [&](const route::Constraints* demand) {
        if (demand == nullptr || demand->empty()) return true;
        const route::Constraints own = about_who_sees(*demand);
        const route::Constraints* const all[] = {&own};
        return !route::find_lack(question, option, all);
    });
}

// Holds what the call could cost at worst. False when the caller's budgets have no room for it.
bool hold(RequestContext& request, const EmbeddingCall& call) {
    const meter::Meter& meter = request.principal->meter;
    if (!meter.has_budget()) return true;
    const auto worst = worst_cost(call.request());
    if (!worst) return false;
    auto more = meter.hold_more(*worst, request.now());
    if (!more) return false;
    request.more.push_back(std::move(*more));
    return true;
}

// While it lives, the client's departure cancels the call too.
class Led {
public:
    Led(net::Cancel& client, net::Cancel& call) : client_(client) { client_.lead(&call); }
    ~Led() { client_.lead(nullptr); }
    Led(const Led&) = delete;
    Led& operator=(const Led&) = delete;

private:
    net::Cancel& client_;
};

// Asks, and says what came of it.
Awaitable<EmbeddingOutcome> ask(RequestContext& request, Wish& wish, EmbeddingCall& call) {
    const SteadyTime before = now();
    {
        const Led led(request.exchange.cancel(), call.cancel());
        co_await call.run(deadline_after(before, wish.embedded->settings().timeout));
    }
    request.waited += now() - before;
    const auto vectors = call.vectors();
    if (!vectors) co_return call.late() ? EmbeddingOutcome::late : EmbeddingOutcome::failed;
    auto similarities = wish.embedded->compare(wish.hash, vectors->front());
    if (!similarities) co_return EmbeddingOutcome::failed;
    wish.similarities = std::move(*similarities);
    co_return EmbeddingOutcome::made;
}

Awaitable<EmbeddingOutcome> fulfil(RequestContext& request, Wish& wish) {
    const route::Route& route = route_of(*request.snapshot, *wish.embedded);
    if (!wish.embedded->ready()) {
        begin_examples_again(request.services, request.snapshot, route);
        co_return EmbeddingOutcome::no_examples;
    }
    auto call = std::make_unique<EmbeddingCall>(request.services, request.snapshot, route,
                                                wish.embedded->settings(), "prompt");
    call->serve(request);
    if (!may_see(request, route, call->request().plan.candidates.front()))
        co_return EmbeddingOutcome::barred;
    if (!call->ask({&wish.text, 1})) co_return EmbeddingOutcome::failed;
    route::Breaker& breaker = wish.embedded->breaker();
    const auto pass = breaker.admit(now());
    if (!pass) co_return EmbeddingOutcome::paused;
    if (!hold(request, *call)) {
        breaker.abandoned(*pass, now());
        co_return EmbeddingOutcome::unpaid;
    }
    request.embeddings->calls.push_back(std::move(call));
    const EmbeddingOutcome outcome = co_await ask(request, wish, *request.embeddings->calls.back());
    if (outcome == EmbeddingOutcome::made)
        breaker.succeeded(*pass, now());
    else if (request.exchange.cancel().requested())
        breaker.abandoned(*pass, now());
    else
        breaker.failed(*pass,
                       outcome == EmbeddingOutcome::late ? ErrorKind::upstream_timeout
                                                         : ErrorKind::upstream_unreachable,
                       now(), request.services.random);
    co_return outcome;
}

void count(Metrics& metrics, EmbeddingOutcome outcome) {
    metrics.prompt_embeddings[static_cast<std::size_t>(outcome)].add();
}

// The candidates are the same in another order. Where they are not, because targets have become
// fast or cheap enough meanwhile, the budgets must have room for them.
void plan_with_embeddings(RequestContext& request) {
    route::Plan before = std::move(request.plan);
    if (plan_again(request) && hold_for_next(request, {})) return;
    request.plan = std::move(before);
    request.plan.note = "as planned without its embedding: no budget has room for the new order";
}

}  // namespace

PromptEmbeddings::PromptEmbeddings() = default;
PromptEmbeddings::~PromptEmbeddings() = default;

route::SeenByEmbedding PromptEmbeddings::find(Metrics& metrics, const route::Embedded& embedded,
                                              std::string_view text) {
    auto wish = std::ranges::find(wishes, &embedded, &Wish::embedded);
    if (wish == wishes.end()) {
        wish = wishes.insert(wish, {.embedded = &embedded, .text = route::text_to_embed(text)});
        wish->hash = route::StableHash().add(wish->text).value();
        if (auto known = embedded.known(wish->hash)) {
            wish->similarities = std::move(*known);
            wish->outcome = EmbeddingOutcome::cached;
            count(metrics, wish->outcome);
        }
    }
    return {.similarities = wish->similarities, .outcome = wish->outcome};
}

bool wants_embeddings(const RequestContext& request) {
    return request.embeddings &&
           std::ranges::any_of(request.embeddings->wishes, [](const Wish& wish) {
               return wish.outcome == EmbeddingOutcome::not_asked;
           });
}

Awaitable<Result<void>> embed_prompt(RequestContext& request) {
    // By place: none is added while this waits, for nobody plans.
    std::vector<Wish>& wishes = request.embeddings->wishes;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        if (wishes[i].outcome != EmbeddingOutcome::not_asked) continue;
        wishes[i].outcome = co_await fulfil(request, wishes[i]);
        if (request.exchange.cancel().requested())
            co_return fail(ErrorKind::client_cancelled, "the client left");
        count(request.services.metrics, wishes[i].outcome);
    }
    plan_with_embeddings(request);
    prefer_maker(request);
    co_return Result<void>{};
}

std::optional<EmbeddingBill> embedding_bill(const RequestContext& request) {
    if (!request.embeddings) return std::nullopt;
    std::optional<EmbeddingBill> bill;
    for (const std::unique_ptr<EmbeddingCall>& call : request.embeddings->calls) {
        const RequestContext& own = call->request();
        if (!paid_for(own) || !own.usage) continue;
        if (!bill) bill = EmbeddingBill{.usage = {}, .cost = NanoUsd(0)};
        add_usage(bill->usage, *own.usage);
        bill->cost = bill->cost && own.cost ? std::optional(*bill->cost + *own.cost) : std::nullopt;
    }
    return bill;
}

}  // namespace weir::gateway
