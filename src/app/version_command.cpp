// weir version: what this binary is made of.
#include <fmt/format.h>
#include <spdlog/version.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Version.hpp>
#include <array>
#include <string>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "json/writer.hpp"
#include "llm/tokens/ranks.hpp"

namespace weir::app {
namespace {

struct Fact {
    std::string name;
    std::string value;
};

// The encodings whose tokens are counted; all others are estimated.
std::string token_ranks() {
    std::string names;
    for (const std::string_view name : {"cl100k_base", "o200k_base"})
        if (llm::tokens::Ranks::open(llm::tokens::embedded_ranks(), name))
            names += (names.empty() ? "" : " ") + std::string(name);
    return names.empty() ? "none (tokens are estimated)" : names;
}

std::vector<Fact> facts() {
    const catalog::Catalog catalog = catalog::open_embedded();
    return {
        {"version", std::string(version)},
        {"catalog", catalog.built_from()},
        {"catalog_providers", fmt::to_string(catalog.provider_count())},
        {"catalog_offerings", fmt::to_string(catalog.offering_count())},
        {"token_ranks", token_ranks()},
        {"compiler", fmt::format("clang {}", __clang_version__)},
        {"fmt",
         fmt::format("{}.{}.{}", FMT_VERSION / 10'000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
        {"spdlog", fmt::format("{}.{}.{}", SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH)},
        {"cli11", CLI11_VERSION},
    };
}

int run(const Globals& globals) {
    const Console console = open_console();
    std::string text;
    if (globals.json) {
        json::Writer json(text);
        json.open_object();
        for (const Fact& fact : facts()) {
            if (const auto count = read_integer(fact.value))
                json.member(fact.name, *count);
            else
                json.member(fact.name, fact.value);
        }
        json.close_object();
        return console.answer(text + "\n");
    }
    for (const Fact& fact : facts())
        text += fact.name == "version"
                    ? fmt::format("weir {}\n", fact.value)
                    : toned(console.out, Tone::dim, fmt::format("{:<18}", fact.name)) + fact.value +
                          "\n";
    return console.answer(text);
}

}  // namespace

void add_version(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        app.add_subcommand("version", "Version, date of the catalog, compiler and libraries");
    command->footer("Examples:\n  weir version\n  weir version --json");
    command->callback([&globals, &chosen] { chosen = [&globals] { return run(globals); }; });
}

}  // namespace weir::app
