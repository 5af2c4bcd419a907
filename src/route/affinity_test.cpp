#include "route/affinity.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const SteadyTime start = SteadyTime(hours(10));

TEST(Affinity, RemembersEachPlaceOfAConversationUntilItsTimeIsOver) {
    Affinity affinity;
    EXPECT_EQ(affinity.held(1, 2, start), Tokens(0));
    affinity.remember(1, 2, {.tokens = Tokens(3'000), .ttl = minutes(5)}, start);
    affinity.remember(1, 3, {.tokens = Tokens(500), .ttl = hours(1)}, start);
    EXPECT_EQ(affinity.held(1, 2, start + seconds(299)), Tokens(3'000));
    EXPECT_EQ(affinity.held(1, 2, start + minutes(5)), Tokens(0));
    EXPECT_EQ(affinity.held(1, 3, start + minutes(59)), Tokens(500));
    EXPECT_EQ(affinity.held(2, 2, start), Tokens(0));
    affinity.remember(1, 2, {.tokens = Tokens(4'000), .ttl = minutes(5)}, start + minutes(4));
    EXPECT_EQ(affinity.held(1, 2, start + minutes(8)), Tokens(4'000)) << "each call renews it";
    affinity.remember(0, 2, {.tokens = Tokens(4'000), .ttl = minutes(5)}, start);
    EXPECT_EQ(affinity.held(0, 2, start), Tokens(0)) << "nobody's conversation";
}

TEST(Affinity, AFullTableForgetsTheOldestAndNeverTellsOfAnother) {
    Affinity affinity;
    constexpr std::uint64_t many = 4 * Affinity::ways * Affinity::buckets;
    for (std::uint64_t i = 1; i <= many; ++i)
        affinity.remember(i, 7, {.tokens = Tokens(static_cast<std::int64_t>(i)), .ttl = minutes(5)},
                          start + std::chrono::milliseconds(i / 10));
    std::uint64_t kept = 0;
    std::uint64_t kept_of_last = 0;
    for (std::uint64_t i = 1; i <= many; ++i) {
        const Tokens held = affinity.held(i, 7, start + minutes(1));
        if (held == Tokens(0)) continue;
        EXPECT_EQ(held.value(), static_cast<std::int64_t>(i));
        ++kept;
        kept_of_last += i > many - many / 8 ? 1U : 0U;
    }
    EXPECT_GT(kept, Affinity::ways * Affinity::buckets * 9 / 10);
    EXPECT_GT(kept_of_last, many / 8 * 9 / 10);
}

// Under TSan this also says that no access races.
TEST(Affinity, ThreadsThatWriteTheSameBucketsMakeMissesNotLies) {
    Affinity affinity;
    std::vector<std::thread> threads;
    for (std::uint64_t thread = 0; thread < 4; ++thread)
        threads.emplace_back([&affinity, thread] {
            for (std::uint64_t i = 0; i < 40'000; ++i) {
                const std::uint64_t conversation = 1 + (i * 7 + thread) % 5'000;
                const Tokens own(static_cast<std::int64_t>(conversation * 3));
                affinity.remember(conversation, 1, {.tokens = own, .ttl = minutes(5)}, start);
                const Tokens held = affinity.held(1 + i % 5'000, 1, start);
                if (held != Tokens(0)) {
                    ASSERT_EQ(held.value(), static_cast<std::int64_t>((1 + i % 5'000) * 3));
                }
            }
        });
    for (std::thread& thread : threads)
        thread.join();
}

TEST(HeldAfter, IsWhatTheAnswerToldOrWhatTheProviderCachesUnasked) {
    const llm::Usage plain{.input_uncached = Tokens(2'000)};
    EXPECT_EQ(held_after(cache_policy("openai"), plain).tokens, Tokens(2'000));
    EXPECT_EQ(held_after(cache_policy("anthropic"), plain).tokens, Tokens(0)) << "nobody asked";
    EXPECT_EQ(held_after(cache_policy("my-vllm"), plain).tokens, Tokens(0));
    const llm::Usage small{.input_uncached = Tokens(1'000)};
    EXPECT_EQ(held_after(cache_policy("openai"), small).tokens, Tokens(0)) << "too short";
    const llm::Usage written{.input_uncached = Tokens(100),
                             .input_cache_read = Tokens(3'000),
                             .input_cache_write = Tokens(500)};
    const Held told = held_after(cache_policy("anthropic"), written);
    EXPECT_EQ(told.tokens, Tokens(3'500));
    EXPECT_EQ(told.ttl, minutes(5));
    EXPECT_EQ(held_after(cache_policy("anthropic"), {.input_cache_write_1h = Tokens(10)}).ttl,
              hours(1));
    EXPECT_EQ(held_after(cache_policy("deepseek"), plain).ttl, hours(1));
}

TEST(CachedTokens, AreNoMoreThanThePrompt) {
    Random random(1);
    test::Options options({{"a"}});
    const auto cached = [&] { return cached_tokens(options.question(random), options.options[0]); };
    options.needs.prompt = Tokens(1'000);
    options.affinity.remember(4, options.place(0).hash,
                              {.tokens = Tokens(5'000), .ttl = minutes(5)}, options.now);
    EXPECT_EQ(cached(), Tokens(0)) << "of no known conversation";
    options.conversation = 4;
    EXPECT_EQ(cached(), Tokens(1'000));
}

}  // namespace
}  // namespace weir::route
