#pragma once
// The standard streams of this process, as the commands use them: the answer goes to the standard
// output, everything said about it to the standard error stream. One thread.
#include <string_view>

#include "app/terminal.hpp"
#include "base/error.hpp"

namespace weir::app {

struct Console {
    Terminal out;
    Terminal err;

    // False when nobody reads any more (a closed pipe, a full disk).
    [[nodiscard]] bool print(std::string_view text) const;
    // The whole answer of a command: the exit code that it means, 0 or 1.
    int answer(std::string_view text) const;

    void say(std::string_view text) const;      // a line, dim
    void aside(std::string_view text) const;    // a piece of one
    void note(std::string_view text) const;     // the same, to people only, not into scripts' logs
    void warning(std::string_view text) const;  // "warning: ..."
    // "weir: ..."; returns the exit code 1, or 2 where the call itself was wrong.
    int failure(std::string_view text) const;
    int wrong_call(std::string_view text) const;
};

Console open_console();

}  // namespace weir::app
