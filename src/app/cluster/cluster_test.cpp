#include "app/cluster/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/build.hpp"

namespace weir::app {
namespace {

using namespace std::chrono_literals;

// A stream in memory; each mailbox reads it from its own place.
struct Stream {
    std::vector<std::string> entries;
    bool broken = false;
};

class FakeMailbox final : public Mailbox {
public:
    FakeMailbox(Stream& stream, std::size_t before) : stream_(stream), before_(before) {}
    Result<Round> round(std::string_view text) override {
        if (stream_.broken) return fail(ErrorKind::upstream_unreachable, "redis: gone");
        Round round;
        for (; at_ < stream_.entries.size() && round.letters.size() < 2; ++at_)
            round.letters.push_back({.text = stream_.entries[at_], .before = at_ < before_});
        round.more = at_ < stream_.entries.size();
        if (!text.empty()) stream_.entries.emplace_back(text);
        return round;
    }

private:
    Stream& stream_;
    std::size_t at_ = 0;
    std::size_t before_;
};

struct TestReplica {
    TestReplica(Stream& stream, std::string name, bool cold = false)
        : cluster(
              {.process = std::move(name), .cold = cold},
              [&stream](int) {
                  return std::make_unique<FakeMailbox>(stream, stream.entries.size());
              },
              snapshot(),
              [this](LogLevel level, std::string line) {
                  if (level == LogLevel::error) errors.push_back(line);
                  lines.push_back(std::move(line));
              }) {}

    std::shared_ptr<const gateway::Snapshot> snapshot() {
        config::Problems problems;
        const config::Environment environment = [](std::string_view) {
            return std::optional<std::string>();
        };
        const Source source{.name = "weir.yaml",
                            .text =
                                "providers: { a: { url: 'http://127.0.0.1:1/v1', "
                                "allow_private: true, models: [m] } }"};
        auto built = build(source, environment, {}, registry, current.get(), problems);
        EXPECT_TRUE(built) << problems.text();
        current = std::move(built->snapshot);
        return current;
    }
    const route::Health& health() const { return *current->health; }
    route::Statistics& statistics() const {
        return health().statistics(current->deployments->find("a/m")->deployment);
    }
    void serve(SteadyTime now) const {
        statistics().first_byte(10ms, now);
        statistics().succeeded(20ms, Tokens(5), now);
    }

    meter::Registry registry;
    std::shared_ptr<const gateway::Snapshot> current;
    std::vector<std::string> errors, lines;
    Cluster cluster;
};

const SteadyTime start{1h};

TEST(Cluster, ReplicasKnowOfEachOthersCalls) {
    Stream stream;
    TestReplica one(stream, "one"), two(stream, "two");
    one.serve(start);
    EXPECT_EQ(one.cluster.turn(start), 1s);
    two.cluster.turn(start);
    EXPECT_DOUBLE_EQ(two.statistics().calls(start), 1);
    one.cluster.turn(start + 1s);
    two.cluster.turn(start + 1s);
    EXPECT_DOUBLE_EQ(one.statistics().calls(start + 1s), 1);
    EXPECT_DOUBLE_EQ(two.statistics().calls(start + 1s), 1);
    EXPECT_EQ(one.cluster.counts().told, 1);
    EXPECT_EQ(one.cluster.counts().heard, 0);
    EXPECT_EQ(two.cluster.counts().told, 0);
    EXPECT_EQ(two.cluster.counts().heard, 1);
    EXPECT_TRUE(two.cluster.counts().connected);
}

TEST(Cluster, AReloadGoesOnWhereItWas) {
    Stream stream;
    TestReplica one(stream, "one"), two(stream, "two");
    one.serve(start);
    one.cluster.use(one.snapshot());
    one.serve(start);
    one.cluster.turn(start);
    two.cluster.use(two.snapshot());
    two.cluster.turn(start);
    EXPECT_DOUBLE_EQ(two.statistics().calls(start), 2);
}

TEST(Cluster, WithoutRedisItSaysSoOnceAndTriesMoreAndMoreSeldom) {
    Stream stream{.broken = true};
    TestReplica one(stream, "one");
    std::chrono::nanoseconds longest{0};
    for (int i = 0; i < 30; ++i) {
        const auto pause = one.cluster.turn(start + i * 1s);
        EXPECT_GE(pause, 1s) << "not sooner than usual";
        longest = std::max(longest, pause);
    }
    EXPECT_GT(longest, 4s);
    EXPECT_LE(longest, 10s);
    EXPECT_EQ(one.errors.size(), 1U);
    EXPECT_EQ(one.cluster.counts().failures, 30);
    EXPECT_FALSE(one.cluster.counts().connected);
    stream.broken = false;
    EXPECT_EQ(one.cluster.turn(start + 1min), 1s);
    stream.broken = true;
    one.cluster.turn(start + 2min);
    EXPECT_EQ(one.errors.size(), 2U) << "another outage";
}

TEST(Cluster, WhatHappensWhileRedisIsAwayCountsHereOnly) {
    Stream stream;
    TestReplica one(stream, "one"), two(stream, "two");
    one.cluster.turn(start);
    stream.broken = true;
    one.serve(start);
    one.cluster.turn(start);
    stream.broken = false;
    one.cluster.turn(start + 10s);
    two.cluster.turn(start + 10s);
    EXPECT_DOUBLE_EQ(one.statistics().calls(start + 10s), 1);
    EXPECT_DOUBLE_EQ(two.statistics().calls(start + 10s), 0);
}

TEST(Cluster, AnOutageThatCouldNotBeToldIsToldLater) {
    Stream stream{.broken = true};
    TestReplica one(stream, "one"), two(stream, "two");
    const std::uint32_t m = one.current->deployments->find("a/m")->deployment;
    one.health().deployment(m).bench_until(start + 30s, ErrorKind::upstream_timeout);
    one.cluster.turn(start);
    stream.broken = false;
    one.cluster.turn(start + 2s);
    two.cluster.turn(start + 2s);
    EXPECT_FALSE(two.health().deployment(m).ready(start + 2s));
    EXPECT_TRUE(two.health().deployment(m).ready(start + 31s));
    EXPECT_EQ(two.cluster.counts().outages, 1);
}

TEST(Cluster, CountsOfBeforeTheStartAreHeardWhereTheLedgerToldNothing) {
    Stream stream;
    TestReplica one(stream, "one");
    one.serve(start);
    one.cluster.turn(start);
    TestReplica warm(stream, "warm"), cold(stream, "cold", true);
    warm.cluster.turn(start);
    cold.cluster.turn(start);
    EXPECT_DOUBLE_EQ(warm.statistics().calls(start), 0);
    EXPECT_DOUBLE_EQ(cold.statistics().calls(start), 1);
}

TEST(Cluster, WhatCannotBeReadIsCountedAndSaidOnce) {
    Stream stream;
    TestReplica one(stream, "one");
    stream.entries = {"no JSON", R"({"v":2})", R"({"v":1,"process":7})"};
    one.cluster.turn(start);
    EXPECT_EQ(one.cluster.counts().refused, 2);
    EXPECT_EQ(one.cluster.counts().versions, 1);
    EXPECT_EQ(std::ranges::count_if(one.lines,
                                    [](const std::string& line) {
                                        return line.find("passed over") != std::string::npos;
                                    }),
              1);
}

TEST(Cluster, StopsAtOnce) {
    Stream stream;
    TestReplica one(stream, "one");
    one.cluster.start();
    one.cluster.stop();
    one.cluster.stop();
}

}  // namespace
}  // namespace weir::app
