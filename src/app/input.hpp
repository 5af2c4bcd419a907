#pragma once
// The standard input and files, bounded.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace weir::app {

enum class InputEnd : std::uint8_t { file, line };

// All of it, or its first line. payload_too_large beyond bytes_max.
Result<std::string> read_input(InputEnd end, std::size_t bytes_max);

// A whole file; the message of an error does not name it.
Result<std::string> read_file(const std::string& name, std::size_t bytes_max);

}  // namespace weir::app
