#pragma once
// The tokens of one encoding, in the blob that tools/tokens/build.py wrote, read where it lies: a
// look-up touches one bucket's offset and its few entries, and nothing is made at the start.
// Whatever the bytes hold, every access stays inside them. A view: the blob must outlive it.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace weir::llm::tokens {

using TokenId = std::uint32_t;
inline constexpr TokenId no_token = UINT32_MAX;

class Ranks {
public:
    // nullopt where the blob has no such encoding, or is none.
    static std::optional<Ranks> open(std::span<const std::byte> blob, std::string_view encoding);

    // The token that is exactly these bytes, or no_token. Ids are ranks: less is merged earlier.
    TokenId find(std::string_view bytes) const;
    std::uint32_t size() const { return tokens_; }

    // Every token, in no order: for what decodes. Touches all of the table.
    void for_each(const std::function<void(TokenId, std::string_view)>& use) const;

private:
    std::string_view bucket(std::size_t index) const;

    std::string_view offsets_;
    std::string_view entries_;
    std::uint32_t tokens_ = 0;
    std::uint32_t buckets_ = 0;
};

// What the build put in; of no encodings where it had none (WEIR_TOKEN_RANKS).
std::span<const std::byte> embedded_ranks();

}  // namespace weir::llm::tokens
