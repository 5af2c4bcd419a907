#include "net/trace_context.hpp"

#include <algorithm>
#include <span>

namespace weir::net {
namespace {

constexpr std::size_t text_bytes = 55;
constexpr std::uint8_t sampled_flag = 1;
constexpr std::uint8_t random_flag = 2;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;  // upper case is invalid here
}

bool read_hex(std::string_view text, std::span<std::uint8_t> bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int high = hex_digit(text[2 * i]);
        const int low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const std::uint8_t byte : bytes) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

bool all_zero(std::span<const std::uint8_t> bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

void put(std::span<std::uint8_t> bytes, std::uint64_t bits) {
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<std::uint8_t>(bits >> (56 - 8 * i));
}

}  // namespace

std::optional<TraceContext> read_traceparent(std::string_view header) {
    if (header.size() < text_bytes || header[2] != '-' || header[35] != '-' || header[52] != '-')
        return std::nullopt;
    std::array<std::uint8_t, 1> version{};
    std::array<std::uint8_t, 1> flags{};
    TraceContext context;
    if (!read_hex(header.substr(0, 2), version) ||
        !read_hex(header.substr(3, 32), context.trace_id) ||
        !read_hex(header.substr(36, 16), context.span_id) || !read_hex(header.substr(53, 2), flags))
        return std::nullopt;
    if (version[0] == 0xff || (version[0] == 0 && header.size() != text_bytes)) return std::nullopt;
    if (header.size() > text_bytes && header[text_bytes] != '-') return std::nullopt;
    if (all_zero(context.trace_id) || all_zero(context.span_id)) return std::nullopt;
    context.flags = flags[0];
    return context;
}

TraceContext child_of(const TraceContext& parent, std::uint64_t span_bits) {
    TraceContext child = parent;
    put(child.span_id, span_bits == 0 ? 1 : span_bits);
    child.flags = parent.flags & (sampled_flag | random_flag);  // unknown ones must be cleared
    return child;
}

TraceContext start_trace(std::uint64_t trace_bits_high, std::uint64_t trace_bits_low,
                         std::uint64_t span_bits, bool sampled) {
    TraceContext context;
    const bool none = trace_bits_high == 0 && trace_bits_low == 0;
    put(std::span(context.trace_id).first(8), trace_bits_high);
    put(std::span(context.trace_id).last(8), none ? 1 : trace_bits_low);
    put(context.span_id, span_bits == 0 ? 1 : span_bits);
    context.flags = static_cast<std::uint8_t>(random_flag | (sampled ? sampled_flag : 0));
    return context;
}

std::string write_traceparent(const TraceContext& context) {
    std::string text;
    text.reserve(text_bytes);
    text += "00-";
    append_hex(text, context.trace_id);
    text += '-';
    append_hex(text, context.span_id);
    text += '-';
    append_hex(text, std::span(&context.flags, 1));
    return text;
}

std::string trace_id_text(const TraceContext& context) {
    std::string text;
    append_hex(text, context.trace_id);
    return text;
}

std::string span_id_text(const TraceContext& context) {
    std::string text;
    append_hex(text, context.span_id);
    return text;
}

}  // namespace weir::net
