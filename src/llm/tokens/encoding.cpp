#include "llm/tokens/encoding.hpp"

#include "llm/tokens/merge.hpp"

namespace weir::llm::tokens {

std::optional<Encoding> Encoding::open(std::span<const std::byte> blob, std::string_view name) {
    const bool cl100k = name == "cl100k_base";
    if (name == "o200k_harmony") name = "o200k_base";
    const std::optional<Ranks> ranks = Ranks::open(blob, name);
    if (!ranks) return std::nullopt;
    return Encoding(*ranks, cl100k ? cl100k_piece_end : o200k_piece_end);
}

template <class Use>
void Encoding::each_token(std::string_view text, Use use) const {
    Merge merge;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = piece_end_(text, at);
        while (at < end) {
            const std::string_view piece = text.substr(at, std::min(end - at, piece_bytes_max));
            at += piece.size();
            if (const TokenId whole = ranks_.find(piece); whole != no_token || piece.size() == 1) {
                use(piece, whole);
                continue;
            }
            const std::span<const std::uint32_t> begins = merge.run(ranks_, piece);
            for (std::size_t i = 0; i < begins.size(); ++i) {
                const std::size_t until = i + 1 < begins.size() ? begins[i + 1] : piece.size();
                use(piece.substr(begins[i], until - begins[i]), no_token);
            }
        }
    }
}

std::size_t Encoding::count(std::string_view text) const {
    std::size_t tokens = 0;
    each_token(text, [&](std::string_view, TokenId) { ++tokens; });
    return tokens;
}

void Encoding::encode(std::string_view text, std::vector<TokenId>& tokens) const {
    each_token(text, [&](std::string_view bytes, TokenId id) {
        tokens.push_back(id != no_token ? id : ranks_.find(bytes));
    });
}

}  // namespace weir::llm::tokens
