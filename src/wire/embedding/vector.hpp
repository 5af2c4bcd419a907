#pragma once
// Vectors in JSON: arrays of numbers, or base64 of little-endian float32 (providers.md 9.6).
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/result.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"

namespace weir::wire::embedding {

// Either spelling, whichever was asked for: providers that do not know encoding_format send
// numbers. Nothing for what is none, or has numbers that no float holds.
std::optional<std::vector<float>> read_vector(json::Value value);

void write_floats(json::Writer& out, std::span<const float> vector);  // shortest that reads back
std::string base64_of(std::span<const float> vector);

// What all readers of answers say of one that is none.
Error no_answer();
// upstream_protocol: vectors[index] is none.
Error no_vector(std::size_t index);

}  // namespace weir::wire::embedding
