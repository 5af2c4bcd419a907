#pragma once
// What the model of difficulty sees of a prompt: its words and pairs of neighbouring words as
// hashed terms with counts, and its shape. One pass, no allocation; of a long prompt only the
// beginning and the end are looked at, so the time is bounded whatever the client sends.
//
// A word is a run of letters (ASCII, or the letters of other alphabets as they are in UTF-8),
// lower-cased where it is ASCII. Each digit, each punctuation mark and each sign of a script
// without spaces is a word of its own. Any bytes are accepted.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "route/difficulty/shape.hpp"

namespace weir::route::difficulty {

inline constexpr std::size_t head_bytes = 768;
inline constexpr std::size_t tail_bytes = 512;
inline constexpr std::size_t bucket_bits = 16;
inline constexpr std::size_t bucket_count = std::size_t{1} << bucket_bits;
inline constexpr std::size_t known_bits = std::size_t{1} << 19;
inline constexpr std::size_t terms_max = 2048;  // different ones; the rest is not counted

struct Term {
    std::uint32_t hash = 0;
    std::uint16_t count = 0;  // 1 and more
    bool pair = false;        // of two words

    std::uint32_t bucket() const { return hash >> (32 - bucket_bits); }  // of its weights
    std::uint32_t known_bit() const { return hash % known_bits; }        // of familiar pairs
};

// 16 KB: made once by whoever decides, or on the stack. Reading again reuses it.
class Features {
public:
    Features() {}  // NOLINT(modernize-use-equals-default): the arrays stay as they are

    void read(std::string_view prompt);

    // In order of first occurrence.
    std::span<const Term> terms() const { return {terms_.data(), count_}; }
    const Shape& shape() const { return shape_; }

    // The weight of a term that occurs so often: 1 + ln(count).
    static float damped(std::uint16_t count) {
        return count < small_counts.size() ? small_counts[count] : damped_large(count);
    }

private:
    friend class Reader;
    void add(std::uint64_t hash, bool pair);
    static float damped_large(std::uint16_t count);
    static constexpr std::array<float, 9> small_counts = {0.0F,       1.0F,       1.6931472F,
                                                          2.0986123F, 2.3862944F, 2.6094379F,
                                                          2.7917595F, 2.9459101F, 3.0794415F};

    static constexpr std::size_t slot_count = 4096;
    std::uint32_t count_ = 0;
    Shape shape_{};
    std::array<Term, terms_max> terms_;
    std::array<std::uint16_t, slot_count> slots_;  // hash to place in terms_, plus 1
};

}  // namespace weir::route::difficulty
