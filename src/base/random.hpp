#pragma once
// A small fast generator (xoshiro256**), owned by whoever draws; seeded, so that a decision
// replays. Not for secrets.
#include <array>
#include <cstdint>

namespace weir {

class Random {
public:
    using result_type = std::uint64_t;
    explicit Random(std::uint64_t seed);

    std::uint64_t operator()();
    static constexpr std::uint64_t min() { return 0; }
    static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }
    // Uniform in [0, 1).
    double unit();
    // Uniform in [0, bound); 0 when bound is 0.
    std::uint64_t below(std::uint64_t bound);

private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace weir
