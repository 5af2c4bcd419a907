#pragma once
// Where a text stops being JSON, and why. Slow and simple, byte by byte: only for texts that the
// fast walk refused, and the oracle that tests hold against it.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "json/limits.hpp"

namespace weir::json {

struct Fault {
    std::size_t offset = 0;
    std::string message;  // "expected a value"
};

// Nothing when the text is valid.
std::optional<Fault> find_fault(std::string_view text, const Limits& limits);

// "expected a value at line 2, column 7 (byte 23)"; columns are bytes, from 1.
std::string describe(const Fault& fault, std::string_view text);

}  // namespace weir::json
