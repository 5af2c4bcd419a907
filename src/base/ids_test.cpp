#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace weir {
namespace {

using std::chrono::milliseconds;

SysTime at(std::int64_t millis) { return SysTime(milliseconds(millis)); }

TEST(RequestId, IsLaidOutAsAUlid) {
    // The specification's example time.
    const RequestId id = RequestId::make(at(1'469'918'176'385), 0, 0);
    EXPECT_EQ(id.text(), "01ARYZ6S410000000000000000");
    EXPECT_EQ(RequestId::make(at(0), ~0ULL, ~0ULL).text(), "0000000000ZZZZZZZZZZZZZZZZ");
}

TEST(RequestId, SortsByTimeAsText) {
    const RequestId early = RequestId::make(at(1'000), ~0ULL, ~0ULL);
    const RequestId late = RequestId::make(at(1'001), 0, 0);
    EXPECT_LT(early, late);
    EXPECT_LT(early.text(), late.text());
}

TEST(RequestId, UsesFortyBitsOfEachRandomWord) {
    const RequestId zero = RequestId::make(at(5), 0, 0);
    for (int bit = 0; bit < 40; ++bit) {
        EXPECT_NE(RequestId::make(at(5), 1ULL << bit, 0), zero) << bit;
        EXPECT_NE(RequestId::make(at(5), 0, 1ULL << bit), zero) << bit;
    }
}

TEST(RequestId, ReadsWhatItWroteAndNothingElse) {
    const RequestId id = RequestId::make(at(1'469'918'176'385), 123, 456);
    EXPECT_EQ(RequestId::from(id.text()), id);
    const RequestId none;
    for (const auto* text : {"", "01ARYZ6S41", "01ARYZ6S41000000000000000I",
                             "01aryz6s410000000000000000", "01ARYZ6S4100000000000000000"})
        EXPECT_EQ(RequestId::from(text), none) << text;
    EXPECT_EQ(none.text(), std::string(26, '0'));
}

TEST(Strong, HashesAsItsValue) {
    const std::unordered_set<ModelName> names = {ModelName("a"), ModelName("b"), ModelName("a")};
    EXPECT_EQ(names.size(), 2U);
    EXPECT_TRUE(names.contains(ModelName("b")));
}

}  // namespace
}  // namespace weir
