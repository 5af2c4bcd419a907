#pragma once
// The commands of the program. Each adds itself to the command line in its own file, and runs by
// returning an exit code: 0 done, 1 failed, 2 the call itself was wrong.
#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace weir::app {

inline constexpr std::string_view version = "0.1.0";

// What every command may be told.
struct Globals {
    std::string config_path;  // --config
    bool json = false;        // --json: machine-readable output
};

// Set by the chosen command's callback; run after the command line has been read.
using Chosen = std::function<int()>;

struct Command {
    void (*add)(CLI::App& app, const Globals& globals, Chosen& chosen);
};

void add_serve(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_check(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_key(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_models(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_providers(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_catalog(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_chat(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_usage(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_explain(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_route(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_version(CLI::App& app, const Globals& globals, Chosen& chosen);
// Below `weir key`, `weir providers`, `weir catalog` and `weir route`.
void add_key_hash(CLI::App& key, const Globals& globals, Chosen& chosen);
void add_route_test(CLI::App& route, const Globals& globals, Chosen& chosen);
void add_route_replay(CLI::App& route, const Globals& globals, Chosen& chosen);
void add_providers_test(CLI::App& providers, const Globals& globals, Chosen& chosen);
void add_catalog_check(CLI::App& catalog, const Globals& globals, Chosen& chosen);
void add_catalog_diff(CLI::App& catalog, const Globals& globals, Chosen& chosen);
void add_catalog_import(CLI::App& catalog, const Globals& globals, Chosen& chosen);
void add_route_train(CLI::App& route, const Globals& globals, Chosen& chosen);

}  // namespace weir::app
