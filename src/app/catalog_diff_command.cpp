// weir catalog diff: what a public list says that the catalog does not.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <optional>

#include "app/catalog_listing.hpp"
#include "app/catalog_report.hpp"
#include "app/commands.hpp"
#include "app/console.hpp"

namespace weir::app {
namespace {

constexpr std::size_t rows_for_people = 100;

struct DiffCall {
    ListingOptions listing;
    std::optional<std::size_t> limit;
};

int run(const Globals& globals, const DiffCall& options) {
    const Console console = open_console();
    const Result<catalog::Listing> listing = open_listing(options.listing, globals.config_path);
    if (!listing) return console.wrong_call(listing.error().message());
    const catalog::Catalog embedded = catalog::open_embedded();
    const std::vector<catalog::Difference> differences =
        compare(embedded, *listing,
                {.provider = options.listing.provider, .at = std::chrono::system_clock::now()});
    const int code = differences.empty() ? 0 : 1;
    if (globals.json) {
        const int printed =
            console.answer(differences_json(differences, *listing, options.limit.value_or(0)));
        return code != 0 ? code : printed;
    }
    const std::size_t most = options.limit.value_or(rows_for_people);
    int printed = 0;
    if (!differences.empty())
        printed = console.answer(differences_table(differences, most, console.out));
    if (most > 0 && differences.size() > most)
        console.say(fmt::format("{} more; --limit 0 shows all", differences.size() - most));
    console.say(fmt::format("{} against the catalog of {}", count_differences(differences),
                            embedded.built_from()));
    if (const std::size_t unread = listing->notes.size() + listing->notes_more; unread > 0)
        console.say(
            fmt::format("{} notes on what of the list could not be compared; --json has "
                        "them",
                        unread));
    return code != 0 ? code : printed;
}

}  // namespace

void add_catalog_diff(CLI::App& catalog, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        catalog.add_subcommand("diff", "Compare the built-in catalog with a public list");
    const auto options = std::make_shared<DiffCall>();
    add_listing_options(*command, options->listing);
    command->add_option("--limit", options->limit,
                        "Rows to print; 0: all (default: 100, and all with --json)");
    command->footer(
        "new            the list has it, the catalog does not\n"
        "gone           the catalog has it, and the list does not, though it has its provider\n"
        "repriced       another price; US dollars per million tokens, or for one of what else\n"
        "               is counted\n"
        "contradictory  another limit, ability or billing, or two figures in the list itself\n\n"
        "Exits with 0 where both say the same, with 1 where they differ, and with 2 where the\n"
        "list cannot be read.\n\n"
        "Examples:\n"
        "  weir catalog diff --from models.dev https://models.dev/api.json --provider openai\n"
        "  weir catalog diff --from openrouter models.json --json\n"
        "  weir catalog diff --from litellm model_prices_and_context_window.json --limit 0");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return run(globals, *options); };
    });
}

}  // namespace weir::app
