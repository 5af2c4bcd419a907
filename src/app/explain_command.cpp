// weir explain: why a request went where it went, from the ledger.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/setup.hpp"
#include "ledger/explanation.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::app {
namespace {

int run(const Globals& globals, const std::string& id) {
    const Console console = open_console();
    if (id.size() != RequestId::length)
        return console.wrong_call(
            fmt::format("\"{}\" is no request id: they have {} characters, as in x-request-id", id,
                        RequestId::length));
    const Result<config::ServerConfig> server = open_server_part(globals.config_path);
    if (!server) return console.failure(server.error().message());
    const std::string& file = server->store.sqlite;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return console.failure(
            fmt::format("there is no ledger at {}: nothing has been served from this folder, or "
                        "--config is missing",
                        file));
    auto ledger = store::open_sqlite_ledger_store({.file = file});
    if (!ledger) return console.failure(ledger.error().message());
    const auto row = (*ledger)->get(RequestId::from(id));
    if (!row) return console.failure(row.error().message());
    if (!*row)
        return console.failure(fmt::format(
            "the ledger has no request {}: it may be still on its way there (a second or two)",
            id));
    const auto feedback = (*ledger)->get_feedback(RequestId::from(id));
    if (!feedback) return console.failure(feedback.error().message());
    return console.answer(globals.json ? ledger::explanation_json((*row)->row(), *feedback) + "\n"
                                       : ledger::explanation_text((*row)->row(), *feedback));
}

}  // namespace

void add_explain(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        app.add_subcommand("explain", "Why a request went where it went, from the ledger");
    const auto id = std::make_shared<std::string>();
    command->add_option("ID", *id, "As in the answer's x-request-id")->required();
    command->footer(
        "Shows the candidates with their scores, who was left out and why, every attempt with its\n"
        "time and cost. --json prints the same as one object.\n\n"
        "Example:\n"
        "  weir explain 01JD3Q7Z3V9K8M2N4P6R8T0W2Y");
    command->callback(
        [&globals, &chosen, id] { chosen = [&globals, id] { return run(globals, *id); }; });
}

}  // namespace weir::app
