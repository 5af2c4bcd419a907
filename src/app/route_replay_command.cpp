// weir route replay: yesterday's traffic under another configuration.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <filesystem>
#include <map>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/figures.hpp"
#include "app/replay/policy.hpp"
#include "app/replay/report.hpp"
#include "app/setup.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::app {
namespace {

constexpr std::size_t refused_max = 1'000;  // listed
constexpr std::uint64_t seed = 20'261'120;  // the same report for the same ledger and policy

struct ReplayOptions {
    std::string policy;
    std::string since = "7d";
    std::string until;
    std::size_t limit = 100'000;
};

Result<store::TimeRange> read_range(const ReplayOptions& options, SysTime now) {
    const Result<SysTime> since = read_moment(options.since, now, Direction::before_now);
    if (!since) return fail(ErrorKind::invalid_request, "--since " + since.error().message());
    store::TimeRange range{.from = *since, .until = now};
    if (!options.until.empty()) {
        const Result<SysTime> until = read_moment(options.until, now, Direction::before_now);
        if (!until) return fail(ErrorKind::invalid_request, "--until " + until.error().message());
        range.until = *until;
    }
    if (range.until <= range.from)
        return fail(ErrorKind::invalid_request, "--until must be after --since");
    return range;
}

// The newest of the range, in the order of time; counts what cannot be used.
Result<std::vector<Past>> read_traffic(store::LedgerStore& ledger, const store::TimeRange& range,
                                       std::size_t limit, ReplayReport& report) {
    std::vector<Past> traffic;
    std::map<Unusable, std::int64_t> left_out;
    const Result<void> scanned =
        ledger.scan({.range = range, .newest_first = true}, [&](const store::LedgerRow& row) {
            if (traffic.size() == limit) {
                report.cut = true;
                return false;
            }
            ++report.rows;
            if (std::expected<Past, Unusable> past = read_past(row))
                traffic.push_back(std::move(*past));
            else
                ++left_out[past.error()];
            return true;
        });
    if (!scanned) return fail(scanned.error());
    for (const auto& [why, count] : left_out)
        report.left_out.emplace_back(name(why), count);
    std::ranges::reverse(traffic);
    return traffic;
}

void judge(const std::vector<Past>& traffic, const gateway::Snapshot& policy,
           ReplayReport& report) {
    Random random(seed);
    std::vector<Verdict> verdicts = plan_anew(traffic, policy, random);
    std::vector<ReplayCase> cases;
    for (std::size_t i = 0; i < traffic.size(); ++i) {
        if (verdicts[i].choices.empty() && report.refused.size() < refused_max)
            report.refused.emplace_back(traffic[i].id.text(), verdicts[i].refused);
        cases.push_back(replay_case(traffic[i], std::move(verdicts[i])));
    }
    report.figures = estimate(cases, random);
    report.notes = unknown_to_replay(policy);
}

int run(const Globals& globals, const ReplayOptions& options) {
    const Console console = open_console();
    const auto now =
        std::chrono::time_point_cast<SysTime::duration>(std::chrono::system_clock::now());
    const Result<store::TimeRange> range = read_range(options, now);
    if (!range) return console.wrong_call(range.error().message());
    const Result<config::ServerConfig> server = open_server_part(globals.config_path);
    if (!server) return console.failure(server.error().message());
    const Result<std::unique_ptr<Setup>> policy = open_setup(options.policy);
    if (!policy) return console.failure(policy.error().message());
    const std::string& file = server->store.sqlite;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return console.failure(
            fmt::format("there is no ledger at {}: nothing has been served from this folder, or "
                        "--config is missing",
                        file));
    auto ledger = store::open_sqlite_ledger_store({.file = file});
    if (!ledger) return console.failure(ledger.error().message());
    ReplayReport report{.policy = options.policy, .from = range->from, .until = range->until};
    const Result<std::vector<Past>> traffic = read_traffic(**ledger, *range, options.limit, report);
    if (!traffic) return console.failure(traffic.error().message());
    judge(*traffic, (*policy)->snapshot(), report);
    return console.answer(globals.json ? report.json() : report.text(console.out));
}

}  // namespace

void add_route_replay(CLI::App& route, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        route.add_subcommand("replay", "What another configuration would have done with the past");
    const auto options = std::make_shared<ReplayOptions>();
    command->add_option("--policy", options->policy, "The other configuration file")->required();
    command->add_option("--since", options->since, "A span back (7d, 12h) or a date, UTC")
        ->capture_default_str();
    command->add_option("--until", options->until, "The same; default: now");
    command->add_option("--limit", options->limit, "At most so many calls, the newest")
        ->capture_default_str()
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
    command->footer(
        "Plans every call of the ledger that has a decision again, and compares who is asked\n"
        "first, cost, failures and times, with intervals of 95 %. Nobody is called. Targets that\n"
        "were never asked stay unknown. --config names the configuration whose ledger is read.\n\n"
        "Examples:\n"
        "  weir route replay --policy new.yaml --since 7d\n"
        "  weir route replay --policy new.yaml --since 2026-11-01 --until 2026-11-08 --json");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return run(globals, *options); };
    });
}

}  // namespace weir::app
