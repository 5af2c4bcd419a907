#pragma once
// Values of a request's path and query.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace weir::api {

// The first value of that name, decoded; nothing where there is none or it is malformed.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

// All of it, decoded. invalid_request, naming the parameter: one that is not among `known`, stands
// twice, or is malformed.
Result<std::map<std::string, std::string, std::less<>>> read_query(
    std::string_view query, std::span<const std::string_view> known);

// invalid_request for a malformed percent-escape.
Result<std::string> decode_path(std::string_view path);

}  // namespace weir::api
