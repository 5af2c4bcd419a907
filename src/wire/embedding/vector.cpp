#include "wire/embedding/vector.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "wire/base64.hpp"

namespace weir::wire::embedding {
namespace {

constexpr std::size_t float_bytes = 4;

std::optional<std::vector<float>> from_base64(const std::string& text) {
    std::string bytes;
    if (!append_decoded_base64(bytes, text) || bytes.empty() || bytes.size() % float_bytes != 0)
        return std::nullopt;
    std::vector<float> vector;
    vector.reserve(bytes.size() / float_bytes);
    for (std::size_t at = 0; at < bytes.size(); at += float_bytes) {
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < float_bytes; ++i)
            bits |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
        const float number = std::bit_cast<float>(bits);
        if (!std::isfinite(number)) return std::nullopt;
        vector.push_back(number);
    }
    return vector;
}

}  // namespace

std::optional<std::vector<float>> read_vector(json::Value value) {
    if (value.is_text()) return from_base64(value.text());
    if (!value.is_array()) return std::nullopt;
    std::vector<float> vector;
    for (const json::Value one : value.elements()) {
        const std::optional<double> number = one.number();
        const float narrow = number ? static_cast<float>(*number) : INFINITY;
        if (!std::isfinite(narrow)) return std::nullopt;
        vector.push_back(narrow);
    }
    if (vector.empty()) return std::nullopt;
    return vector;
}

void write_floats(json::Writer& out, std::span<const float> vector) {
    std::string text = "[";
    text.reserve(vector.size() * 13);
    for (const float number : vector) {
        if (text.size() > 1) text.push_back(',');
        fmt::format_to(std::back_inserter(text), "{}", number);
    }
    text.push_back(']');
    out.raw(text);
}

std::string base64_of(std::span<const float> vector) {
    std::string bytes;
    bytes.reserve(vector.size() * float_bytes);
    for (const float number : vector) {
        const auto bits = std::bit_cast<std::uint32_t>(number);
        for (std::size_t i = 0; i < float_bytes; ++i)
            bytes.push_back(static_cast<char>((bits >> (8 * i)) & 0xff));
    }
    std::string text;
    append_base64(text, bytes);
    return text;
}

Error no_answer() {
    return {ErrorKind::upstream_protocol, "the provider's answer has no embeddings"};
}

Error no_vector(std::size_t index) {
    return {ErrorKind::upstream_protocol,
            fmt::format("embedding {} of the provider's answer is no vector", index)};
}

}  // namespace weir::wire::embedding
