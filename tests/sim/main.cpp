// Plays all scenarios and prints their figures as a section in Markdown: make sim.
#include <fmt/format.h>

#include <cstdio>
#include <functional>

#include "tests/sim/drift.hpp"
#include "tests/sim/scenarios.hpp"
#include "tests/sim/texts.hpp"

namespace weir::simulation {
namespace {

// The figures of one strategy: a run a seed, a list of values a column.
template <typename Run>
std::vector<Run> play(const std::function<Run(std::uint64_t)>& run) {
    std::vector<Run> runs;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
        runs.push_back(run(seed));
    return runs;
}

template <typename Run>
std::string column(const std::vector<Run>& runs, int decimals,
                   const std::function<double(const Run&)>& value) {
    std::vector<double> values;
    for (const Run& run : runs)
        values.push_back(value(run));
    return spread(values, decimals);
}

void print_trouble(BrownOut (*scenario)(const Row&, std::uint64_t)) {
    fmt::print(
        "| strategy | p50, s | p95, s | p99, s | errors, % | tries at a, % of calls | away, s "
        "| back, s |\n|---|---|---|---|---|---|---|---|\n");
    for (const Row& row : rows()) {
        const auto runs = play<BrownOut>([&](std::uint64_t seed) { return scenario(row, seed); });
        const auto total = [&](double q) {
            return column<BrownOut>(
                runs, 1, [q](const BrownOut& run) { return quantile(run.during.total, q); });
        };
        fmt::print(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n", row.label, total(0.5), total(0.95),
            total(0.99),
            column<BrownOut>(runs, 2, [](const auto& run) { return run.during.errors * 100; }),
            column<BrownOut>(runs, 1, [](const auto& run) { return run.share_during * 100; }),
            column<BrownOut>(runs, 0, [](const auto& run) { return run.away; }),
            column<BrownOut>(runs, 0, [](const auto& run) { return run.back; }));
    }
}

void print_probes() {
    fmt::print(
        "| strategy | probes | clients' tries that failed at a | from the tenth second on | sent "
        "probes | back, s |\n|---|---|---|---|---|---|\n");
    using Figure = std::function<double(const BrownOut&)>;
    for (const std::string_view label : {"order", "weighted (equal)", "latency", "cost"})
        for (const auto scenario : {&outage, &probed_outage}) {
            const auto runs =
                play<BrownOut>([&](std::uint64_t seed) { return scenario(labelled(label), seed); });
            const auto count = [&runs](std::size_t BrownOut::* of) {
                const Figure figure = [of](const auto& run) {
                    return static_cast<double>(run.*of);
                };
                return column<BrownOut>(runs, 0, figure);
            };
            fmt::print("| {} | {} | {} | {} | {} | {} |\n", label,
                       scenario == &outage ? "no" : "yes", count(&BrownOut::failed),
                       count(&BrownOut::failed_late), count(&BrownOut::probes),
                       column<BrownOut>(runs, 0, [](const auto& run) { return run.back; }));
        }
}

void print_quota() {
    fmt::print(
        "| strategy | 429, % of tries | errors, % | p95, s | 429 where limits are not told, % |\n"
        "|---|---|---|---|---|\n");
    for (const Row& row : rows()) {
        const auto told = play<Quota>([&](std::uint64_t seed) { return quota(row, true, seed); });
        const auto untold =
            play<Quota>([&](std::uint64_t seed) { return quota(row, false, seed); });
        const auto refused = [](const Quota& run) { return run.refused * 100; };
        fmt::print(
            "| {} | {} | {} | {} | {} |\n", row.label, column<Quota>(told, 2, refused),
            column<Quota>(told, 2, [](const Quota& run) { return run.sums.errors * 100; }),
            column<Quota>(told, 1, [](const Quota& run) { return quantile(run.sums.total, 0.95); }),
            column<Quota>(untold, 2, refused));
    }
}

void print_noon() {
    fmt::print(
        "| strategy | USD per 1,000 before | oracle | USD per 1,000 after | oracle | away from a, "
        "s |\n|---|---|---|---|---|---|\n");
    for (const Row& row : rows()) {
        const auto runs = play<Noon>([&](std::uint64_t seed) { return noon(row, seed); });
        const auto usd = [&](const std::function<double(const Noon&)>& value) {
            return column<Noon>(runs, 2, value);
        };
        fmt::print("| {} | {} | {} | {} | {} | {} |\n", row.label,
                   usd([](const Noon& run) { return run.before.usd_per_1000; }),
                   usd([](const Noon& run) { return run.before.oracle_per_1000; }),
                   usd([](const Noon& run) { return run.after.usd_per_1000; }),
                   usd([](const Noon& run) { return run.after.oracle_per_1000; }),
                   column<Noon>(runs, 0, [](const Noon& run) { return run.away; }));
    }
}

void print_tail() {
    fmt::print(
        "| strategy | p50, s | p95, s | p99, s | asked twice, % | USD per 1,000 |\n"
        "|---|---|---|---|---|---|\n");
    for (const Row& row : rows()) {
        const auto runs = play<Sums>([&](std::uint64_t seed) { return slow_tail(row, seed); });
        const auto at = [&](double q) {
            return column<Sums>(runs, 2,
                                [q](const Sums& run) { return quantile(run.first_byte, q); });
        };
        fmt::print("| {} | {} | {} | {} | {} | {} |\n", row.label, at(0.5), at(0.95), at(0.99),
                   column<Sums>(runs, 1, [](const Sums& run) { return run.hedged * 100; }),
                   column<Sums>(runs, 3, [](const Sums& run) { return run.usd_per_1000; }));
    }
}

void print_difficulty() {
    fmt::print(
        "| strategy | hard, % of calls | strong, % of hard | strong, % of easy | strong, % of all "
        "|\n|---|---|---|---|---|\n");
    for (const DifficultyRow& row : difficulty_rows()) {
        const auto runs = play<Asked>([&](std::uint64_t seed) {
            return asked_for(row.row, easy_and_hard(row.hard_share), seed);
        });
        fmt::print(
            "| difficulty, {} | {:.0f} | {} | {} | {} |\n", row.row.label, row.hard_share * 100,
            column<Asked>(runs, 1, [](const Asked& run) { return run.shares[hard][1] * 100; }),
            column<Asked>(runs, 1, [](const Asked& run) { return run.shares[easy][1] * 100; }),
            column<Asked>(runs, 1, [](const Asked& run) { return run.all[1] * 100; }));
    }
}

void print_topics() {
    const auto runs = play<Asked>(
        [](std::uint64_t seed) { return asked_for(row_of("semantic"), topics(0.2), seed); });
    fmt::print("| calls about | first at a, % | at b, % | at c, % |\n|---|---|---|---|\n");
    for (const auto& [sort, about] :
         {std::pair(code, "code (a's)"), std::pair(cooking, "cooking (b's)"),
          std::pair(travel, "travel (c's)"), std::pair(stray, "none of them (as listed: a's)")}) {
        const auto at = [&runs, sort](std::size_t place) {
            return column<Asked>(runs, 1,
                                 [=](const Asked& run) { return run.shares[sort][place] * 100; });
        };
        fmt::print("| {} | {} | {} | {} |\n", about, at(0), at(1), at(2));
    }
}

void print_drift(std::string_view label, const std::vector<Drift>& runs) {
    const auto value = [&runs](int decimals, const std::function<double(const Drift&)>& of) {
        return column<Drift>(runs, decimals, of);
    };
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} |\n", label,
               value(3, [](const Drift& run) { return run.reward; }),
               value(0, [](const Drift& run) { return run.regret_before; }),
               value(0, [](const Drift& run) { return run.regret_after; }),
               value(0, [](const Drift& run) { return run.regret_fixed; }),
               value(0, [](const Drift& run) { return run.share_before * 100; }),
               value(0, [](const Drift& run) { return run.share_after * 100; }),
               value(0, [](const Drift& run) { return run.there / 60; }));
}

