#pragma once
// The standard input, bounded.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace weir::app {

enum class InputEnd : std::uint8_t { file, line };

// All of it, or its first line. payload_too_large beyond bytes_max.
Result<std::string> read_input(InputEnd end, std::size_t bytes_max);

}  // namespace weir::app
