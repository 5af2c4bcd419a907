// What strategies learn of a simulated call, and what it costs.
#include <cmath>

#include "base/check.hpp"
#include "route/several/several.hpp"
#include "tests/sim/world.hpp"
#include "tests/sim/world_parts.hpp"

namespace weir::simulation {

// As gateway/settle.cpp does.
void World::learn(const Part& part, std::int64_t cost_nano) {
    const route::Route& route = *part.plan.route;
    if (!route.strategy->learns) return;
    const bool alone = route.orderer->consensus() == nullptr && route.orderer->cascade() == nullptr;
    for (const route::Attempt& attempt : part.attempts->history()) {
        const bool last = &attempt == &part.attempts->history().back();
        const bool succeeded = last && part.answered;
        if (!succeeded && (!attempt.failure || traits(*attempt.failure).blame == Blame::nobody))
            continue;
        const bool began = last && alone && !part.run.reply.failure;
        route.orderer->learn(
            {.option_id = part.plan.candidates[attempt.candidate].id,
             .needs = needs(),
             .succeeded = succeeded,
             .first_byte = began ? std::optional(part.run.reply.after) : std::nullopt,
             .total = (last ? now_ : attempt.ended) - attempt.started,
             .cost = succeeded && alone ? std::optional(NanoUsd(cost_nano)) : std::nullopt,
             .context = part.plan.candidates.front().score,
             .now = now_});
    }
}

// A client that says something says it of what it was answered last.
void World::rate(const Part& part) {
    if (setup_.ratings.share == 0 || clients_.unit() >= setup_.ratings.share) return;
    const auto mean = static_cast<double>(setup_.ratings.delay_mean.count());
    const nanoseconds delay(std::llround(-std::log(1 - clients_.unit()) * mean));
    const route::Attempt& last = part.attempts->history().back();
    ratings_.push({.at = now_ + delay,
                   .number = events_made_++,
                   .orderer = part.plan.route->orderer.get(),
                   .option_id = part.plan.candidates[last.candidate].id,
                   .value = part.run.reply.good ? 1.0 : 0.0});
}

// Only plans look at what was learnt, so it is early enough before one.
void World::learn_ratings() {
    for (; !ratings_.empty() && ratings_.top().at <= now_; ratings_.pop()) {
        const Rating& rating = ratings_.top();
        rating.orderer->learn({.option_id = rating.option_id,
                               .needs = needs(),
                               .succeeded = true,
                               .feedback = rating.value,
                               .now = rating.at});
    }
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
