#pragma once
// A content_block_delta in the very spelling of Anthropic, with or without the blanks that it puts
// before the last brace (recorded 2024 to 2026). Local to this wire.
#include <cstddef>
#include <optional>
#include <string_view>

namespace weir::wire::anthropic {

struct PlainDelta {
    enum class Kind : std::uint8_t { text, thinking, input };
    Kind kind = Kind::text;
    std::size_t decoded_bytes = 0;
};

// Nothing for any other data, also for a delta with more members than these.
std::optional<PlainDelta> match_plain_delta(std::string_view data);

}  // namespace weir::wire::anthropic
