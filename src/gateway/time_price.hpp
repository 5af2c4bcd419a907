#pragma once
// What sound costs where a model is paid by its length and not by tokens (Whisper: USD a minute).
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/money.hpp"
#include "catalog/prices.hpp"
#include "provider/provider.hpp"

namespace weir::gateway {

// Nothing when the model has no price by time, which is never 0.
std::optional<NanoUsd> cost_of_time(const provider::Model& model, const catalog::PriceQuery& query,
                                    std::chrono::milliseconds sound);

// The longest sound that a file of so many bytes is taken to hold: 2 kbit/s, below which no codec
// makes speech. Silence can be packed tighter; what it cost is booked all the same.
inline constexpr std::int64_t sound_bytes_a_second_min = 250;
std::chrono::milliseconds longest_sound(std::uint64_t file_bytes);

}  // namespace weir::gateway
