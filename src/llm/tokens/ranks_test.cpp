#include "llm/tokens/ranks.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weir::llm::tokens {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

TEST(Ranks, OpensOnlyWhatIsThere) {
    EXPECT_FALSE(Ranks::open({}, "o200k_base"));
    EXPECT_FALSE(Ranks::open(bytes_of("weirbpe1"), "o200k_base"));
    EXPECT_FALSE(Ranks::open(bytes_of(std::string("weirbpe1\0\0\0\0\0\0\0\0", 16)), "o200k_base"));
    EXPECT_FALSE(Ranks::open(bytes_of(std::string("weirbpe1\x01\0\0\0\0\0\0\0", 16)), "o200k_base"))
        << "one encoding, and no row of it";
}

// A table that was cut or damaged gives wrong answers at worst, never bytes outside it.
TEST(Ranks, StaysInsideItsBytes) {
    const std::span<const std::byte> whole = embedded_ranks();
    if (!Ranks::open(whole, "cl100k_base")) GTEST_SKIP() << "built without rank tables";
    for (const std::size_t size :
         {std::size_t{100}, std::size_t{5'000}, std::size_t{200'000}, whole.size() / 2}) {
        const std::string cut(reinterpret_cast<const char*>(whole.data()), size);
        for (const char* const name : {"cl100k_base", "o200k_base"}) {
            const auto ranks = Ranks::open(bytes_of(cut), name);
            if (!ranks) continue;
            for (const std::string_view text : {"a", "hello", " world", "zzzzzzzzzzzzzzzzzzzz"})
                (void)ranks->find(text);
        }
    }
    std::string damaged(reinterpret_cast<const char*>(whole.data()), 400'000);
    for (std::size_t i = 80; i < damaged.size(); i += 3)
        damaged[i] = static_cast<char>(damaged[i] * 31 + 7);
    if (const auto ranks = Ranks::open(bytes_of(damaged), "cl100k_base")) {
        for (int i = 0; i < 10'000; ++i)
            (void)ranks->find(std::to_string(i));
    }
}

}  // namespace
}  // namespace weir::llm::tokens
