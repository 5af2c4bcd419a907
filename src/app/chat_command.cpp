// weir chat: one request through the whole gateway, inside this process.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <random>

#include "app/chat_printer.hpp"
#include "app/chat_request.hpp"
#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/input.hpp"
#include "app/local_gateway.hpp"
#include "app/setup.hpp"
#include "ledger/ledger.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::app {
namespace {

struct ChatOptions {
    ChatAsk ask;
    bool whole = false;  // --no-stream
};

// The answer's text on the standard output, thoughts dim on the other stream.
class Output {
public:
    explicit Output(const Console& console) : console_(console) {}

    void write(ChatPrinter::Kind kind, std::string_view text) {
        if (kind == ChatPrinter::Kind::reasoning) {
            if (console_.err.interactive) console_.aside(clean_lines(text));
            thought_ = true;
            return;
        }
        if (thought_ && console_.err.interactive) console_.aside("\n\n");
        thought_ = false;
        // A model's text may hold escape sequences: a file gets its bytes, a terminal does not.
        open_ = open_ &&
                console_.print(console_.out.interactive ? clean_lines(text) : std::string(text));
        ends_line_ = text.ends_with('\n');
    }
    // False when nobody reads any more.
    bool open() const { return open_; }
    void end_line() {
        if (!ends_line_) open_ = open_ && console_.print("\n");
        ends_line_ = true;
    }

private:
    const Console& console_;
    bool thought_ = false;
    bool ends_line_ = true;
    bool open_ = true;
};

SysTime wall_clock() { return std::chrono::system_clock::now(); }

// Recorded where a server here keeps its records: in the store that a file names or that exists.
// Without either, a first try in some folder leaves nothing behind. A ledger that cannot be opened
// does not keep the call from being made.
std::unique_ptr<ledger::Ledger> open_ledger(const Setup& setup, const Console& console,
                                            Random random) {
    const std::string& file = setup.server().store.sqlite;
    std::error_code ignored;
    if (setup.source.name.empty() && !std::filesystem::exists(file, ignored)) return nullptr;
    auto store = store::open_sqlite_ledger_store({.file = file});
    if (!store) {
        console.warning("this call is not recorded: " + store.error().message());
        return nullptr;
    }
    const std::string name(RequestId::make(wall_clock(), random(), random()).text());
    auto ledger = std::make_unique<ledger::Ledger>(
        ledger::Settings{.folder = setup.server().journal.dir, .process_name = name},
        std::move(*store), wall_clock, [&console](const ledger::DrainEvent& event) {
            using Kind = ledger::DrainEvent::Kind;
            if (event.kind == Kind::store_failing) console.warning("ledger: " + event.message);
        });
    ledger->run();
    return ledger;
}

Result<ChatAsk> complete(const ChatOptions& options, const Globals& globals,
                         const Console& console) {
    ChatAsk ask = options.ask;
    ask.stream = !options.whole && !globals.json;
    if (!ask.text.empty() && ask.text != "-") return ask;
    console.note("reading the message from the standard input, up to its end (Ctrl-D)");
    Result<std::string> text = read_input(InputEnd::file, std::size_t{16} << 20);
    if (!text) return fail(text.error());
    // What ends the last line belongs to the file, not to the message.
    text->erase(text->find_last_not_of("\r\n") + 1);
    if (text->find_first_not_of(" \t\r\n") == std::string::npos)
        return fail(ErrorKind::invalid_request, "the message is empty");
    ask.text = std::move(*text);
    return ask;
}

// What came, told; the exit code.
int tell(const LocalExchange& exchange, const Globals& globals, const Console& console,
         const Result<void>& streamed, ChatPrinter& printer, Output& output) {
    if (exchange.status() == 0) return console.failure("stopped before an answer came");
    if (globals.json) {
        const int printed = console.answer(exchange.body() + "\n");
        return exchange.status() < 400 ? printed : 1;
    }
    if (exchange.status() >= 400) {
        const wire::UpstreamError said = wire::find("openai_chat")->read_error(exchange.body());
        return console.failure(said.message.empty() ? fmt::format("HTTP {}", exchange.status())
                                                    : clean_lines(said.message));
    }
    Result<void> read = streamed;
    if (!exchange.streamed()) read = printer.read_answer(exchange.body());
    output.end_line();
    if (!output.open()) return 1;
    if (!exchange.complete() && read) return console.failure("stopped before the answer's end");
    return read ? 0 : console.failure(clean_lines(read.error().message()));
}

int run(const Globals& globals, const ChatOptions& options) {
    const Console console = open_console();
    const Result<ChatAsk> ask = complete(options, globals, console);
    if (!ask) return console.wrong_call(ask.error().message());
    const Result<std::unique_ptr<Setup>> setup = open_setup(globals.config_path);
    if (!setup) return console.failure(setup.error().message());
    const Setup& with = **setup;
    hold_ending_signals();
    std::random_device seed;
    Random random((std::uint64_t{seed()} << 32) | seed());
    auto gateway = LocalGateway::open(with.server(), random());
    if (!gateway) return console.failure(gateway.error().message());

    // Whoever can run this command can read the configuration: no key is asked for.
    std::unique_ptr<gateway::Snapshot> snapshot = std::move((*setup)->built.snapshot);
    snapshot->keys_required = false;
    snapshot->log_requests = true;
    Output output(console);
    ChatPrinter printer(
        *wire::find("openai_chat"),
        [&output](ChatPrinter::Kind kind, std::string_view text) { output.write(kind, text); });
    Result<void> streamed;
    LocalExchange exchange("/v1/chat/completions", write_chat_body(*ask),
                           std::chrono::steady_clock::now(), [&](std::string_view bytes) {
                               streamed = printer.feed(bytes);
                               return output.open();
                           });
    const std::unique_ptr<ledger::Ledger> ledger = open_ledger(with, console, random);
    const std::string record = (*gateway)->serve_chat(exchange, std::move(snapshot),
                                                      ledger ? &ledger->writer(0) : nullptr);
    if (ledger)
        if (const Result<void> kept = ledger->stop(); !kept)
            console.warning("ledger: " + kept.error().message());
    if (exchange.streamed() && exchange.complete() && streamed) streamed = printer.finish();
    const int code = tell(exchange, globals, console, streamed, printer, output);
    if (const std::string summary = write_chat_summary(record); !summary.empty())
        console.say(clean_cell(summary));
    return code;
}

}  // namespace

