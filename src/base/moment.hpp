#pragma once
// Moments as people write them, in options and addresses. Pure: the time is told.
#include <cstdint>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace weir {

// A moment as people give it: "2026-11-20" (its midnight, UTC), "2026-11-20T10:39:00Z", or a span
// such as "7d" or "12h", which is `direction` from now. Errors name the forms.
enum class Direction : std::uint8_t { before_now, after_now };
Result<SysTime> read_moment(std::string_view text, SysTime now, Direction direction);

}  // namespace weir
