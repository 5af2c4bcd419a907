#pragma once
// A hash that is the same in every process, version and replica, for what must not move when a
// gateway restarts. Not for secrets.
#include <cstdint>
#include <string_view>

namespace weir::route {

class StableHash {
public:
    // Parts are kept apart: ("ab", "c") is not ("a", "bc").
    constexpr StableHash& add(std::string_view part) {
        for (const char c : part)
            state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3U;  // FNV-1a
        state_ = (state_ ^ 0x100U) * 0x100'0000'01b3U;
        return *this;
    }
    constexpr std::uint64_t value()
        const {  // splitmix64's finish: every input bit reaches every bit
        std::uint64_t x = state_;
        x = (x ^ x >> 30U) * 0xbf58'476d'1ce4'e5b9U;
        x = (x ^ x >> 27U) * 0x94d0'49bb'1331'11ebU;
        return x ^ x >> 31U;
    }
    // Uniform in (0, 1).
    constexpr double unit() const { return (static_cast<double>(value() >> 11U) + 0.5) * 0x1p-53; }

private:
    std::uint64_t state_ = 0xcbf2'9ce4'8422'2325U;
};

}  // namespace weir::route
