#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <type_traits>

namespace weir {
namespace {

template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!Comparable<Secret>);

TEST(Secret, GivesItsBytesOnlyWhenAsked) {
    const Secret secret("sk-1");
    EXPECT_EQ(secret.reveal(), "sk-1");
    EXPECT_FALSE(secret.empty());
    EXPECT_TRUE(Secret().empty());
    EXPECT_EQ(secret.clone().reveal(), "sk-1");
}

TEST(Secret, MovesAndLeavesNothingBehind) {
    Secret from("sk-1");
    Secret to(std::move(from));
    EXPECT_EQ(to.reveal(), "sk-1");
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the point
    Secret& alias = to;
    to = std::move(alias);
    EXPECT_EQ(to.reveal(), "sk-1");
}

// Short strings live inside the object: a move copies them and leaves the bytes where they were.
TEST(Secret, WipesShortSecretsOutOfItsOwnMemory) {
    constexpr std::string_view canary = "sk-canary";
    alignas(Secret) std::array<unsigned char, sizeof(Secret)> memory{};
    const auto holds_canary = [&] {
        return memmem(memory.data(), memory.size(), canary.data() + 1, canary.size() - 1) !=
               nullptr;
    };
    Secret* secret =
        std::construct_at(reinterpret_cast<Secret*>(memory.data()), std::string(canary));
    EXPECT_TRUE(holds_canary());
    const Secret moved = std::move(*secret);
    EXPECT_EQ(moved.reveal(), canary);
    EXPECT_FALSE(holds_canary());
    std::destroy_at(secret);
}

}  // namespace
}  // namespace weir
