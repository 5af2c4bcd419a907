#pragma once
// Dates in headers, read strictly: an impossible day is no date.
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace weir::provider {

// "Sun, 06 Nov 1994 08:49:37 GMT" and the two older forms of RFC 9110.
std::optional<SysTime> read_http_date(std::string_view text);

// "2026-01-01T00:00:12Z", "2026-01-01T00:00:12.5+01:00".
std::optional<SysTime> read_rfc3339(std::string_view text);

}  // namespace weir::provider
