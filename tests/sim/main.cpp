// Plays all scenarios and prints their figures as a section in Markdown: make sim.
#include <fmt/format.h>

#include <cstdio>
#include <functional>

#include "tests/sim/scenarios.hpp"

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

}  // namespace
}  // namespace weir::simulation

int main() {
    using namespace weir::simulation;
    fmt::print(
        "# Routing on a virtual clock\n\nWritten by `make sim`; seeds 1 to {}, median (quartiles). "
        "Times of "
        "the first two tables are of whole answers.\n",
        seeds);
    fmt::print(
        "\n## Brown-out of a (the cheapest, the fastest, listed first): ten times as slow, 30 % "
        "errors, five minutes\n\n");
    print_trouble(&brown_out);
    fmt::print("\n## Outage of a, five minutes\n\n");
    print_trouble(&outage);
    fmt::print(
        "\n## Limits of 60, 90 and 120 a minute, 200 calls a minute (a consensus asks three times "
        "as much)\n\n");
    print_quota();
    fmt::print("\n## a's price doubles at noon\n\n");
    print_noon();
    fmt::print("\n## One in 50 of a's answers begins 20 times as late: time to the first byte\n\n");
    print_tail();
    return 0;
}
