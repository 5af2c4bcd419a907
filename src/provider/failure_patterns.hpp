#pragma once
// How providers say what went wrong: rows of data, read from top to bottom, first match wins. A new
// text or code is a new row here and a row in failure_test.cpp.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.hpp"

namespace weir::provider {

// What a row looks at.
enum class Field : std::uint8_t {
    code,  // equals the error's type, code, status word, reason or exception name, in any case
    text,  // is in the message, in any case; '*' stands for any characters between two parts
};

struct Pattern {
    Field field;
    std::string_view text;
    ErrorKind kind;
    std::optional<Blame> blame = {};  // other than the kind's own
    int status = 0;                   // only with this HTTP status; 0: any
};

std::span<const Pattern> failure_patterns();

// For what no row knows.
ErrorKind kind_of_status(int status);

// message: lower case already.
bool text_matches(std::string_view message, std::string_view pattern);

}  // namespace weir::provider
