// Probes of places that were left out, as gateway/probe.cpp sends them.
#include <algorithm>
#include <utility>

#include "tests/sim/world.hpp"
#include "tests/sim/world_parts.hpp"

namespace weir::simulation {

void World::begin_probing() {
    probe_route_.strategy = route::find_strategy("order");
    probe_route_.orderer = route::file_order();
    probe_route_.retry.attempts_max = 1;
    probe_route_.retry.budget_percent = 0;
    probed_ = route::probed_deployments(*routes_, *deployments_);
    next_look_ = now_;
}

// Everything that happens up to then. A look may have a probe sent before what would be next.
void World::play_until(SteadyTime next) {
    while (true) {
        const SteadyTime soonest = events_.empty() ? next : std::min(next, events_.top().at);
        if (next_look_ <= soonest) {
            now_ = next_look_;
            look_for_probes();
        } else if (!events_.empty() && events_.top().at <= next) {
            step();
        } else {
            return;
        }
    }
}

void World::look_for_probes() {
    const route::ProbeLook look = route::look_for_probes(*health_, *deployments_, probed_, now_);
    next_look_ = look.next;
    for (const route::ProbeDue& due : look.due)
        if (probes_per_minute_.next(setup_.probes.per_minute, now_) <= now_) claim_probe(due);
}

void World::claim_probe(const route::ProbeDue& due) {
    Call& probe = new_call();
    probe.probe = true;
    probe.output = Tokens(1);
    Part& part = *probe.parts.emplace_back(std::make_unique<Part>());
    const route::Deployment& place = (*deployments_)[due.deployment];
    part.plan = {.route = &probe_route_, .asked = place.key};
    part.plan.candidates.push_back(
        {.deployment = due.deployment, .model = place.model, .id = place.key});
    part.attempts = std::make_unique<route::Attempts>(part.plan, *deployments_, *health_, random_,
                                                      deadline(probe));
    const route::Action action = part.attempts->start(due.at);
    if (!std::holds_alternative<route::Try>(action)) return calls_[probe.index].reset();
    probes_per_minute_.take(now_);
    schedule(probe, part, due.at, What::probe);
}

}  // namespace weir::simulation