void print_drift() {
    fmt::print(
        "| strategy | mean reward | regret per 1,000 calls before | after | both, against the best "
        "place of all | at the best place before, % | after, % | 80 % there, min |\n"
        "|---|---|---|---|---|---|---|---|\n");
    const auto fixed = play<Fixed>(&fixed_places);
    std::vector<Drift> oracles;
    for (const Fixed& one : fixed)
        oracles.push_back(drift_oracle(one));
    print_drift("whoever knew", oracles);
    for (const DriftRow& row : drift_rows())
        print_drift(row.label, play<Drift>([&](std::uint64_t seed) {
                        return drift(row, fixed[seed - 1], seed);
                    }));
}

constexpr std::string_view about_texts =
    R"(Texts are made from templates of our own (tests/sim/prompts.cpp): 10 easy ones (greetings, look-ups,
small favours) and 8 hard ones (word problems, proofs, programs), with names, numbers and things that are
drawn. Easy and hard are a reader's opinion, and nobody answers: the first table shows that a `strong_share`
is kept whatever the mixture, and that the built-in model's judgement leans the right way. How well it judges
is measured above, with answers of real models; on these texts it is weak, for it takes some look-ups
("What is the capital of Kenya?") for harder than word problems. Public prompts with labels are not played
here: the built-in model was trained on them.

