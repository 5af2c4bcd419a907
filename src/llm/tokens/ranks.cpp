#include "llm/tokens/ranks.hpp"

#include <bit>
#include <cstring>

// The blob stands in an object file of its own, made by the assembler (cmake/tokens.cmake), in
// read-only pages that nothing touches before the first text is counted.
extern "C" {
extern const std::byte weir_tokens_begin[];
extern const std::byte weir_tokens_end[];
}

namespace weir::llm::tokens {
namespace {

static_assert(std::endian::native == std::endian::little, "the table is little-endian");

constexpr std::string_view magic = "weirbpe1";
constexpr std::size_t head_bytes = 16;
constexpr std::size_t name_bytes = 16;
constexpr std::size_t encoding_bytes = 32;
constexpr std::uint32_t encodings_max = 16;

template <class Number>
Number load(const char* from) {
    Number value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}

// Up to eight bytes as a number, the missing ones zero; without a call of memcpy, whose length
// would not be known.
std::uint64_t load_some(const char* from, std::size_t count) {
    if (count >= 4) {
        const std::uint64_t low = load<std::uint32_t>(from);
        const std::uint64_t high = load<std::uint32_t>(from + count - 4);
        return low | high << (8 * (count - 4));
    }
    if (count == 0) return 0;
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
    };
    return byte(0) | byte(count / 2) | byte(count - 1);
}

constexpr std::uint64_t multiplier = 0xD6E8FEB86659FD93;

// As hash_of() of tools/tokens/ranks.py.
std::uint64_t hash(std::string_view bytes) {
    std::uint64_t value = bytes.size() * 0x9E3779B97F4A7C15;
    std::size_t at = 0;
    for (; bytes.size() - at >= 8; at += 8) {
        value = (value ^ load<std::uint64_t>(bytes.data() + at)) * multiplier;
        value ^= value >> 32;
    }
    if (at < bytes.size()) {
        value = (value ^ load_some(bytes.data() + at, bytes.size() - at)) * multiplier;
        value ^= value >> 32;
    }
    return value * multiplier;
}

struct Entry {
    TokenId id = 0;
    std::uint32_t length = 0;
    std::uint32_t tag = 0;
};
constexpr std::size_t entry_bytes = 4;

Entry entry_at(const char* from) {
    const auto word = load<std::uint32_t>(from);
    return {word & 0x3FFFF, word >> 18 & 0xFF, word >> 26};
}

}  // namespace

std::span<const std::byte> embedded_ranks() { return {weir_tokens_begin, weir_tokens_end}; }

std::optional<Ranks> Ranks::open(std::span<const std::byte> blob, std::string_view encoding) {
    const std::string_view all(reinterpret_cast<const char*>(blob.data()), blob.size());
    if (all.size() < head_bytes || !all.starts_with(magic)) return std::nullopt;
    const auto count = load<std::uint32_t>(all.data() + magic.size());
    if (count > encodings_max || head_bytes + count * encoding_bytes > all.size())
        return std::nullopt;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::string_view row = all.substr(head_bytes + i * encoding_bytes, encoding_bytes);
        const std::string_view name = row.substr(0, name_bytes);
        if (name.substr(0, name.find('\0')) != encoding) continue;
        const auto number = [&](std::size_t at) {
            return load<std::uint32_t>(row.data() + name_bytes + 4 * at);
        };
        Ranks ranks;
        ranks.tokens_ = number(0);
        ranks.buckets_ = number(1);
        const std::uint64_t offsets_end = number(2) + (std::uint64_t{ranks.buckets_} + 1) * 4;
        if (!std::has_single_bit(ranks.buckets_) || offsets_end > all.size() ||
            number(3) > all.size())
            return std::nullopt;
        ranks.offsets_ = all.substr(number(2), offsets_end - number(2));
        ranks.entries_ = all.substr(number(3));
        return ranks;
    }
    return std::nullopt;
}

std::string_view Ranks::bucket(std::size_t index) const {
    const auto begin = load<std::uint32_t>(offsets_.data() + index * 4);
    const auto end = load<std::uint32_t>(offsets_.data() + index * 4 + 4);
    if (begin > end || end > entries_.size()) return {};
    return entries_.substr(begin, end - begin);
}

TokenId Ranks::find(std::string_view bytes) const {
    const std::uint64_t value = hash(bytes);
    const std::string_view in = bucket(value >> 40 & (buckets_ - 1));
    for (std::size_t at = 0; at + entry_bytes <= in.size();) {
        const Entry entry = entry_at(in.data() + at);
        at += entry_bytes;
        if (entry.length == bytes.size() && entry.tag == value >> 58 &&
            entry.length <= in.size() - at &&
            std::memcmp(in.data() + at, bytes.data(), entry.length) == 0)
            return entry.id;
        at += entry.length;
    }
    return no_token;
}

void Ranks::for_each(const std::function<void(TokenId, std::string_view)>& use) const {
    for (std::size_t i = 0; i < buckets_; ++i) {
        const std::string_view in = bucket(i);
        for (std::size_t at = 0; at + entry_bytes <= in.size();) {
            const Entry entry = entry_at(in.data() + at);
            use(entry.id, in.substr(at + entry_bytes, entry.length));
            at += entry_bytes + entry.length;
        }
    }
}

}  // namespace weir::llm::tokens
