#pragma once
// The keywords of JSON Schema that look at one value and at no subschema.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "json/value.hpp"

namespace weir::json {

struct Assertion {
    std::string_view keyword;
    Value wanted;  // the keyword's value
    Value value;
};

// Why the value does not fit, or nothing. Keywords of other kinds always fit.
std::optional<std::string> broken(const Assertion& assertion, std::size_t& steps_left);

}  // namespace weir::json
