#pragma once
// What `weir key create` and `rotate` make. Pure: chance and time come in.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "meter/limits.hpp"
#include "store/key_store.hpp"

namespace weir::app {

inline constexpr std::string_view secret_prefix = "weir-";
inline constexpr std::size_t secret_random_bytes = 32;
inline constexpr std::size_t id_random_bytes = 6;

// "weir-" and 43 characters of base64url without padding: 256 bits.
Secret make_key_secret(std::span<const std::uint8_t, secret_random_bytes> random);
// "key_" and 12 hexadecimal digits: for reports and budgets, no secret.
KeyId make_key_id(std::span<const std::uint8_t, id_random_bytes> random);

// As the options of `weir key create` spell them.
struct LimitOptions {
    std::string requests;  // "600/min"
    std::string tokens;    // "2M/min"
    std::optional<int> concurrent;
    std::vector<std::string> budgets;  // "10 USD/month", "$5/day", "100 USD/total"
};
// An error names the option and shows the form. Two budgets for one period are an error.
Result<meter::LimitSet> read_limit_options(const LimitOptions& options);

// What is wrong with a key's name, "" for nothing.
std::string_view key_name_fault(std::string_view name);

// The key that is meant by an id, or by the name of a key that is not revoked (else of the newest
// revoked one). Errors: not_found, with the nearest names.
Result<store::KeyRow> find_key(const std::vector<store::KeyRow>& keys, std::string_view id_or_name);

}  // namespace weir::app
