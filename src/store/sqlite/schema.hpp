#pragma once
// The tables, and how an older file becomes a current one: only ever by adding, so that nothing
// that was recorded is rewritten or lost on the way.
#include <string_view>

#include "base/result.hpp"

namespace weir::store {

class Connection;

inline constexpr int schema_version = 4;

// Refuses a file of another program or of a newer Weir. Changes nothing.
Result<void> check_schema(Connection& connection, std::string_view file);
Result<void> update_schema(Connection& connection, std::string_view file);

}  // namespace weir::store
