// weir: one binary between applications and model providers.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "app/program.hpp"

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return weir::app::run_program(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "weir: {}\n", error.what());
        return 1;
    }
}
