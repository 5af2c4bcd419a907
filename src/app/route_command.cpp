// weir route: what the routes do with a request, and would have done with yesterday's.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/commands.hpp"

namespace weir::app {

void add_route(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        app.add_subcommand("route", "Where a request would go, without sending it");
    command->require_subcommand(1);
    command->footer(
        "Examples:\n"
        "  weir route test --file request.json\n"
        "  weir route replay --policy new.yaml --since 7d\n"
        "  weir route train --data labelled.jsonl --out model.bin");
    add_route_test(*command, globals, chosen);
    add_route_replay(*command, globals, chosen);
    add_route_train(*command, globals, chosen);
}

}  // namespace weir::app
