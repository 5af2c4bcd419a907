// weir route test: where one request would go, without sending it.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <random>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/input.hpp"
#include "app/local_gateway.hpp"
#include "app/route_trial.hpp"
#include "app/setup.hpp"
#include "base/text.hpp"

namespace weir::app {
namespace {

constexpr std::size_t body_bytes_max = std::size_t{64} << 20;
constexpr int times_max = 1'000'000;

struct TestOptions {
    std::string file;
    std::string wire = "openai_chat";
    std::string model;  // of wires that have it in the path
    bool stream = false;
    std::string key;
    std::vector<std::string> headers;
    int times = 1;
};

bool model_in_path(std::string_view wire) {
    return wire == "gemini" || wire.starts_with("bedrock");
}

Result<TrialAsk> read_ask(const TestOptions& options) {
    TrialAsk ask{.wire = wire::find(options.wire), .key = options.key, .times = options.times};
    if (ask.wire == nullptr || ask.wire->read_request == nullptr)
        return fail(ErrorKind::invalid_request,
                    fmt::format("--wire {}: must be openai_chat, openai_responses, anthropic, "
                                "gemini, bedrock, bedrock_invoke or cohere",
                                options.wire));
    const bool in_path = model_in_path(options.wire);
    if (in_path && options.model.empty())
        return fail(ErrorKind::invalid_request,
                    fmt::format("--model is needed: {} has the model in the path", options.wire));
    if (!in_path && (!options.model.empty() || options.stream))
        return fail(ErrorKind::invalid_request,
                    fmt::format("--model and --stream are for gemini, bedrock and bedrock_invoke: "
                                "{} has them in the body",
                                options.wire));
    ask.asked = {.model = options.model, .stream = options.stream};
    return ask;
}

Result<void> add_headers(const TestOptions& options, LocalExchange& exchange) {
    for (const std::string& header : options.headers) {
        const std::size_t at = header.find('=');
        if (at == std::string::npos || at == 0)
            return fail(ErrorKind::invalid_request,
                        fmt::format("--header {}: must be NAME=VALUE", header));
        exchange.add_header(header.substr(0, at), header.substr(at + 1));
    }
    return {};
}

int tell_refused(const Globals& globals, const Console& console, const LocalExchange& exchange,
                 const Trial& trial) {
    if (globals.json) {
        const int printed = console.answer(exchange.body() + "\n");
        return printed == 0 ? 1 : printed;
    }
    return console.failure(fmt::format("a client would be answered {}: {}", exchange.status(),
                                       clean_lines(trial.error->message())));
}

int run(const Globals& globals, const TestOptions& options) {
    const Console console = open_console();
    Result<TrialAsk> ask = read_ask(options);
    if (!ask) return console.wrong_call(ask.error().message());
    const Result<std::string> body = options.file == "-"
                                         ? read_input(InputEnd::file, body_bytes_max)
                                         : read_file(options.file, body_bytes_max);
    if (!body)
        return console.wrong_call(
            fmt::format("--file {}: {}", options.file, body.error().message()));
    const Result<std::unique_ptr<Setup>> setup = open_setup(globals.config_path);
    if (!setup) return console.failure(setup.error().message());
    if (!options.key.empty() && (*setup)->snapshot().keys.find_named(options.key) == nullptr)
        return console.wrong_call(fmt::format("--key {}: there is no such key", options.key));
    LocalExchange exchange("/", *body, std::chrono::steady_clock::now());
    if (const Result<void> added = add_headers(options, exchange); !added)
        return console.wrong_call(added.error().message());
    std::random_device seed;
    auto gateway = LocalGateway::open((*setup)->server(), seed());
    if (!gateway) return console.failure(gateway.error().message());

    Trial trial;
    (*gateway)->run_with(std::move((*setup)->built.snapshot), [&](gateway::Services& services) {
        return try_route(exchange, services, *ask, trial);
    });
    if (trial.error) return tell_refused(globals, console, exchange, trial);
    return console.answer(globals.json ? trial.json() : trial.text());
}

}  // namespace

void add_route_test(CLI::App& route, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        route.add_subcommand("test", "Where one request would go, and what it would cost");
    const auto options = std::make_shared<TestOptions>();
    command->add_option("--file", options->file, "The request's body; \"-\": the standard input")
        ->required();
    command->add_option("--wire", options->wire, "The API that it is written for")
        ->capture_default_str();
    command->add_option("--model", options->model, "Where the API has it in the path");
    command->add_flag("--stream", options->stream, "Likewise");
    command->add_option("--key", options->key, "As whom: the name or id of a key");
    command->add_option("--header", options->headers, "NAME=VALUE, for rules; may be repeated");
    command->add_option("--times", options->times, "Draw so often, and say who was first how often")
        ->check(CLI::Range(1, times_max));
    command->footer(
        "Rules, the key's demands, wishes, filters and the route's strategy decide as for a real\n"
        "request; nobody is called. Measured times, breakers, budgets and what strategies have\n"
        "learnt belong to a running server and are not known here.\n\n"
        "Examples:\n"
        "  weir route test --file request.json --key mobile --header x-tier=gold\n"
        "  weir route test --file request.json --times 1000 --json");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return run(globals, *options); };
    });
}

}  // namespace weir::app
