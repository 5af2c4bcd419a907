#pragma once
// Texts to tokens as OpenAI's models read them (byte pair encoding), and their number. Texts are
// ordinary: "<|endoftext|>" in one is text. Any bytes are encoded, and decoding gives them back.
//
// Time grows with n log n at worst, whatever the text: a piece (pieces.hpp) is merged with a heap,
// and one longer than piece_bytes_max, which no person writes, is cut there. Such a text may then
// have a token or two more for each cut than tiktoken says.
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "llm/tokens/pieces.hpp"
#include "llm/tokens/ranks.hpp"

namespace weir::llm::tokens {

inline constexpr std::size_t piece_bytes_max = std::size_t{64} << 10;

// A view of a blob, cheap to copy.
class Encoding {
public:
    // o200k_base, cl100k_base or o200k_harmony (which has o200k_base's ranks and tokens of its own
    // that no text has). nullopt where the blob lacks it.
    static std::optional<Encoding> open(std::span<const std::byte> blob, std::string_view name);

    std::size_t count(std::string_view text) const;
    void encode(std::string_view text, std::vector<TokenId>& tokens) const;
    const Ranks& ranks() const { return ranks_; }

private:
    Encoding(const Ranks& ranks, PieceEnd piece_end) : ranks_(ranks), piece_end_(piece_end) {}

    template <class Use>  // called with each token's bytes, and its id where that is known
    void each_token(std::string_view text, Use use) const;

    Ranks ranks_;
    PieceEnd piece_end_;
};

}  // namespace weir::llm::tokens
