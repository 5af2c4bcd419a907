#include "gateway/probe.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;
using route::Breaker;
using std::chrono::milliseconds;
using std::chrono::seconds;

SteadyTime now() { return std::chrono::steady_clock::now(); }

// A world whose prober is looked after by hand. "one/m" is the only target.
class Probe : public testing::Test {
protected:
    Probe() {
        world.probes.on = true;
        world.targets = {"one/m"};
    }
    std::uint32_t place(std::string_view name) {
        return world.services().snapshot->deployments->find(name)->deployment;
    }
    Breaker& breaker(std::string_view name = "one/m") {
        return world.services().snapshot->health->deployment(place(name));
    }
    // Left out, and its time is over.
    void trip(std::string_view name = "one/m") {
        for (int i = 0; i < 5; ++i)
            breaker(name).failed({}, ErrorKind::upstream_error, now() - seconds(10), random);
        ASSERT_EQ(state(name), Breaker::State::half_open);
    }
    Breaker::State state(std::string_view name = "one/m") {
        return breaker(name).view(now()).state;
    }
    Prober& prober() {
        if (!prober_)
            prober_.emplace(world.services(),
                            [this](std::string_view message) { said.emplace_back(message); });
        return *prober_;
    }
    void look() {
        prober().look();
        world.run();
        world.log.flush();
    }
    NanoUsd charged() {
        return world.registry.of(meter::Level::key, probe_key)
            .budget(meter::Period::day)
            .used(meter::Period::day, noon);
    }
    std::size_t asked() const { return world.upstream.asked.size(); }

    World world;
    Random random{7};
    std::vector<std::string> said;

private:
    std::optional<Prober> prober_;
};

TEST_F(Probe, ATinyRequestIsSentAndItsAnswerCloses) {
    trip();
    world.upstream.plays("one.test", answers());
    look();
    ASSERT_EQ(asked(), 1U);
    EXPECT_EQ(world.upstream.asked[0].body,
              R"({"model":"m","messages":[{"role":"user","content":"hi"}],"max_tokens":1})");
    EXPECT_EQ(find_field(world.upstream.asked[0].headers, "authorization"),
              "Bearer sk-secret-of-one");
    EXPECT_EQ(state(), Breaker::State::closed);
    EXPECT_EQ(charged(), answer_cost) << "what it has used, not what was held for it";
    EXPECT_EQ(world.metrics.probes.value(), 1);
    EXPECT_EQ(world.metrics.probes_failed.value(), 0);
    EXPECT_NE(world.log_lines.find(R"("key":"weir:probe")"), std::string::npos) << world.log_lines;
    const route::Statistics& statistics =
        world.services().snapshot->health->statistics(place("one/m"));
    EXPECT_EQ(statistics.in_flight(), 0);
    EXPECT_FALSE(statistics.output_tokens()) << "one token says nothing of what calls are like";
    look();
    EXPECT_EQ(asked(), 1U) << "nothing is left out any more";
}

TEST_F(Probe, AFailureOpensForTwiceAsLongAndIsNotPaidFor) {
    trip();
    world.upstream.plays("one.test", fails(500));
    const SteadyTime before = now();
    look();
    EXPECT_EQ(asked(), 1U) << "no second try";
    EXPECT_EQ(state(), Breaker::State::open);
    EXPECT_GE(breaker().view(now()).until, before + seconds(1)) << "the first was 1 s at most";
    EXPECT_EQ(world.metrics.probes_failed.value(), 1);
    EXPECT_EQ(charged(), NanoUsd(0));
}

TEST_F(Probe, ARefusalShowsLife) {
    trip();
    world.upstream.plays("one.test", fails(400, "max_tokens is too small"));
    look();
    EXPECT_EQ(state(), Breaker::State::closed);
}

