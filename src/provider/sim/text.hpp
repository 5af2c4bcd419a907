#pragma once
// The simulated model's tokens and words. A token is at most 12 bytes: the white space before a
// word belongs to it, a longer word is several, and no UTF-8 character is cut. Counting and
// streaming use the same rule, so the sim's usage is exactly what it sent.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace weir::provider::sim {

// The end of the token that begins at `from`; text.size() when there is none. Always moves on.
std::size_t token_end(std::string_view text, std::size_t from);
std::int64_t count_tokens(std::string_view text);
// The first `tokens` tokens of the text.
std::string_view first_tokens(std::string_view text, std::int64_t tokens);

// Sentences without end, made as they are asked for.
class Words {
public:
    explicit Words(std::uint64_t seed) : random_(seed) {}
    // The next that many tokens.
    std::string next(std::int64_t tokens);
    std::int64_t made() const { return made_; }

private:
    Random random_;
    std::int64_t made_ = 0;
};

// The first `tokens` tokens of a text drawn from random.
std::string make_text(std::int64_t tokens, Random& random);

}  // namespace weir::provider::sim
