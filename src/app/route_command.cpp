// weir route: what the routes decide by.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/commands.hpp"

namespace weir::app {

void add_route(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        app.add_subcommand("route", "Train the model that the strategy difficulty decides by");
    command->require_subcommand(1);
    command->footer(
        "Examples:\n"
        "  weir route train --data labelled.jsonl --out model.bin");
    add_route_train(*command, globals, chosen);
}

}  // namespace weir::app