net::Awaitable<void> call_and_stop(World& world, Exchange& exchange, Prober& prober,
                                   net::Waiter& sent) {
    co_await sent.wait(world.wheel, no_deadline, nullptr);
    co_await serve_chat(exchange, world.services(), *wire::find("openai_chat"), {});
    prober.stop();
}

TEST_F(Probe, WhileItRunsNoCallIsLetThroughAndAStopEndsIt) {
    trip();
    net::Waiter sent;
    world.upstream.plays("one.test", {.headers = {{"content-type", "application/json"}},
                                      .silent = true,
                                      .on_asked = [&] { sent.wake(); }});
    Exchange exchange(chat("one/m"));
    world.tasks.spawn("call", call_and_stop(world, exchange, prober(), sent));
    look();
    EXPECT_EQ(exchange.status, 503) << exchange.body;
    EXPECT_EQ(asked(), 1U);
    EXPECT_EQ(world.metrics.client_cancelled.value(), 1) << "the probe's row";
    EXPECT_EQ(state(), Breaker::State::half_open) << "it has said nothing";
    EXPECT_TRUE(breaker().ready(now()));
    EXPECT_EQ(world.upstream.open, 0);
    look();
    EXPECT_EQ(asked(), 1U) << "stopped";
}

TEST_F(Probe, ItIsClaimedBeforeItsTimeAndSentWhenThatHasCome) {
    const SteadyTime until = now() + milliseconds(20);
    breaker().bench_until(until, ErrorKind::upstream_error);
    SteadyTime sent_at;
    Play play = answers();
    play.on_asked = [&] { sent_at = now(); };
    world.upstream.plays("one.test", std::move(play));
    prober().look();
    EXPECT_FALSE(breaker().admit(until + milliseconds(1))) << "a call would be the second";
    look();
    EXPECT_GE(sent_at, until);
    EXPECT_EQ(state(), Breaker::State::closed);
}

TEST_F(Probe, OneThatACallProbesIsLeftToIt) {
    trip();
    ASSERT_TRUE(breaker().admit(now()));
    look();
    EXPECT_EQ(asked(), 0U);
    EXPECT_EQ(world.log_lines, "") << "and leaves no trace";
}

TEST_F(Probe, NoMoreThanTheMinuteAllows) {
    world.targets = {"one/m", "two/m"};
    world.probes.per_minute = 1;
    trip("one/m");
    trip("two/m");
    world.upstream.plays("one.test", answers());
    world.upstream.plays("two.test", answers());
    look();
    look();
    EXPECT_EQ(asked(), 1U);
    EXPECT_EQ(world.metrics.probes_left_out.value(), 1) << "counted once, not at each look";
    const SteadyTime later = now() + seconds(61);
    prober().look(later);
    ASSERT_EQ(state("one/m"), Breaker::State::closed) << "the first of the file was the one";
    EXPECT_FALSE(breaker("two/m").admit(later + seconds(1))) << "claimed";
    prober().stop();
    world.run();
    EXPECT_EQ(asked(), 1U) << "stopped before its time";
    EXPECT_TRUE(breaker("two/m").ready(now())) << "and given back";
}

