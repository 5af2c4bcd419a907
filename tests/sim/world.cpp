#include "tests/sim/world.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/check.hpp"
#include "config/section.hpp"
#include "route/settings.hpp"
#include "route/several/several.hpp"

namespace weir::simulation {

using route::Attempts;
using route::Plan;

namespace {

struct Sent {
    Reply reply;
    SteadyTime sent;
    std::uint32_t place = 0;
    std::size_t tried = 0;  // its place in World::tried_
};

}  // namespace

// A try after the other at one plan; several strategies have more than one of them for a call.
struct World::Part {
    enum class Phase : std::uint8_t { waiting, asked, answering, ended };
    std::size_t index = 0;
    Plan plan;
    std::unique_ptr<Attempts> attempts;
    Phase phase = Phase::waiting;
    Sent run;
    std::optional<Sent> second;  // beside it
    std::size_t round = 0;
    bool answered = false;  // whole
    std::optional<ErrorKind> error;
};

struct World::Call {
    std::size_t index = 0;
    Plan plan;  // of strategies that ask several; else empty, and the part has it
    std::size_t next = 0;
    Tokens output{0};
    std::vector<std::unique_ptr<Part>> parts;
    Done done;
};

namespace {

std::unique_ptr<route::Routes> read_routes(const std::string& yaml,
                                           const route::Deployments& deployments) {
    config::Problems problems;
    const config::Environment environment = [](std::string_view) {
        return std::optional<std::string>();
    };
    const config::Node node = config::read_yaml(yaml, "weir.yaml", problems);
    auto routes =
        route::read_routes(config::Section(node, "routes", problems, environment), deployments);
    check(problems.text().empty());
    return std::make_unique<route::Routes>(std::move(routes));
}

Rate rate(double usd) { return Rate(std::llround(usd * 1e9)); }

// As gateway/snapshot.cpp makes them, without what does not concern prices.
void take_prices(route::ProviderSpec& spec, const catalog::Catalog& catalog) {
    const auto offering = catalog.find_offering(spec.id.value(), "m");
    if (!offering) return;
    route::ModelFacts& facts = spec.models[0].facts;
    facts.billing = offering->billing;
    facts.prices = offering->prices;
    facts.input_rate = facts.output_rate = std::nullopt;
}

}  // namespace

Place place(std::string id, Script script, double usd_in, double usd_out) {
    Place place{.spec = {.id = ProviderId(std::move(id))}, .script = std::move(script)};
    route::ModelSpec model{.id = "m"};
    model.facts.billing = catalog::Billing::metered;
    model.facts.input_rate = rate(usd_in);
    model.facts.output_rate = rate(usd_out);
    place.spec.models.push_back(std::move(model));
    place.spec.credentials.push_back({.name = "key"});
    return place;
}

World::World(WorldSetup setup, Observer* observer)
    : setup_(std::move(setup)),
      observer_(observer != nullptr ? observer : &nobody_),
      arrivals_(setup_.seed),
      script_(setup_.seed + 1'000'003),
      random_(setup_.seed + 2'000'003),
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
}

World::~World() = default;

SysTime World::wall(SteadyTime at) const {
    return setup_.wall + std::chrono::duration_cast<SysTime::duration>(at - epoch);
}

SteadyTime World::deadline(const Call& call) const {
    if (setup_.total_max.count() == 0) return no_deadline;
    return deadline_after(call.done.arrived, setup_.total_max);
}

void World::run() {
    SteadyTime next = epoch;
    while (true) {
        next += nanoseconds(
            std::llround(-std::log(1 - arrivals_.unit()) / setup_.calls_per_second * 1e9));
        if (next >= epoch + setup_.lasts) break;
        while (!events_.empty() && events_.top().at <= next)
            step();
        observer_->at(*this, next);
        now_ = next;
        arrive();
    }
    while (!events_.empty())
        step();
}

void World::arrive() {
    auto owned = std::make_unique<Call>();
    Call& call = *owned;
    call.index = calls_.size();
    calls_.push_back(std::move(owned));
    ++arrived_;
    call.done.arrived = now_;
    call.output = Tokens(1 + static_cast<std::int64_t>(arrivals_.below(
                                 static_cast<std::uint64_t>(setup_.output_mean.value()) * 2)));
    call.done.oracle_nano = std::numeric_limits<std::int64_t>::max();
    for (std::uint32_t i = 0; i < providers_.size(); ++i)
        call.done.oracle_nano = std::min(call.done.oracle_nano, price(i, call.output, now_));
    Result<Plan> plan =
        route::make_plan({.model = "r", .needs = {.stream = true, .prompt = setup_.prompt}},
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
    ++first_[plan->candidates[0].deployment];
    call.plan = *std::move(plan);
    begin(call);
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
        learn(part, false);
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
    tried_.push_back({.at = now_, .place = run.place});
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
        part.attempts->completed(call.output, now_);
    }
    call.done.cost_nano += price(part.run.place, call.output, part.run.sent);
    learn(part, part.answered);
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
    done_.push_back(done);
    calls_[call.index].reset();
}

void World::leave(Call& call) {
    for (const std::unique_ptr<Part>& part : call.parts)
        if (part->phase == Part::Phase::asked || part->phase == Part::Phase::answering)
            part->attempts->abandoned(now_);
    call.done.left = true;
    finish(call);
}

// As gateway/settle.cpp does.
void World::learn(const Part& part, bool succeeded) {
    if (!part.plan.route->strategy->learns || part.attempts->history().empty()) return;
    const route::Attempt& last = part.attempts->history().back();
    const route::Needs needs{.stream = true, .prompt = setup_.prompt};
    part.plan.route->orderer->learn(
        {.option_id = part.plan.candidates[last.candidate].id,
         .needs = needs,
         .succeeded = succeeded,
         .first_byte = succeeded ? std::optional(part.run.reply.after) : std::nullopt,
         .total = now_ - last.started,
         .context = part.plan.candidates.front().score,
         .now = now_});
}

std::int64_t World::price(std::uint32_t index, Tokens output, SteadyTime at) const {
    const route::ModelFacts& facts = (*deployments_)[index].facts;
    std::optional<Rate> in = facts.input_rate;
    std::optional<Rate> out = facts.output_rate;
    if (!in || !out) {
        const auto sheet =
            catalog::price(facts.billing, facts.prices, {.prompt = setup_.prompt, .at = wall(at)});
        check(sheet.has_value());
        in = sheet->tokens(catalog::Meter::input);
        out = sheet->tokens(catalog::Meter::output);
    }
    CostSum sum;
    sum.add(setup_.prompt.value(), in->nano_per_million());
    sum.add(output.value(), out->nano_per_million());
    return sum.total().value();
}

}  // namespace weir::simulation
