#pragma once
// SHA-256, by OpenSSL. Pure; any thread.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace weir::net {

std::array<std::uint8_t, 32> sha256(std::string_view bytes);

// Bytes nobody can guess, for keys. False when the system has none to give.
bool secure_random(std::span<std::uint8_t> bytes);

}  // namespace weir::net
