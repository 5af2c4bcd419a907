#include "app/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "app/build.hpp"

namespace weir::app {
namespace {

Terminal terminal_at(int descriptor, const config::Environment& environment) {
    winsize size{};
    const bool is_terminal = ::isatty(descriptor) == 1;
    if (is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) != 0) size.ws_col = 0;
    const std::string no_color = environment("NO_COLOR").value_or("");
    const std::string term = environment("TERM").value_or("");
    return terminal_of(
        {.is_terminal = is_terminal, .columns = size.ws_col, .no_color = no_color, .term = term});
}

bool write_to(std::FILE* stream, std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), stream) == text.size() &&
           std::fflush(stream) == 0;
}

}  // namespace

bool Console::print(std::string_view text) const { return write_to(stdout, text); }

int Console::answer(std::string_view text) const { return print(text) ? 0 : 1; }

void Console::say(std::string_view text) const {
    write_to(stderr, toned(err, Tone::dim, text) + "\n");
}

void Console::aside(std::string_view text) const { write_to(stderr, toned(err, Tone::dim, text)); }

void Console::note(std::string_view text) const {
    if (err.interactive) say(text);
}

void Console::warning(std::string_view text) const {
    write_to(stderr, toned(err, Tone::warning, "warning: ").append(text).append("\n"));
}

int Console::failure(std::string_view text) const {
    write_to(stderr, toned(err, Tone::bad, "weir: ").append(text).append("\n"));
    return 1;
}

int Console::wrong_call(std::string_view text) const {
    failure(text);
    return 2;
}

Console open_console() {
    const config::Environment environment = process_environment();
    return {.out = terminal_at(STDOUT_FILENO, environment),
            .err = terminal_at(STDERR_FILENO, environment)};
}

}  // namespace weir::app
