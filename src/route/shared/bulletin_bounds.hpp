#pragma once
// What both ways of a bulletin keep to.
#include <chrono>
#include <cstdint>
#include <string_view>

#include "route/shared/bulletin.hpp"

namespace weir::route {

inline constexpr int bulletin_version = 1;
inline constexpr std::int64_t sum_max = 1'000'000'000'000'000;  // tokens, or tokens/s by 1,000
inline constexpr std::chrono::nanoseconds wait_max = std::chrono::hours(1);
inline constexpr std::chrono::milliseconds outage_max = std::chrono::hours(24);

std::string_view name(Outage::What what);

}  // namespace weir::route
