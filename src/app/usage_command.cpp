// weir usage: what was used and what it cost, from the ledger.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <map>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/figures.hpp"
#include "app/new_key.hpp"
#include "app/setup.hpp"
#include "app/usage_report.hpp"
#include "app/variant_report.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::app {
namespace {

struct UsageOptions {
    std::string by = "key";
    std::string since = "30d";
    std::string until;
    std::string key, model, provider, route;
    bool csv = false;
};

std::optional<std::string> filter(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

Result<store::UsageQuery> read_query(const UsageOptions& options, SysTime now) {
    store::UsageQuery query;
    const auto by = store::group_by_name(options.by);
    if (!by)
        return fail(ErrorKind::invalid_request,
                    fmt::format("--by {}: must be key, model, provider, route, day or variant",
                                options.by));
    query.by = *by;
    const Result<SysTime> since = read_moment(options.since, now, Direction::before_now);
    if (!since) return fail(ErrorKind::invalid_request, "--since " + since.error().message());
    query.range.from = *since;
    if (!options.until.empty()) {
        const Result<SysTime> until = read_moment(options.until, now, Direction::before_now);
        if (!until) return fail(ErrorKind::invalid_request, "--until " + until.error().message());
        query.range.until = *until;
    }
    if (query.range.until <= query.range.from)
        return fail(ErrorKind::invalid_request, "--until must be after --since");
    query.key = filter(options.key);
    query.model = filter(options.model);
    query.provider = filter(options.provider);
    query.route = filter(options.route);
    return query;
}

// Keys are in the ledger by id, people know them by name; the name of a key of the file is its id.
void name_keys(const std::vector<store::KeyRow>& keys, std::vector<store::UsageLine>& lines) {
    std::map<std::string, std::string> names;
    for (const store::KeyRow& key : keys)
        names[key.id.value()] = key.name;
    for (store::UsageLine& line : lines)
        if (const auto found = names.find(line.group); found != names.end())
            line.group = fmt::format("{} ({})", found->second, line.group);
}

int run(const Globals& globals, const UsageOptions& options) {
    const Console console = open_console();
    Result<store::UsageQuery> query = read_query(options, std::chrono::system_clock::now());
    if (!query) return console.wrong_call(query.error().message());
    if (options.csv && globals.json) return console.wrong_call("--csv or --json, not both");
    const Result<config::ServerConfig> server = open_server_part(globals.config_path);
    if (!server) return console.failure(server.error().message());
    const std::string& file = server->store.sqlite;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return console.failure(
            fmt::format("there is no ledger at {}: nothing has been served from "
                        "this folder, or --config is missing",
                        file));
    auto keys = store::open_sqlite_key_store({.file = file});
    auto ledger = store::open_sqlite_ledger_store({.file = file});
    if (!keys || !ledger)
        return console.failure(keys ? ledger.error().message() : keys.error().message());
    const Result<std::vector<store::KeyRow>> rows = (*keys)->load_all();
    if (!rows) return console.failure(rows.error().message());
    if (query->key)
        if (const Result<store::KeyRow> key = find_key(*rows, *query->key))
            query->key = key->id.value();
    Result<std::vector<store::UsageLine>> lines = (*ledger)->usage(*query);
    if (!lines) return console.failure(lines.error().message());
    if (query->by == store::GroupBy::key && !globals.json) name_keys(*rows, *lines);

    if (query->by == store::GroupBy::variant) {
        auto variants = (*ledger)->variants(*query);
        if (!variants) return console.failure(variants.error().message());
        const VariantReport report{.range = query->range, .lines = std::move(*variants)};
        if (globals.json) return console.answer(report.json());
        if (!options.csv) return console.answer(report.text(console.out));
    }
    const UsageReport report{.by = query->by, .range = query->range, .lines = std::move(*lines)};
    if (globals.json) return console.answer(report.json());
    if (options.csv) return console.answer(report.csv());
    if (report.lines.empty()) console.say("no requests since " + write_time(query->range.from));
    const int printed = console.answer(report.table(console.out));
    if (const std::int64_t unknown = report.total().cost_unknown; unknown > 0)
        console.warning(fmt::format(
            "the cost of {} request{} is not known, because nobody knows the price of the model: "
            "the sum is too low by that much. Name the price in weir.yaml: providers.<id>.models",
            write_count(unknown), unknown == 1 ? "" : "s"));
    return printed;
}

}  // namespace

void add_usage(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        app.add_subcommand("usage", "Requests, tokens and cost, from the ledger");
    const auto options = std::make_shared<UsageOptions>();
    command->add_option("--by", options->by, "key, model, provider, route, day or variant")
        ->capture_default_str();
    command->add_option("--since", options->since, "A span back (7d, 12h) or a date, UTC")
        ->capture_default_str();
    command->add_option("--until", options->until, "The same; default: now");
    command->add_option("--key", options->key, "Only of this key (id or name)");
    command->add_option("--model", options->model, "Only of this model (provider/model)");
    command->add_option("--provider", options->provider, "Only of this provider");
    command->add_option("--route", options->route, "Only of this route");
    command->add_flag("--csv", options->csv, "Comma-separated values with every count");
    command->footer(
        "Costs are exact, in US dollars. A request counts where it started; borders are whole "
        "hours.\n"
        "Input includes what was read from caches, output includes reasoning.\n\n"
        "Examples:\n"
        "  weir usage\n"
        "  weir usage --by model --since 7d\n"
        "  weir usage --by day --since 2026-11-01 --until 2026-12-01 --csv > november.csv\n"
        "  weir usage --by provider --key mobile --json\n"
        "  weir usage --by variant --route compare");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return run(globals, *options); };
    });
}

}  // namespace weir::app
