#include "meter/counters.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace weir::meter {
namespace {

TEST(Registry, OneSetOfCountersForEachLevelAndId) {
    Registry registry;
    Counters& key = registry.of(Level::key, "a");
    EXPECT_EQ(&registry.of(Level::key, "a"), &key);
    EXPECT_NE(&registry.of(Level::key, "b"), &key);
    EXPECT_NE(&registry.of(Level::team, "a"), &key) << "a team may be called as a key is";
    EXPECT_EQ(registry.size(), 3U);
}

TEST(Registry, ReferencesStayValidWhileItGrows) {
    Registry registry;
    Counters& first = registry.of(Level::key, "first");
    first.concurrency.enter();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&registry] {
            for (int i = 0; i < 500; ++i)
                registry.of(Level::key, std::to_string(i)).concurrency.enter();
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(first.concurrency.running(), 1);
    EXPECT_EQ(registry.of(Level::key, "7").concurrency.running(), 4);
    EXPECT_EQ(registry.size(), 501U);
}

}  // namespace
}  // namespace weir::meter
