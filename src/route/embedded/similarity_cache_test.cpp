#include "route/embedded/similarity_cache.hpp"

#include <gtest/gtest.h>

namespace weir::route {
namespace {

using Similarities = std::vector<float>;

TEST(SimilarityCache, FindsWhatWasKept) {
    SimilarityCache cache(2);
    EXPECT_FALSE(cache.find(1));
    cache.keep(1, {0.5F});
    EXPECT_EQ(cache.find(1), Similarities{0.5F});
    cache.keep(1, {0.25F});
    EXPECT_EQ(cache.find(1), Similarities{0.25F});
    EXPECT_EQ(cache.size(), 1U);
}

TEST(SimilarityCache, TheLongestUnusedOneGoesFirst) {
    SimilarityCache cache(2);
    cache.keep(1, {0.1F});
    cache.keep(2, {0.2F});
    EXPECT_TRUE(cache.find(1));
    cache.keep(3, {0.3F});
    EXPECT_EQ(cache.size(), 2U);
    EXPECT_TRUE(cache.find(1));
    EXPECT_FALSE(cache.find(2));
    EXPECT_TRUE(cache.find(3));
}

TEST(SimilarityCache, OfNoEntriesKeepsNothing) {
    SimilarityCache cache(0);
    cache.keep(1, {0.1F});
    EXPECT_FALSE(cache.find(1));
}

}  // namespace
}  // namespace weir::route
