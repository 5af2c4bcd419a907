#pragma once
// SHA-256, HMAC and RS256, by OpenSSL: the one place of provider/ that names it (docs/adr/0019).
// Pure; any thread.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace weir::provider::auth {

using Digest = std::array<std::uint8_t, 32>;

// Of the pieces one after the other.
Digest sha256(std::span<const std::string_view> pieces);
Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::span<const std::uint8_t> key, std::string_view text);

std::string hex(std::span<const std::uint8_t> bytes);  // lower case

// RSASSA-PKCS1-v1_5 with SHA-256, the raw signature. pem: PKCS#8 or PKCS#1, without a password,
// 2048 to 8192 bits. upstream_auth when it is no such key; the message says nothing of the key.
Result<std::string> sign_rs256(const Secret& pem, std::string_view text);
// Whether sign_rs256 would take the key.
Result<void> check_rsa_key(const Secret& pem);

}  // namespace weir::provider::auth
