#pragma once
// Numbers, times and prices as the commands' tables show and options take them. Pure.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/moment.hpp"
#include "base/money.hpp"

namespace weir::app {

std::string write_count(std::int64_t count);             // "1,234,567"
std::string write_tokens(std::optional<Tokens> tokens);  // "200k", "1M", "4,097", "-" for unknown
std::string write_rate(std::optional<Rate> rate);  // dollars per million, "2.50", "-" for unknown
std::string write_span(std::chrono::nanoseconds span);  // "340 ms", "1.2 s", "3 min 5 s"

// UTC: "2026-11-20 10:39" for people, "2026-11-20T10:39:00Z" for programs.
std::string write_time(SysTime at);
std::string write_iso_time(SysTime at);

}  // namespace weir::app
