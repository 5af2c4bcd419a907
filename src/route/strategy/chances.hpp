#pragma once
// How likely each of a route's arms is to be the best one, given what is believed of them: what the
// strategy "adaptive" chooses by. Worked out anew only when enough has been learnt since, for it
// costs some n * n steps; between that, every call reads the last result.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>

#include "base/clock.hpp"

namespace weir::route {

struct Gaussian {
    double mean = 0;
    double variance = 0;
};

// The probability that a draw from each is the largest; the results add up to 1.
void chances_of_largest(std::span<const Gaussian> beliefs, std::span<double> chances);

// The last results, for a few sets of arms and sorts of calls at a time. Any thread, no locks: a
// reader who meets a writer works its own out.
class ChanceCache {
public:
    static constexpr std::size_t arms_max = 64;

    struct Key {
        std::uint64_t arms = 0;  // a bit for each arm that may be chosen; never 0
        std::uint32_t bucket = 0;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Chances {
        std::array<double, arms_max> mean{};  // by the arm's number
        std::array<double, arms_max> chance{};
    };

    // False when nothing is known of this set, or it is no longer what is believed.
    // lessons: how many have been learnt so far.
    bool find(const Key& key, std::uint64_t lessons, SteadyTime now, Chances& found) const;
    void keep(const Key& key, std::uint64_t lessons, SteadyTime now, const Chances& chances);

private:
    struct Entry {
        std::atomic<std::uint32_t> version{0};  // odd while it is written
        std::atomic<std::uint64_t> arms{0};
        std::atomic<std::uint32_t> bucket{0};
        std::atomic<std::uint64_t> lessons{0};
        std::atomic<std::int64_t> at{0};
        std::array<std::atomic<double>, arms_max> mean{};
        std::array<std::atomic<double>, arms_max> chance{};
    };
    static std::size_t place_of(const Key& key);

    std::array<Entry, 16> entries_;
};

}  // namespace weir::route
