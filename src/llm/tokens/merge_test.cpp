#include "llm/tokens/merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace weir::llm::tokens {
namespace {

// The definition, step by step: what both ways of Merge must give.
std::vector<std::uint32_t> by_definition(const Ranks& ranks, std::string_view piece) {
    std::vector<std::uint32_t> begins(piece.size());
    for (std::uint32_t i = 0; i < piece.size(); ++i)
        begins[i] = i;
    while (true) {
        std::size_t at = 0;
        TokenId least = no_token;
        for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
            const std::size_t end = i + 2 < begins.size() ? begins[i + 2] : piece.size();
            const TokenId joined = ranks.find(piece.substr(begins[i], end - begins[i]));
            if (joined < least) {
                least = joined;
                at = i + 1;
            }
        }
        if (least == no_token) return begins;
        begins.erase(begins.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

TEST(Merge, JoinsAsDefinedShortAndLong) {
    const auto ranks = Ranks::open(embedded_ranks(), "o200k_base");
    if (!ranks) GTEST_SKIP() << "built without rank tables";
    std::mt19937 random(3);
    Merge merge;
    for (const std::size_t size : {2U, 3U, 17U, 63U, 64U, 65U, 66U, 150U, 300U}) {
        for (int i = 0; i < 20; ++i) {
            std::string piece(size, ' ');
            for (char& c : piece)
                c = "aaabcdeinorst\xe4\xbd\xa0"[random() % 16];
            const auto begins = merge.run(*ranks, piece);
            const auto expected = by_definition(*ranks, piece);
            ASSERT_TRUE(std::ranges::equal(begins, expected)) << piece;
        }
    }
}

TEST(Merge, TakesLongPieces) {
    const auto ranks = Ranks::open(embedded_ranks(), "o200k_base");
    if (!ranks) GTEST_SKIP() << "built without rank tables";
    Merge merge;
    const std::string piece(std::size_t{1} << 20, 'a');
    EXPECT_EQ(merge.run(*ranks, piece).size(), piece.size() / 8) << "quadratic would take minutes";
}

}  // namespace
}  // namespace weir::llm::tokens
