#include "tests/sim/world.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/check.hpp"
#include "route/several/several.hpp"
#include "tests/sim/world_parts.hpp"

namespace weir::simulation {

using route::Attempts;
using route::Plan;

namespace {

// A call's text, as gateway/needs.hpp gives it.
class Words final : public route::PromptSource {
public:
    explicit Words(std::string text) {
        llm::Message message{.role = llm::Role::user};
        message.parts.push_back({.body = llm::Text{.text = std::move(text)}});
        request_.messages.push_back(std::move(message));
    }
    const llm::ChatRequest* chat() override { return &request_; }

private:
    llm::ChatRequest request_;
};

}  // namespace

World::World(WorldSetup setup, Observer* observer)
    : setup_(std::move(setup)),
      observer_(observer != nullptr ? observer : &nobody_),
      arrivals_(setup_.seed),
      script_(setup_.seed + 1'000'003),
      random_(setup_.seed + 2'000'003),
      words_(setup_.seed + 3'000'017),
      clients_(setup_.seed + 4'000'037),
      first_(setup_.places.size()) {
    std::vector<route::ProviderSpec> specs;
    for (Place& one : setup_.places) {
        if (setup_.catalog != nullptr) take_prices(one.spec, *setup_.catalog);
        providers_.emplace_back(one.script, one.spec.credentials.size());
        specs.push_back(one.spec);
    }
    deployments_ = std::make_unique<route::Deployments>(std::move(specs));
    check(deployments_->all().size() == setup_.places.size());
    health_ = std::make_unique<route::Health>(*deployments_, route::HealthSettings{});
    routes_ = read_routes(setup_.routes, *deployments_);
    if (setup_.probes.on) begin_probing();
}

World::~World() = default;

SysTime World::wall(SteadyTime at) const {
    return setup_.wall + std::chrono::duration_cast<SysTime::duration>(at - epoch);
}

SteadyTime World::deadline(const Call& call) const {
    if (call.probe) return deadline_after(call.done.arrived, setup_.probes.timeout);
    if (setup_.total_max.count() == 0) return no_deadline;
    return deadline_after(call.done.arrived, setup_.total_max);
}

void World::run() {
    SteadyTime next = epoch;
    while (true) {
        next += nanoseconds(
            std::llround(-std::log(1 - arrivals_.unit()) / setup_.calls_per_second * 1e9));
        if (next >= epoch + setup_.lasts) break;
        play_until(next);
        observer_->at(*this, next);
        now_ = next;
        arrive();
    }
    while (!events_.empty())
        step();
}

World::Call& World::new_call() {
    Call& call = *calls_.emplace_back(std::make_unique<Call>());
    call.index = calls_.size() - 1;
    call.done.arrived = now_;
    return call;
}

void World::arrive() {
    learn_ratings();
    Call& call = new_call();
    ++arrived_;
    call.output = Tokens(1 + static_cast<std::int64_t>(arrivals_.below(
                                 static_cast<std::uint64_t>(setup_.output_mean.value()) * 2)));
    call.done.oracle_nano = std::numeric_limits<std::int64_t>::max();
    for (std::uint32_t i = 0; i < providers_.size(); ++i)
        call.done.oracle_nano = std::min(call.done.oracle_nano, price(i, call.output, now_));
    Said said = setup_.writer ? setup_.writer(words_) : Said{};
    call.done.sort = said.sort;
    Words words(std::move(said.text));
    Result<Plan> plan = route::make_plan(
        {.model = "r", .needs = needs(), .prompt = setup_.writer ? &words : nullptr},
        {.routes = *routes_,
         .deployments = *deployments_,
         .health = *health_,
         .now = now_,
         .wall = wall(now_),
         .random = random_,
         .scratch = scratch_});
    if (!plan) {
        call.done.error = plan.error().kind();
        return finish(call);
    }
    observer_->planned(*this, *plan);
    call.done.place = plan->candidates[0].deployment;
    ++first_[call.done.place];
    call.plan = *std::move(plan);
    mirror(*call.plan.route, call.output);
    begin(call);
}

// As gateway/mirror.cpp casts a shadow.
void World::mirror(const route::Route& route, Tokens output) {
    if (!route.mirror || random_.unit() >= route.mirror->share) return;
    if (mirrors_ >= route.mirror->concurrent_max) return;
    const route::Target& target = route.mirror->target;
    const route::Needs nothing;
    const route::Deployment& place = (*deployments_)[target.deployment];
    const route::Option option{.id = target.id,
                               .deployment = target.deployment,
                               .place = &place,
                               .provider = &deployments_->providers()[place.provider]};
    const route::Constraints* const demands[] = {&route.require};
    if (route::find_lack(
            {.options = {&option, 1}, .needs = nothing, .random = random_, .route = {}}, option,
            demands))
        return;
    ++mirrors_;
    Call& shadow = new_call();
    shadow.shadow = true;
    shadow.output = output;
    Plan plan{.route = &route, .asked = "r"};
    plan.candidates.push_back(
        {.deployment = target.deployment, .model = target.model, .id = target.id});
    start(shadow, std::move(plan));
}

// As gateway/answer.cpp chooses between them.
void World::begin(Call& call) {
    const route::Orderer& orderer = *call.plan.route->orderer;
    if (orderer.consensus() != nullptr) return begin_consensus(call, orderer.consensus()->models);
    if (orderer.cascade() == nullptr) return start(call, std::exchange(call.plan, {}));
    if (!escalates(call)) finish(call);
}

void World::begin_consensus(Call& call, std::size_t models) {
    for (const route::Candidate& candidate : call.plan.candidates) {
        if (!call.parts.empty() &&
            (candidate.use != route::Use::target || call.parts.size() == models))
            break;
        Part& part = *call.parts.emplace_back(std::make_unique<Part>());
        part.index = call.parts.size() - 1;
        part.plan = {.route = call.plan.route, .asked = call.plan.asked};
        part.plan.candidates.push_back(candidate);
        part.plan.candidates[0].use = route::Use::target;
    }
    // Whoever is benched gives up at once: the call may be over with the last of them.
    const std::size_t count = call.parts.size();
    for (std::size_t i = 0; i < count; ++i) {
        Part& part = *call.parts[i];
        part.attempts =
            std::make_unique<Attempts>(part.plan, *deployments_, *health_, random_, deadline(call));
        observer_->before(*this);
        follow(call, part, part.attempts->start(now_));
    }
}

// The cascade's next candidate, if there is one.
bool World::escalates(Call& call) {
    while (call.next < call.plan.candidates.size()) {
        route::Candidate candidate = call.plan.candidates[call.next++];
        if (candidate.use != route::Use::target && candidate.use != route::Use::fallback) continue;
        Plan plan{.route = call.plan.route, .asked = call.plan.asked};
        candidate.use = route::Use::target;
        plan.candidates.push_back(candidate);
        start(call, std::move(plan));
        return true;
    }
    return false;
}

void World::start(Call& call, Plan plan) {
    Part& part = *call.parts.emplace_back(std::make_unique<Part>());
    part.index = call.parts.size() - 1;
    part.plan = std::move(plan);
    part.attempts =
        std::make_unique<Attempts>(part.plan, *deployments_, *health_, random_, deadline(call));
    observer_->before(*this);
    follow(call, part, part.attempts->start(now_));
}

// What the machine wants next. The call may be over afterwards.
void World::follow(Call& call, Part& part, const route::Action& action) {
    if (const auto* const wait = std::get_if<route::Wait>(&action)) {
        observer_->waits(*this, part.plan, wait->until);
        part.phase = Part::Phase::waiting;
        return schedule(call, part, wait->until);
    }
    if (const auto* const end = std::get_if<route::GiveUp>(&action)) {
        part.error = end->error.kind();
        learn(part, 0);
        return part_ended(call, part);
    }
    ask(call, part, std::get<route::Try>(action));
}

void World::ask(Call& call, Part& part, const route::Try& what) {
    ++part.round;
    send(call, part, what, What::next);
    part.phase = Part::Phase::asked;
    // As gateway/hedge.cpp does.
    route::Hedge* const hedge = part.plan.route->hedge.get();
    if (hedge == nullptr || !part.attempts) return;
    if (part.attempts->history().size() == 1) hedge->deposit();
    const auto delay = hedge->delay(health_->statistics(part.run.place), true, now_);
    if (call.done.hedged || !delay || !part.attempts->beside(now_)) return;
    schedule(call, part, now_ + *delay, What::hedge);
}

void World::send(Call& call, Part& part, const route::Try& what, What which) {
    observer_->tried(*this, part.plan, what, part.attempts->history());
    ++call.done.tries;
    Sent& run = which == What::second ? part.second.emplace() : part.run;
    run = {.sent = now_,
           .place = part.plan.candidates[what.candidate].deployment,
           .tried = tried_.size()};
    tried_.push_back({.at = now_, .place = run.place, .probe = call.probe});
    run.reply = providers_[run.place].ask(now_, what.credential, call.output, script_);
    Reply& reply = run.reply;
    const nanoseconds first_event = part.plan.route->slow_stream.first_event;
    nanoseconds most = deadline(call) - now_;
    if (first_event.count() > 0) most = std::min(most, first_event);
    if (reply.after > most) {
        reply.after = most;
        reply.told.reset();
        reply.failure = outcome(ErrorKind::upstream_timeout);
    } else if (!reply.failure && reply.end > deadline(call) - now_) {
        reply.end = deadline(call) - now_;
        reply.breaks = true;
    }
    schedule(call, part, now_ + reply.after, which);
}

void World::hedge(Call& call, Part& part) {
    if (part.second || !part.attempts->beside(now_) || !part.plan.route->hedge->take()) return;
    const auto what = part.attempts->hedge(now_);
    if (!what) return;
    call.done.hedged = true;
    send(call, part, *what, What::second);
}

void World::schedule(const Call& call, const Part& part, SteadyTime at, What what) {
    check(at >= now_);
    events_.push({.at = at,
                  .number = events_made_++,
                  .call = call.index,
                  .part = part.index,
                  .what = what,
                  .round = part.round});
}

void World::step() {
    const Event event = events_.top();
    events_.pop();
    if (calls_[event.call] == nullptr) return;
    Call& call = *calls_[event.call];
    Part& part = *call.parts[event.part];
    if (event.round != part.round) return;
    observer_->at(*this, event.at);
    now_ = event.at;
    if (setup_.leave > 0 && script_.unit() < setup_.leave) return leave(call);
    observer_->before(*this);
    if (event.what == What::probe)
        return ask(call, part, {.credential = part.attempts->history().back().credential});
    if (event.what == What::hedge) return hedge(call, part);
    if (event.what == What::second) return second_byte(call, part);
    switch (part.phase) {
        case Part::Phase::waiting: return follow(call, part, part.attempts->resume(now_));
        case Part::Phase::asked: return first_byte(call, part);
        case Part::Phase::answering: return end(call, part);
        case Part::Phase::ended: break;
    }
}

// Its provider has read the request, as far as anybody knows.
void World::pay_outrun(Call& call, std::uint32_t place) {
    call.done.cost_nano += price(place, Tokens(0), now_);
}

// The second goes on alone.
void World::only_second(Part& part) { part.run = *std::exchange(part.second, std::nullopt); }

void World::second_byte(Call& call, Part& part) {
    // The first has failed meanwhile, and this is the only one.
    if (!part.second) return first_byte(call, part);
    part.attempts->turn();
    if (part.second->reply.told) part.attempts->limits_told(*part.second->reply.told, now_);
    const auto& failure = part.second->reply.failure;
    if (failure && part.attempts->may_await_other(*failure)) {
        tried_[part.second->tried].failure = failure->error.kind();
        part.attempts->fell_behind(*failure, now_);
        part.second.reset();
        return;
    }
    part.attempts->outran(false, now_);
    if (!failure) pay_outrun(call, part.run.place);
    tried_[part.run.tried].failure = ErrorKind::client_cancelled;
    only_second(part);
    part.run.reply.told.reset();
    first_byte(call, part);
}

void World::first_byte(Call& call, Part& part) {
    const auto& failure = part.run.reply.failure;
    if (part.run.reply.told) part.attempts->limits_told(*part.run.reply.told, now_);
    if (part.second && failure && part.attempts->may_await_other(*failure)) {
        tried_[part.run.tried].failure = failure->error.kind();
        part.attempts->fell_behind(*failure, now_);
        return only_second(part);
    }
    if (part.second) {
        part.attempts->outran(false, now_);
        if (!failure) pay_outrun(call, part.second->place);
        tried_[part.second->tried].failure = ErrorKind::client_cancelled;
        part.second.reset();
    }
    ++part.round;
    if (failure) {
        tried_[part.run.tried].failure = failure->error.kind();
        return follow(call, part, part.attempts->failed(*failure, now_));
    }
    part.attempts->answered(now_);
    if (call.plan.candidates.empty()) call.done.first_byte = now_ - call.done.arrived;
    part.phase = Part::Phase::answering;
    schedule(call, part, part.run.sent + part.run.reply.end);
}

void World::end(Call& call, Part& part) {
    if (part.run.reply.breaks) {
        part.error = ErrorKind::upstream_protocol;
        tried_[part.run.tried].failure = part.error;
        part.attempts->broke(outcome(*part.error), now_);
    } else {
        part.answered = true;
        if (!call.probe) part.attempts->completed(call.output, now_);
    }
    const std::int64_t cost = price(part.run.place, call.output, part.run.sent);
    call.done.cost_nano += cost;
    learn(part, cost);
    part_ended(call, part);
}

void World::part_ended(Call& call, Part& part) {
    part.phase = Part::Phase::ended;
    const auto ended = [](const auto& one) { return one->phase == Part::Phase::ended; };
    if (!std::ranges::all_of(call.parts, ended)) return;
    const bool cascade =
        call.plan.route != nullptr && call.plan.route->orderer->cascade() != nullptr;
    if (cascade && !(part.answered && part.run.reply.good) && escalates(call)) return;
    finish(call);
}

void World::finish(Call& call) {
    Done& done = call.done;
    done.ended = now_;
    std::size_t answered = 0;
    std::size_t good = 0;
    for (const std::unique_ptr<Part>& part : call.parts) {
        answered += part->answered ? 1U : 0U;
        good += part->answered && part->run.reply.good ? 1U : 0U;
        if (part->error) done.error = part->error;
    }
    if (!done.left && answered > 0) {
        done.error.reset();
        done.total = now_ - done.arrived;
        // What several strategies give is given whole.
        if (!done.first_byte) done.first_byte = done.total;
        // Of several the majority decides; a cascade ends with the last.
        const bool last = call.parts.back()->answered && call.parts.back()->run.reply.good;
        done.good = last || good * 2 > answered;
    }
    mirrors_ -= call.shadow ? 1 : 0;
    if (done.total && !call.shadow && !call.probe) rate(*call.parts.back());
    (call.probe ? probes_ : call.shadow ? shadows_ : done_).push_back(done);
    calls_[call.index].reset();
}

void World::leave(Call& call) {
    for (const std::unique_ptr<Part>& part : call.parts)
        if (part->phase == Part::Phase::asked || part->phase == Part::Phase::answering)
            part->attempts->abandoned(now_);
    call.done.left = true;
    finish(call);
}

}  // namespace weir::simulation
