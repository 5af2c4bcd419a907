#include "gateway/response_cache.hpp"

#include <gtest/gtest.h>

namespace weir::gateway {
namespace {

SharedResponse row_of(std::string key, std::string id, std::string response = "{}") {
    return std::make_shared<const store::ResponseRow>(
        store::ResponseRow{.key = KeyId(std::move(key)),
                           .id = std::move(id),
                           .created = {},
                           .expires = {},
                           .response = std::move(response)});
}

TEST(ResponseCache, KeepsTheLastUsedUpToItsBytes) {
    const std::int64_t one = row_of("k", "a")->bytes();
    ResponseCache cache(2 * one);
    cache.put(row_of("k", "a"));
    cache.put(row_of("k", "b"));
    EXPECT_TRUE(cache.get(KeyId("k"), "a"));  // now b is the oldest
    cache.put(row_of("k", "c"));
    EXPECT_TRUE(cache.get(KeyId("k"), "a"));
    EXPECT_FALSE(cache.get(KeyId("k"), "b"));
    EXPECT_TRUE(cache.get(KeyId("k"), "c"));
    EXPECT_EQ(cache.bytes(), 2 * one);
}

TEST(ResponseCache, ReplacesAndErases) {
    ResponseCache cache(10'000);
    cache.put(row_of("k", "a"));
    cache.put(row_of("k", "a", "longer"));
    EXPECT_EQ(cache.get(KeyId("k"), "a")->response, "longer");
    EXPECT_EQ(cache.bytes(), row_of("k", "a", "longer")->bytes());
    cache.erase(KeyId("k"), "a");
    cache.erase(KeyId("k"), "a");
    EXPECT_FALSE(cache.get(KeyId("k"), "a"));
    EXPECT_EQ(cache.bytes(), 0);
}

TEST(ResponseCache, AKeyDoesNotSeeAnothers) {
    ResponseCache cache(10'000);
    cache.put(row_of("k1", "a"));
    EXPECT_FALSE(cache.get(KeyId("k2"), "a"));
    EXPECT_FALSE(cache.get(KeyId(""), "a"));
}

TEST(ResponseCache, HoldsNothingThatIsTooLargeForIt) {
    ResponseCache cache(100);
    cache.put(row_of("k", "a"));
    EXPECT_EQ(cache.bytes(), 0);
    EXPECT_FALSE(cache.get(KeyId("k"), "a"));
}

}  // namespace
}  // namespace weir::gateway