TEST_F(Probe, NoMoreThanTheDayAllowsAndThatIsSaidOnce) {
    world.probes.budget_per_day = NanoUsd(1'000);
    trip();
    look();
    prober().look(now() + seconds(61));
    EXPECT_EQ(asked(), 0U) << "the worst that it can cost is more";
    ASSERT_EQ(said.size(), 1U);
    EXPECT_NE(said[0].find("budget_per_day"), std::string::npos);
    EXPECT_EQ(world.metrics.probes_left_out.value(), 2);
    EXPECT_TRUE(breaker().ready(now())) << "the next call may find out";
}

TEST_F(Probe, AnUnknownPriceIsLoud) {
    world.targets = {"one/unpriced"};
    trip("one/unpriced");
    look();
    prober().look(now() + seconds(61));
    EXPECT_EQ(asked(), 0U);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_NE(said[0].find("one/unpriced is not probed: no price is known"), std::string::npos);
}

TEST_F(Probe, AnUnknownPriceMayBeAllowed) {
    world.targets = {"one/unpriced"};
    world.probes.unpriced = true;
    world.upstream.plays("one.test", answers());
    trip("one/unpriced");
    look();
    EXPECT_EQ(state("one/unpriced"), Breaker::State::closed);
    EXPECT_EQ(charged(), NanoUsd(0));
    EXPECT_EQ(said, std::vector<std::string>{});
}

TEST_F(Probe, NoneAreSentUnlessTheyAreConfigured) {
    world.probes.on = false;
    trip();
    look();
    EXPECT_EQ(asked(), 0U);
}

// Over every wire: the shortest answer that it may demand, and that nothing but its end comes back
// is an answer.
TEST(ProbeWires, AnAnswerWithoutTextIsOne) {
    struct OfWire {
        std::string wire;
        std::string limit;
        std::string answer;
    };
    const OfWire all[] = {
        {"openai_chat", R"("max_tokens":1})",
         R"({"id":"a","object":"chat.completion","model":"m","choices":[{"index":0,"message":)"
         R"({"role":"assistant","content":null},"finish_reason":"length"}],)"
         R"("usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}})"},
        {"openai_responses", R"("max_output_tokens":16)",
         R"({"id":"r","object":"response","status":"incomplete","model":"m","output":[],)"
         R"("incomplete_details":{"reason":"max_output_tokens"},)"
         R"("usage":{"input_tokens":1,"output_tokens":16,"total_tokens":17}})"},
        {"anthropic", R"("max_tokens":1)",
         R"({"id":"a","type":"message","role":"assistant","model":"m","content":[],)"
         R"("stop_reason":"max_tokens","usage":{"input_tokens":1,"output_tokens":1}})"},
        {"gemini", R"("maxOutputTokens":1})",
         R"({"candidates":[{"finishReason":"MAX_TOKENS","index":0}],)"
         R"("usageMetadata":{"promptTokenCount":1,"totalTokenCount":1}})"},
        {"bedrock", R"("maxTokens":1})",
         R"({"output":{"message":{"role":"assistant","content":[]}},"stopReason":"max_tokens",)"
         R"("usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}})"},
        {"cohere", R"("max_tokens":1)",
         R"({"id":"a","finish_reason":"MAX_TOKENS","message":{"role":"assistant","content":[]},)"
         R"("usage":{"tokens":{"input_tokens":1,"output_tokens":1}}})"},
        {"ollama", R"("num_predict":1})",
         R"({"model":"m","message":{"role":"assistant","content":""},"done":true,)"
         R"("done_reason":"length","prompt_eval_count":1,"eval_count":1})"}};
    for (const OfWire& one : all) {
        SCOPED_TRACE(one.wire);
        ASSERT_NE(wire::find(one.wire), nullptr);
        World world;
        world.probes.on = true;
        world.wire_of_one = one.wire;
        world.targets = {"one/m"};
        world.upstream.plays("one.test", answers(one.answer));
        const Snapshot& snapshot = *world.services().snapshot;
        Breaker& breaker =
            snapshot.health->deployment(snapshot.deployments->find("one/m")->deployment);
        breaker.bench_until(now() - seconds(1), ErrorKind::upstream_error);
        Prober prober(world.services(), [](std::string_view) {});
        prober.look();
        world.run();
        ASSERT_EQ(world.upstream.asked.size(), 1U);
        EXPECT_NE(world.upstream.asked[0].body.find(one.limit), std::string::npos)
            << world.upstream.asked[0].body;
        EXPECT_EQ(breaker.view(now()).state, Breaker::State::closed);
        EXPECT_EQ(world.metrics.probes_failed.value(), 0);
    }
}

}  // namespace
}  // namespace weir::gateway
