// weir serve
#include <fmt/format.h>

#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/commands.hpp"
#include "app/log.hpp"
#include "app/server.hpp"

namespace weir::app {

void add_serve(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command = app.add_subcommand("serve", "Run the gateway");
    const auto options = std::make_shared<ServeOptions>();
    command->add_option("--listen", options->listen, "HOST:PORT, instead of the configuration's");
    command->add_flag("--takeover", options->takeover,
                      "Share the address with a running weir, to replace it without a gap");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] {
            options->config_path = globals.config_path;
            options->version = std::string(version);
            Server server(*options);
            const Result<void> started = server.start();
            if (!started) {
                log(LogLevel::error, started.error().message());
                return 1;
            }
            return server.run();
        };
    });
}

}  // namespace weir::app