Of the topics' texts, one template in five uses none of the words of its description; a fifth of all texts is
about none of the topics. What is like no description goes to a, the first of the list, so nothing can be
seen of a's own that were not recognised. Texts and descriptions are by the same author: 80 % says how it
works, not how often users are understood.)";

constexpr std::string_view about_drift =
    R"(Three models: a (2 and 8 USD per million tokens, first byte at 0.6 s, 90 % of the answers good), b (0.5 and
2, 0.3 s, 55 %) and c (2.5 and 10, 0.5 s, 55 %). After three hours a is good in 40 % and c in 95 %; b stays. One
call a second. Clients rate a share of the answers, 1 or 0, a minute later on average. The reward is the one
that `adaptive` has by default, for every row: 1, less 0.3 for a cent, less 0.2 for 2 s to the first byte, plus
the share of good answers of whoever answered. Regret is against the place that was best in that phase
("whoever knew"), per 1,000 calls; "both" is against c, the best place of the whole run, and below 0 where a
row did better than any place alone. Shares are of the last half hour of each phase; "80 % there" is the
time from the change until c gets that much of five minutes' calls. Settings that are not named are the defaults
(`feedback: 1`, `half_life: 2h`, `explore: 2%`). Ratings are honest and by chance here: clients who rate only
what annoys them, or answer late, are not simulated.)";

}  // namespace
}  // namespace weir::simulation

int main() {
    using namespace weir::simulation;
    fmt::print(
        "# Routing on a virtual clock\n\nWritten by `make sim`; seeds 1 to {}, median (quartiles). "
        "Times of "
        "the first two tables are of whole answers.\n\n"
        "Calls of `difficulty` and `semantic` have a text (see \"Who is asked for which text\"), "
        "those of "
        "the other rows none. `lua` runs tests/sim/cheapest_healthy.lua, and says nothing about "
        "other "
        "scripts. The shadows of a mirrored row cost money, use the limits of c and are counted in "
        "its "
        "health; simulated providers do not become slower by load, so that no row can show whether "
        "shadows "
        "slow down anybody. At most 8 run at once. Everything is one worker's, and no conversation "
        "is "
        "simulated: providers' caches and `affinity` are not in these figures.\n",
        seeds);
    fmt::print(
        "\n## Brown-out of a (the cheapest, the fastest, listed first): ten times as slow, 30 % "
        "errors, five minutes\n\n");
    print_trouble(&brown_out);
    fmt::print("\n## Outage of a, five minutes\n\n");
    print_trouble(&outage);
    fmt::print("\n## The same outage, with probes of Weir's own (`breaker.probes`)\n\n");
    print_probes();
    fmt::print(
        "\n## Limits of 60, 90 and 120 a minute, 200 calls a minute (a consensus asks three times "
        "as much)\n\n");
    print_quota();
    fmt::print("\n## a's price doubles at noon\n\n");
    print_noon();
    fmt::print("\n## One in 50 of a's answers begins 20 times as late: time to the first byte\n\n");
    print_tail();
    fmt::print("\n## Who is asked for which text\n\n{}\n\n", about_texts);
    print_difficulty();
    fmt::print("\n");
    print_topics();
    fmt::print("\n## The best model becomes bad, the worst one good\n\n{}\n\n", about_drift);
    print_drift();
    return 0;
}
