#pragma once
// Result<T>: what may happen is a value. Exceptions are bugs, cancellation inside net/, or
// start-up.
#include <expected>
#include <utility>

#include "base/error.hpp"

namespace weir {

template <class T>
using Result = std::expected<T, Error>;

// `return fail(ErrorKind::x, "...")` and `return fail(result.error())`.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string message,
                                                 std::string detail = {}) {
    return std::unexpected<Error>(Error(kind, std::move(message), std::move(detail)));
}
[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
    return std::unexpected<Error>(std::move(error));
}

}  // namespace weir
