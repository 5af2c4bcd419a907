#include "net/http1/headers.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace weir::net::http1 {
namespace {

Headers numbered(std::size_t count) {
    static constexpr std::string_view names =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    Headers headers;
    for (std::size_t i = 0; i < count; ++i)
        headers.add(names.substr(i % 26, 3), names.substr(i, 1));
    return headers;
}

TEST(Headers, FindsWithoutCaseAndTellsEmptyFromAbsent) {
    Headers headers;
    headers.add("Content-Type", "application/json");
    headers.add("X-Empty", "");
    EXPECT_EQ(headers.find("content-type"), "application/json");
    EXPECT_EQ(headers.find("x-empty"), "");
    EXPECT_EQ(headers.find("content-typ"), std::nullopt);
    EXPECT_TRUE(headers.contains("X-EMPTY"));
    EXPECT_FALSE(headers.contains("x"));
}

TEST(Headers, KeepsDuplicatesInOrder) {
    Headers headers;
    headers.add("X-Forwarded-For", "1");
    headers.add("Host", "h");
    headers.add("x-forwarded-for", "2");
    EXPECT_EQ(headers.find("x-forwarded-for"), "1");
    EXPECT_EQ(headers.find_all("X-FORWARDED-FOR"), (std::vector<std::string_view>{"1", "2"}));
    EXPECT_EQ(headers.count("x-forwarded-for"), 2U);
    EXPECT_EQ(headers[1], (Field{"Host", "h"}));
}

TEST(Headers, HoldsAsManyAsAreAdded) {
    for (const std::size_t count : {0U, 1U, 19U, 20U, 21U, 41U}) {
        const Headers headers = numbered(count);
        ASSERT_EQ(headers.size(), count);
        ASSERT_EQ(static_cast<std::size_t>(headers.end() - headers.begin()), count);
        for (std::size_t i = 0; i < count; ++i)
            ASSERT_EQ(headers[i].value, numbered(count)[i].value);
    }
}

TEST(Headers, CopiesAndMovesWhole) {
    for (const std::size_t count : {3U, 35U}) {
        const Headers original = numbered(count);
        Headers copy = numbered(40);
        copy = original;
        Headers moved = numbered(1);
        moved = std::move(copy);
        const Headers constructed = std::move(moved);
        ASSERT_EQ(constructed.size(), count);
        EXPECT_TRUE(std::equal(constructed.begin(), constructed.end(), original.begin()));
    }
}

TEST(Headers, ClearedOnesCanBeFilledAgain) {
    Headers headers = numbered(40);
    headers.clear();
    EXPECT_TRUE(headers.empty());
    headers.add("a", "b");
    EXPECT_EQ(headers.size(), 1U);
    EXPECT_EQ(headers.find("a"), "b");
}

TEST(Headers, ListsLooksIntoEveryFieldAndMember) {
    Headers headers;
    headers.add("Connection", "keep-alive");
    headers.add("connection", "Upgrade , x-secret");
    EXPECT_TRUE(headers.lists("Connection", "upgrade"));
    EXPECT_TRUE(headers.lists("Connection", "X-Secret"));
    EXPECT_TRUE(headers.lists("Connection", "keep-alive"));
    EXPECT_FALSE(headers.lists("Connection", "keep"));
    EXPECT_FALSE(headers.lists("Accept", "keep-alive"));
}

TEST(Headers, KnowsTheHopByHopOnes) {
    EXPECT_TRUE(is_hop_by_hop("Connection"));
    EXPECT_TRUE(is_hop_by_hop("TE"));
    EXPECT_TRUE(is_hop_by_hop("transfer-ENCODING"));
    EXPECT_FALSE(is_hop_by_hop("content-length"));
    EXPECT_FALSE(is_hop_by_hop("authorization"));
}

}  // namespace
}  // namespace weir::net::http1
