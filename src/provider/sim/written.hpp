#pragma once
// One setting of a simulated model's name as it is written, and the readers of its value. Every
// failure is invalid_request, names the setting and says what it wants.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "provider/sim/behaviour.hpp"

namespace weir::provider::sim {

// One setting as written: key, the text after `=` and the chance after `@`.
struct Written {
    std::string_view key;
    std::string_view text;
    bool has_text = false;
    double chance = 1.0;
};

Error bad(const Written& written, std::string_view wants);

// From 0 to 1.
std::optional<double> read_chance(std::string_view text);
// %XX and `+`; a % that is no escape stands for itself.
std::string decoded(std::string_view text);
Result<std::int64_t> whole(const Written& written, std::int64_t least, std::int64_t most);
Result<Nanos> duration(const Written& written, std::string_view text);
Result<Latency> latency(const Written& written);

}  // namespace weir::provider::sim
