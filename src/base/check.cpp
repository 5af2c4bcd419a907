#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace weir {

void check_failed(const std::source_location& at) {
    std::fprintf(stderr, "weir: invariant broken at %s:%u in %s\n", at.file_name(), at.line(),
                 at.function_name());
    std::abort();
}

}  // namespace weir
