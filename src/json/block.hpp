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

    // What was found in a block, by place. A loop that goes on by a whole block where there is
    // none, by a branch and not by first(), does not wait for one block before it looks at the
    // next.
    class Found {
    public:
        explicit Found(__m128i bytes)
            : bits_(static_cast<std::uint32_t>(_mm_movemask_epi8(bytes))) {}
        bool none() const { return bits_ == 0; }
        std::size_t first() const { return static_cast<std::size_t>(std::countr_zero(bits_)); }

    private:
        std::uint32_t bits_;
    };
    Found find(char one) const { return Found(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(one))); }
    // What a JSON string cannot hold as it is, or is not ASCII.
    Found find_special() const {
        // Compared with their signs: what is not ASCII is below zero.
        const __m128i control = _mm_cmplt_epi8(bytes_, _mm_set1_epi8(0x20));
        const __m128i quote = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('"'));
        const __m128i backslash = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('\\'));
        return Found(_mm_or_si128(control, _mm_or_si128(quote, backslash)));
    }

private:
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

    class Found {
    public:
        explicit Found(std::uint64_t bytes) : bits_(bytes & (each * 0x80)) {}
        bool none() const { return bits_ == 0; }
        std::size_t first() const { return static_cast<std::size_t>(std::countr_zero(bits_)) / 8; }

    private:
        std::uint64_t bits_;
    };
    Found find(char one) const { return Found(equal(one)); }
    Found find_special() const {
        return Found(equal('"') | equal('\\') | (word_ - each * 0x20) | word_);
    }

private:
    static_assert(std::endian::native == std::endian::little);
    static constexpr std::uint64_t each = 0x0101010101010101;

    // The high bit of each byte that is it; of no other one below the first that is.
    std::uint64_t equal(char one) const {
        const std::uint64_t zero = word_ ^ (each * static_cast<std::uint8_t>(one));
        return (zero - each) & ~zero;
    }
    std::uint64_t word_;
};

#endif

}  // namespace weir::json
