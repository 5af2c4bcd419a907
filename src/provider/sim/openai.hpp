#pragma once
// The OpenAI chat shapes of a reply, as the vendor writes them: key order, nulls and all.
// Source: the vendor's published schema (chat completion object and chunk object).
#include <cstdint>
#include <string>
#include <string_view>

#include "provider/sim/reply.hpp"

namespace weir::provider::sim {

enum class UsageField : std::uint8_t { absent, null };

std::string answer_json(const Reply& reply, const Truth& truth, bool with_usage);
std::string chunk_json(const Reply& reply, const Delta& delta, UsageField usage);
// The extra chunk of include_usage: no choices, the counts.
std::string usage_chunk_json(const Reply& reply, const Truth& truth);

struct ErrorText {
    std::int64_t status = 500;
    std::string_view code;     // "" for the status's usual one
    std::string_view message;  // "" for the status's usual one
};
std::string error_json(const ErrorText& error);

}  // namespace weir::provider::sim
