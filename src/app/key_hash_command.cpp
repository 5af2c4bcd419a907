// weir key hash: the SHA-256 of a secret, for `hash:` of a key in the file.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>

#include "app/build.hpp"
#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/input.hpp"
#include "json/writer.hpp"
#include "net/sha256.hpp"

namespace weir::app {
namespace {

constexpr std::size_t secret_bytes_min = 16;  // as for keys of the file
constexpr std::size_t secret_bytes_max = 4096;

// Typed secrets do not show.
class Hidden {
public:
    Hidden() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    ~Hidden() {
        if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

private:
    termios before_{};
    bool changed_ = false;
};

Result<Secret> read_secret(const Console& console, const std::string& variable) {
    if (!variable.empty()) {
        auto value = process_environment()(variable);
        if (!value)
            return fail(ErrorKind::invalid_request,
                        fmt::format("the environment variable {} is not set", variable));
        return Secret(std::move(*value));
    }
    const Hidden hidden;
    const bool typed = ::isatty(STDIN_FILENO) == 1;
    if (typed) console.say("secret (it does not show while you type):");
    Result<std::string> text =
        read_input(typed ? InputEnd::line : InputEnd::file, secret_bytes_max);
    if (!text) return fail(text.error());
    while (text->ends_with('\n') || text->ends_with('\r'))
        text->pop_back();
    return Secret(std::move(*text));
}

int run(const Globals& globals, const std::string& variable) {
    const Console console = open_console();
    const Result<Secret> secret = read_secret(console, variable);
    if (!secret) return console.failure(secret.error().message());
    const std::string_view bytes = secret->reveal();
    if (bytes.size() < secret_bytes_min)
        return console.failure(fmt::format("a secret has at least {} characters, this one has {}",
                                           secret_bytes_min, bytes.size()));
    if (bytes.find_first_of(" \t\r\n") != std::string_view::npos)
        return console.failure("a secret has no spaces or line breaks: it must fit into a header");
    const std::string hash = fmt::format("{:02x}", fmt::join(net::sha256(bytes), ""));
    if (!globals.json) return console.answer(hash + "\n");
    std::string text;
    json::Writer(text).open_object().member("hash", hash).close_object();
    return console.answer(text + "\n");
}

}  // namespace

void add_key_hash(CLI::App& key, const Globals& globals, Chosen& chosen) {
    CLI::App* const command =
        key.add_subcommand("hash", "Print the SHA-256 of a secret, for \"hash:\" in weir.yaml");
    const auto variable = std::make_shared<std::string>();
    command->add_option("--env", *variable,
                        "The variable that holds it; default: the standard input");
    command->footer(
        "The secret is never taken from the command line, where other users could see it.\n\n"
        "Examples:\n"
        "  weir key hash < secret.txt\n"
        "  weir key hash --env MOBILE_KEY\n\n"
        "In weir.yaml:\n"
        "  keys: [{ name: mobile, hash: 9f86d081884c7d65... }]");
    command->callback([&globals, &chosen, variable] {
        chosen = [&globals, variable] { return run(globals, *variable); };
    });
}

}  // namespace weir::app
