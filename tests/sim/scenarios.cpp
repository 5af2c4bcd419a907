#include "tests/sim/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "catalog/overlay.hpp"

namespace weir::simulation {
namespace {

constexpr nanoseconds warm_up = minutes(2), trouble = minutes(5), calm = minutes(10);
constexpr SteadyTime trouble_from = epoch + warm_up, trouble_until = trouble_from + trouble;
constexpr Quantiles fast{milliseconds(350), milliseconds(800), milliseconds(1'400)};

// Only times of the steady clock matter to most; this one is a Monday's.
constexpr SysTime half_past_eleven =
    std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + std::chrono::hours(11) + minutes(30);

WorldSetup setup_of(const Row& row, std::vector<Place> places, std::uint64_t seed) {
    WorldSetup setup{.seed = seed, .places = std::move(places), .wall = half_past_eleven};
    setup.routes = route_of(row, setup.places);
    setup.writer = writer_of(row);
    return setup;
}

enum class Probes : std::uint8_t { none, sent };

std::size_t failed_at_a(const World& world, SteadyTime from) {
    return static_cast<std::size_t>(std::ranges::count_if(world.tried(), [&](const Tried& one) {
        return one.place == 0 && one.at >= from && one.failure && !one.probe;
    }));
}

BrownOut play(const Row& row, Spell spell, std::uint64_t seed, Probes probes = Probes::none) {
    spell.from = trouble_from;
    spell.until = trouble_until;
    const Script good{.first_byte = fast, .tokens_per_second = 100, .spells = {spell}};
    WorldSetup setup = setup_of(row, {place("a", good, 0.9, 3.6), place("b"), place("c")}, seed);
    setup.lasts = warm_up + trouble + calm;
    setup.probes.on = probes == Probes::sent;
    const SteadyTime end = epoch + setup.lasts;
    World world(std::move(setup));
    world.run();
    const Traffic traffic(world, 0);
    const double before = traffic.share(epoch + minutes(1), minutes(1));
    return {.during = sum_up(world, trouble_from, trouble_until),
            .after = sum_up(world, trouble_until + minutes(1), end),
            .share_before = before,
            .share_during = traffic.share(trouble_from, trouble),
            .away = traffic.falls_to(before * 0.1, trouble_from, trouble_until),
            .back = traffic.rises_to(before * 0.9, trouble_until, end),
            .failed = failed_at_a(world, trouble_from),
            .failed_late = failed_at_a(world, trouble_from + seconds(10)),
            .probes = world.probes().size()};
}

// a's prices have a window of the day; the others' are the same all day.
catalog::Catalog prices_of_the_day() {
    using catalog::Meter;
    const auto usd = [](Meter meter, std::int64_t nano, std::uint16_t until = 0) {
        return catalog::OwnPrice{.meter = meter, .rate = Rate(nano), .until_minute = until};
    };
    constexpr std::uint16_t noon_minute = 12 * 60;
    const auto own = [](std::string id, std::vector<catalog::OwnPrice> prices) {
        catalog::OwnModel model{.id = "m", .kind = catalog::Kind::chat};
        model.prices = std::move(prices);
        catalog::OwnProvider provider{.id = std::move(id)};
        provider.models.push_back(std::move(model));
        return provider;
    };
    catalog::Overlay overlay;
    overlay.providers.push_back(
        own("a", {usd(Meter::input, 2'000'000'000), usd(Meter::output, 8'000'000'000),
                  usd(Meter::input, 1'000'000'000, noon_minute),
                  usd(Meter::output, 4'000'000'000, noon_minute)}));
    overlay.providers.push_back(
        own("b", {usd(Meter::input, 1'500'000'000), usd(Meter::output, 6'000'000'000)}));
    overlay.providers.push_back(
        own("c", {usd(Meter::input, 1'800'000'000), usd(Meter::output, 7'200'000'000)}));
    Result<catalog::Catalog> laid = catalog::open_embedded().with(std::move(overlay));
    check(laid.has_value());
    return *std::move(laid);
}

}  // namespace

BrownOut brown_out(const Row& row, std::uint64_t seed) {
    return play(row, {.slower = 10, .errors = 0.3}, seed);
}

BrownOut outage(const Row& row, std::uint64_t seed) { return play(row, {.down = true}, seed); }

BrownOut probed_outage(const Row& row, std::uint64_t seed) {
    return play(row, {.down = true}, seed, Probes::sent);
}

Quota quota(const Row& row, bool tells_limits, std::uint64_t seed) {
    std::vector<Place> places;
    for (const auto& [id, a_minute] : {std::pair("a", 60), std::pair("b", 90), std::pair("c", 120)})
        places.push_back(place(id, {.a_minute = a_minute, .tells_limits = tells_limits}));
    WorldSetup setup = setup_of(row, std::move(places), seed);
    setup.calls_per_second = 200.0 / 60;
    setup.lasts = minutes(20);
    World world(std::move(setup));
    world.run();
    const auto refused = static_cast<double>(std::ranges::count(
        world.tried(), std::optional(ErrorKind::upstream_rate_limited), &Tried::failure));
    return {.refused = refused / static_cast<double>(world.tried().size()),
            .sums = sum_up(world, epoch, epoch + minutes(20))};
}

Noon noon(const Row& row, std::uint64_t seed) {
    static const catalog::Catalog catalog = prices_of_the_day();
    WorldSetup setup = setup_of(row, {place("a"), place("b"), place("c")}, seed);
    setup.catalog = &catalog;
    setup.calls_per_second = 5;
    setup.lasts = minutes(60);
    World world(std::move(setup));
    world.run();
    const SteadyTime at_noon = epoch + minutes(30);
    const Traffic traffic(world, 0);
    const double share = traffic.share(epoch + minutes(20), minutes(10));
    return {.before = sum_up(world, epoch, at_noon),
            .after = sum_up(world, at_noon, epoch + minutes(60)),
            .away = traffic.falls_to(share * 0.1, at_noon, epoch + minutes(60))};
}

Sums slow_tail(const Row& row, std::uint64_t seed) {
    const Spell spell{.from = epoch, .until = no_deadline, .tail = 0.02, .tail_slower = 20};
    WorldSetup setup =
        setup_of(row, {place("a", {.spells = {spell}}), place("b"), place("c")}, seed);
    setup.lasts = minutes(15);
    World world(std::move(setup));
    world.run();
    return sum_up(world, epoch + minutes(1), epoch + minutes(15));
}

}  // namespace weir::simulation
