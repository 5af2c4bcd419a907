#pragma once
// Byte pair encoding of one piece: from single bytes, the pair of neighbours whose bytes together
// are the token of the least rank is joined, the leftmost first, until no pair is a token.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "llm/tokens/ranks.hpp"

namespace weir::llm::tokens {

// Where each token of the piece begins, in order. Kept between pieces for its memory.
class Merge {
public:
    // REQUIRES a piece of at least two bytes and at most 4 GiB.
    std::span<const std::uint32_t> run(const Ranks& ranks, std::string_view piece);

private:
    void short_piece(const Ranks& ranks, std::string_view piece);
    void long_piece(const Ranks& ranks, std::string_view piece);

    struct Part {
        std::uint32_t next = 0;
        std::uint32_t before = 0;
        TokenId joined = no_token;  // of this part and the next one
    };
    std::vector<std::uint32_t> begins_;
    std::vector<TokenId> joined_;
    std::vector<Part> parts_;
    std::vector<std::uint64_t> heap_;  // rank << 32 | where its left part begins; some are outdated
};

}  // namespace weir::llm::tokens
