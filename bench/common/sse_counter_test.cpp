#include "bench/common/sse_counter.hpp"

#include <gtest/gtest.h>

namespace weir::bench {
namespace {

TEST(SseCounter, CountsTheSameForEverySplit) {
    const std::string_view bytes =
        "data: {\"a\":1,\"sim_sent_ns\":\"00000000000000000900\"}\n\n: ping\n\n"
        "data: {\"b\":2}\n\ndata: {\"sim_sent_ns\":\"00000000000000000950\"}\n\ndata: [DONE]\n\n";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        SseCounter counter;
        Samples one_way;
        counter.feed(bytes.substr(0, cut), 1000, one_way);
        counter.feed(bytes.substr(cut), 1000, one_way);
        ASSERT_EQ(counter.events(), 3) << cut;
        ASSERT_TRUE(counter.done());
        ASSERT_EQ(one_way.size(), 2u);
        ASSERT_EQ(one_way.percentile(1), 100);
        ASSERT_EQ(one_way.percentile(0.5), 50);
    }
}

TEST(SseCounter, OneByteAtATime) {
    SseCounter counter;
    Samples one_way;
    for (const char c : std::string_view("data: {}\n\ndata: {}\n\n"))
        counter.feed(std::string_view(&c, 1), 0, one_way);
    EXPECT_EQ(counter.events(), 2);
    EXPECT_FALSE(counter.done());
}

TEST(Samples, PercentilesAreExact) {
    Samples samples;
    EXPECT_EQ(samples.percentile(0.5), 0);
    for (std::int64_t i = 100; i > 0; --i)
        samples.add(i);
    EXPECT_EQ(samples.percentile(0.5), 50);
    EXPECT_EQ(samples.percentile(0.99), 99);
    EXPECT_EQ(samples.percentile(1), 100);
    EXPECT_EQ(samples.percentile(0), 1);
    EXPECT_EQ(samples.json(), R"({"n":100,"p50":50,"p90":90,"p99":99,"max":100})");
}

TEST(SseCounter, KnowsTheEndOfAnAnthropicStream) {
    SseCounter counter;
    Samples one_way;
    counter.feed("event: ping\ndata: {}\n\nevent: message_st", 1000, one_way);
    EXPECT_EQ(counter.events(), 1);
    EXPECT_FALSE(counter.done());
    counter.feed("op\ndata: {\"type\":\"message_stop\"}\n\n", 1000, one_way);
    EXPECT_EQ(counter.events(), 2);
    EXPECT_TRUE(counter.done());
}

}  // namespace
}  // namespace weir::bench
