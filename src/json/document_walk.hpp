#pragma once
// The walk from structure to nodes: checks the grammar that the structure does not, and writes one
// node a value and key.
#include <cstdint>
#include <span>
#include <string_view>

#include "json/limits.hpp"
#include "json/value.hpp"

namespace weir::json {

// Nodes written, or 0 when the text is no JSON within limits or nodes has no room. nodes must have
// room for as many as there are places, or for limits.values_max.
std::uint32_t walk(std::string_view text, std::span<const std::uint32_t> places,
                   const Limits& limits, std::span<detail::Node> nodes);

}  // namespace weir::json
