#pragma once
// Sixteen bytes at a time, for loops over text that look for few bytes and copy the others.
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace weir::json {

#ifdef __SSE2__

class Block {
public:
    static constexpr std::size_t size = 16;

    static Block load(const char* from) {
        Block block;
        std::memcpy(&block.bytes_, from, size);
        return block;
    }
    void store(char* to) const { std::memcpy(to, &bytes_, size); }

    // The place of the first of them; size where there is none.
    std::size_t find(char one) const { return first(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(one))); }
    // Of the first that a JSON string cannot hold as it is, or that is not ASCII.
    std::size_t find_special() const {
        // Compared with their signs: what is not ASCII is below zero.
        const __m128i control = _mm_cmplt_epi8(bytes_, _mm_set1_epi8(0x20));
        const __m128i quote = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('"'));
        const __m128i backslash = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('\\'));
        return first(_mm_or_si128(control, _mm_or_si128(quote, backslash)));
    }

private:
    static std::size_t first(__m128i found) {
        const auto bits = static_cast<std::uint32_t>(_mm_movemask_epi8(found));
        return static_cast<std::size_t>(std::countr_zero(bits | 1U << size));
    }
    __m128i bytes_;
};

#else

class Block {
public:
    static constexpr std::size_t size = 8;

    static Block load(const char* from) {
        Block block;
        std::memcpy(&block.word_, from, size);
        return block;
    }
    void store(char* to) const { std::memcpy(to, &word_, size); }

    std::size_t find(char one) const { return first(equal(one)); }
    std::size_t find_special() const {
        return first(equal('"') | equal('\\') | (word_ - each * 0x20) | word_);
    }

private:
    static_assert(std::endian::native == std::endian::little);
    static constexpr std::uint64_t each = 0x0101010101010101;

    // The high bit of each byte that is it; of no other one below the first that is.
    std::uint64_t equal(char one) const {
        const std::uint64_t zero = word_ ^ (each * static_cast<std::uint8_t>(one));
        return (zero - each) & ~zero;
    }
    static std::size_t first(std::uint64_t found) {
        return static_cast<std::size_t>(std::countr_zero(found & (each * 0x80))) / 8;
    }
    std::uint64_t word_;
};

#endif

}  // namespace weir::json
