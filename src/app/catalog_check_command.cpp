// weir catalog check: does a catalog contradict itself?
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <map>
#include <optional>

#include "app/catalog_report.hpp"
#include "app/catalog_source.hpp"
#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/overlay_check.hpp"
#include "catalog/check/rules.hpp"
#include "catalog/check/source_file.hpp"
#include "wire/wire.hpp"

namespace weir::app {
namespace {

constexpr std::size_t rows_for_people = 100;
constexpr json::Limits source_limits{.bytes_max = std::size_t{16} << 20, .depth_max = 32};

struct CheckOptions {
    std::vector<std::string> files;
    std::optional<std::size_t> limit;
};

catalog::Date today() {
    const auto now = std::chrono::system_clock::now();
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(now)};
    return {.year = static_cast<int>(day.year()),
            .month = static_cast<int>(static_cast<unsigned>(day.month())),
            .day = static_cast<int>(static_cast<unsigned>(day.day()))};
}

std::vector<std::string_view> spoken_wires() {
    std::vector<std::string_view> names;
    for (const wire::Wire& row : wire::builtin())
        names.push_back(row.name);
    return names;
}

Result<void> check_files(const CheckOptions& options, const std::string& config_path,
                         const catalog::KnownNames& known, catalog::Findings& findings) {
    std::map<std::string, std::string> seen;  // provider's id to its file
    for (const std::string& file : options.files) {
        const Result<std::string> text = read_catalog_source(file, config_path);
        if (!text) return fail(text.error());
        if (!file.ends_with(".json")) {
            check_overlay_file(file, *text, known, today(), findings);
            continue;
        }
        const std::string id =
            catalog::check_source_file(file, *text, known, today(), source_limits, findings);
        if (id.empty()) continue;
        if (const auto [before, fresh] = seen.emplace(id, file); !fresh)
            findings.add({.rule = "two_of_one_id",
                          .file = file,
                          .line = 1,
                          .entry = id,
                          .what = fmt::format("is also the id in {}", before->second),
                          .advice = "keep one of them"});
    }
    return {};
}

int run(const Globals& globals, const CheckOptions& options) {
    const Console console = open_console();
    const catalog::Catalog embedded = catalog::open_embedded();
    const std::vector<std::string_view> wires = spoken_wires();
    const catalog::KnownNames known = catalog::known_names(embedded, wires);
    catalog::Findings findings;
    if (options.files.empty()) {
        catalog::check_catalog(embedded, known, today(), findings);
    } else if (const auto read = check_files(options, globals.config_path, known, findings);
               !read) {
        return console.wrong_call(read.error().message());
    }
    const int code = findings.errors() > 0 ? 1 : 0;
    if (globals.json) {
        const int printed = console.answer(findings_json(findings, options.limit.value_or(0)));
        return code != 0 ? code : printed;
    }
    const std::size_t most = options.limit.value_or(rows_for_people);
    const std::vector<catalog::Finding> sorted = in_order(findings);
    int printed = 0;
    if (!sorted.empty()) printed = console.answer(findings_table(sorted, most, console.out));
    if (most > 0 && sorted.size() > most)
        console.say(fmt::format("{} more; --limit 0 shows all", sorted.size() - most));
    console.say(fmt::format("{} errors, {} warnings in {}", findings.errors(), findings.warnings(),
                            options.files.empty()
                                ? "the catalog of " + embedded.built_from()
                                : fmt::format("{} file{}", options.files.size(),
                                              options.files.size() == 1 ? "" : "s")));
    return code != 0 ? code : printed;
}

}  // namespace

void add_catalog_check(CLI::App& catalog, const Globals& globals, Chosen& chosen) {
    CLI::App* const command = catalog.add_subcommand(
        "check", "Look for contradictions in the catalog, its files, or what weir.yaml adds");
    const auto options = std::make_shared<CheckOptions>();
    command->add_option("FILE", options->files,
                        "Files of catalog/ (*.json) or configurations; default: the built-in "
                        "catalog");
    command->add_option("--limit", options->limit,
                        "Rows to print; 0: all (default: 100, and all with --json)");
    command->footer(
        "Exits with 1 where there is an error, with 0 where there are only warnings, and with 2\n"
        "where a file cannot be read.\n\n"
        "Examples:\n"
        "  weir catalog check\n"
        "  weir catalog check weir.yaml\n"
        "  weir catalog check catalog/*.json --json");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return run(globals, *options); };
    });
}

}  // namespace weir::app
