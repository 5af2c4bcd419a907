#pragma once
// An invariant check, on in every build. For what only a bug can break, never for input.
#include <source_location>

namespace weir {

[[noreturn]] void check_failed(const std::source_location& at);

inline void check(bool holds, const std::source_location& at = std::source_location::current()) {
    if (!holds) [[unlikely]]
        check_failed(at);
}

}  // namespace weir
