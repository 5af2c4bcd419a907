// weir catalog import: a public list as a part of weir.yaml.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>

#include "app/catalog_listing.hpp"
#include "app/commands.hpp"
#include "app/console.hpp"
#include "catalog/import/overlay_text.hpp"
#include "json/writer.hpp"

namespace weir::app {
namespace {

constexpr std::size_t notes_for_people = 100;

struct ImportOptions {
    ListingOptions listing;
    std::string out;
    bool everything = false;
    std::optional<std::size_t> limit;
};

// Beside the file first, so that a full disk leaves no half of one.
Result<void> write_file(const std::string& name, std::string_view text) {
    const std::string fresh = name + ".new";
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    std::error_code wrong;
    if (file) std::filesystem::rename(fresh, name, wrong);
    if (file && !wrong) return {};
    std::filesystem::remove(fresh, wrong);
    return fail(ErrorKind::internal, fmt::format("cannot write {}", name));
}

using Notes = std::vector<catalog::ListingNote>;

void say_notes(const Console& console, const Notes& notes, std::size_t most) {
    for (std::size_t i = 0; i < notes.size() && (most == 0 || i < most); ++i)
        console.say(clean_cell(fmt::format("{}: {}", notes[i].entry, notes[i].message)));
    if (most > 0 && notes.size() > most)
        console.say(fmt::format("{} more; --limit 0 shows all", notes.size() - most));
}

std::string json_of(const catalog::OverlayText& overlay, const Notes& notes, std::size_t most) {
    std::string text;
    json::Writer json(text);
    json.open_object()
        .member("models", static_cast<std::int64_t>(overlay.models))
        .member("unchanged", static_cast<std::int64_t>(overlay.unchanged))
        .member("yaml", overlay.yaml)
        .key("left_out")
        .open_array();
    for (std::size_t i = 0; i < notes.size() && (most == 0 || i < most); ++i)
        json.open_object()
            .member("entry", notes[i].entry)
            .member("what", notes[i].message)
            .close_object();
    json.close_array().close_object();
    return text + "\n";
}

// What the list's reader could not take, and what weir.yaml cannot say, of the wanted provider.
Notes all_notes(const catalog::Listing& listing, const catalog::OverlayText& overlay,
                const std::string& provider) {
    Notes notes = overlay.left_out;
    for (const catalog::ListingNote& note : listing.notes)
        if (provider.empty() || note.entry.starts_with(provider + "/")) notes.push_back(note);
    if (listing.notes_more > 0)
        notes.push_back({"the list", fmt::format("{} more of this sort", listing.notes_more)});
    return notes;
}

int run(const Globals& globals, const ImportOptions& options) {
    const Console console = open_console();
    const Result<catalog::Listing> listing = open_listing(options.listing, globals.config_path);
    if (!listing) return console.wrong_call(listing.error().message());
    const catalog::Catalog embedded = catalog::open_embedded();
    const catalog::OverlayText overlay = write_overlay(embedded, *listing,
                                                       {.provider = options.listing.provider,
                                                        .at = std::chrono::system_clock::now(),
                                                        .everything = options.everything});
    const Notes notes = all_notes(*listing, overlay, options.listing.provider);
    if (!options.out.empty() && overlay.models > 0)
        if (const Result<void> written = write_file(options.out, overlay.yaml); !written)
            return console.failure(written.error().message());
    int printed = 0;
    if (globals.json)
        printed = console.answer(json_of(overlay, notes, options.limit.value_or(0)));
    else if (options.out.empty())
        printed = console.answer(overlay.yaml);
    if (globals.json) return printed;
    say_notes(console, notes, options.limit.value_or(notes_for_people));
    console.say(fmt::format(
        "{} models of {} providers written{}, {} left out because the catalog "
        "says the same",
        overlay.models, overlay.providers,
        options.out.empty() || overlay.models == 0 ? "" : " to " + options.out, overlay.unchanged));
    return printed;
}

}  // namespace

void add_catalog_import(CLI::App& catalog, const Globals& globals, Chosen& chosen) {
    CLI::App* const command = catalog.add_subcommand(
        "import", "Write what a public list adds or changes as a part of weir.yaml");
    const auto options = std::make_shared<ImportOptions>();
    add_listing_options(*command, options->listing);
    command->add_option("--out", options->out, "A file to write; default: the standard output");
    command->add_flag("--all", options->everything, "Also what the catalog says already");
    command->add_option("--limit", options->limit,
                        "Notes to print on what was left out; 0: all (default: 100)");
    command->footer(
        "What weir.yaml has no words for, such as prices of long prompts, is named on the\n"
        "standard error stream. Look at the file before you use it.\n\n"
        "Examples:\n"
        "  weir catalog import --from models.dev api.json --provider groq\n"
        "  weir catalog import --from litellm prices.json --out overlay.yaml\n"
        "  weir catalog check overlay.yaml");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return run(globals, *options); };
    });
}

}  // namespace weir::app
