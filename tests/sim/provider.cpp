#include "tests/sim/provider.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::simulation {
namespace {

nanoseconds times(nanoseconds span, double factor) {
    return nanoseconds(std::llround(static_cast<double>(span.count()) * factor));
}

}  // namespace

nanoseconds Quantiles::draw(Random& random) const {
    struct Knot {
        double share;
        nanoseconds at;
    };
    const std::array knots = {Knot{0, p50 / 2}, Knot{0.5, p50}, Knot{0.95, p95}, Knot{0.99, p99},
                              Knot{1, p99 * 3 / 2}};
    const double u = random.unit();
    std::size_t i = 1;
    while (i + 1 < knots.size() && u >= knots[i].share)
        ++i;
    const Knot& a = knots[i - 1];
    const Knot& b = knots[i];
    const double ratio = static_cast<double>(b.at.count()) / static_cast<double>(a.at.count());
    return times(a.at, std::pow(ratio, (u - a.share) / (b.share - a.share)));
}

bool Provider::take(SteadyTime now, std::uint32_t credential, Reply& reply) {
    if (!script_.a_minute) return true;
    Window& window = windows_[credential];
    const std::int64_t minute = now.time_since_epoch() / minutes(1);
    if (minute != window.minute) window = {.minute = minute, .used = 0};
    const std::int64_t most = *script_.a_minute;
    const bool served = window.used < most;
    window.used += served ? 1 : 0;
    const std::int64_t left = most - window.used;
    const nanoseconds reset = SteadyTime((minute + 1) * minutes(1)) - now;
    if (script_.tells_limits)
        reply.told = {.share = static_cast<double>(left) / static_cast<double>(most),
                      .reset = reset,
                      .requests = left,
                      .requests_max = most};
    if (served) return true;
    reply.after = milliseconds(20);
    reply.failure = outcome(ErrorKind::upstream_rate_limited, reset);
    return false;
}

Reply Provider::ask(SteadyTime now, std::uint32_t credential, Tokens output, Random& random) {
    const auto spell = std::ranges::find_if(
        script_.spells, [now](const Spell& one) { return now >= one.from && now < one.until; });
    const Spell is = spell == script_.spells.end() ? Spell{} : *spell;
    Reply reply;
    if (is.down) {
        reply.after = milliseconds(5);
        reply.failure = outcome(ErrorKind::upstream_unreachable);
        return reply;
    }
    if (!take(now, credential, reply)) return reply;
    double slower = is.slower;
    reply.after = times(script_.first_byte.draw(random), slower);
    if (random.unit() < is.tail) reply.after = times(reply.after, is.tail_slower);
    if (random.unit() < is.errors) {
        reply.failure = outcome(is.error);
        return reply;
    }
    const double writing = static_cast<double>(output.value()) / script_.tokens_per_second * slower;
    reply.end = reply.after + times(seconds(1), writing);
    reply.breaks = random.unit() < is.breaks;
    if (reply.breaks) reply.end = reply.after + (reply.end - reply.after) / 2;
    reply.good = random.unit() >= is.bad;
    return reply;
}

route::Outcome outcome(ErrorKind kind, std::optional<nanoseconds> retry_after) {
    route::Outcome outcome = route::outcome_of(Error(kind, "simulated"));
    outcome.retry_after = retry_after;
    outcome.upstream_status = traits(kind).http_status;
    return outcome;
}

}  // namespace weir::simulation