void add_chat(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        app.add_subcommand("chat", "Ask a model once, through the whole gateway");
    const auto options = std::make_shared<ChatOptions>();
    command->add_option("MODEL", options->ask.model, "A route, provider/model or model name")
        ->required();
    command->add_option("TEXT", options->ask.text,
                        "The message; \"-\" or nothing: from the standard input");
    command->add_option("--system", options->ask.system, "Instructions before it");
    command->add_option("--max-tokens", options->ask.output_max, "The most tokens of the answer")
        ->check(CLI::PositiveNumber);
    command->add_flag("--no-stream", options->whole, "Wait for the whole answer");
    command->footer(
        "Needs no running server: routes, retries and prices are those of the configuration. The\n"
        "answer goes to the standard output, what it took to the standard error stream. It is\n"
        "recorded in the ledger where there is a configuration file or a ledger. --json prints "
        "the\n"
        "answer as the gateway would give it to a client.\n\n"
        "Examples:\n"
        "  weir chat sim/echo \"hello\"\n"
        "  weir chat openai/gpt-5 \"three names for a cat\" --max-tokens 200\n"
        "  git diff | weir chat fast --system \"Review this change.\"\n"
        "  weir chat fast \"hi\" --json | jq .usage");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return run(globals, *options); };
    });
}

}  // namespace weir::app
