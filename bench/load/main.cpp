// weir-load: asks as often, or as regularly, as it is told, and prints what happened as JSON.
#include <cstdio>

#include "bench/load/loop.hpp"

int main(int count, char** arguments) {
    using namespace weir;
    const Result<bench::LoadOptions> options = bench::read_load_options(count, arguments);
    if (!options) {
        std::fprintf(stderr, "%s\n", options.error().message().c_str());
        return 2;
    }
    bench::raise_file_limit();
    if (options->cpu >= 0) {
        const Result<void> pinned = bench::pin_to_cpu(options->cpu);
        if (!pinned) std::fprintf(stderr, "weir-load: %s\n", pinned.error().message().c_str());
    }
    bench::LoadResult result = bench::LoadLoop(*options).run();
    std::puts(result.json().c_str());
    return result.completed > 0 || options->hold ? 0 : 1;
}
