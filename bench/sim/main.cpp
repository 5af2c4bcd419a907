// weir-sim: a model provider that does as it is told. See provider/sim/behaviour.hpp for the
// settings, bench/README.md for the paths.
#include <cstdio>

#include "bench/sim/options.hpp"
#include "bench/sim/server.hpp"

int main(int count, char** arguments) {
    using namespace weir;
    const Result<bench::SimOptions> options = bench::read_sim_options(count, arguments);
    if (!options) {
        std::fprintf(stderr, "%s\n", options.error().message().c_str());
        return 2;
    }
    bench::raise_file_limit();
    if (options->cpu >= 0) {
        const Result<void> pinned = bench::pin_to_cpu(options->cpu);
        if (!pinned) std::fprintf(stderr, "weir-sim: %s\n", pinned.error().message().c_str());
    }
    Result<bench::Listener> listener = bench::listen_on(options->port);
    if (!listener) {
        std::fprintf(stderr, "weir-sim: %s\n", listener.error().message().c_str());
        return 1;
    }
    if (options->print_port) {
        std::printf("%u\n", static_cast<unsigned>(listener->port));
        std::fflush(stdout);
    }
    bench::SimServer(std::move(*listener)).run();
}
