// Prints the reference page of the configuration file, made from its readers (make docs).
#include <fmt/format.h>

#include "config/reference.hpp"

int main() {
    fmt::print(
        "{}{}",
        "# The server's settings\n\n"
        "Written by `make docs` from the readers of the configuration file. What is a list or has\n"
        "names of the user's own (providers, routes, rules, keys) is in\n"
        "[configuration.md](configuration.md).\n\n",
        weir::config::server_reference_markdown());
}
