#include "provider/sim/behaviour.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace weir::provider::sim {
namespace {

using namespace std::chrono_literals;

Behaviour read(std::string_view model) {
    Result<Behaviour> behaviour = read_behaviour(model);
    EXPECT_TRUE(behaviour.has_value())
        << model << ": " << (behaviour ? "" : behaviour.error().message());
    return behaviour.value_or(Behaviour{});
}

std::string error_of(std::string_view model, Names names = Names::presets_only) {
    const Result<Behaviour> behaviour = read_behaviour(model, names);
    return behaviour ? "no error" : behaviour.error().message();
}

TEST(SimBehaviour, SettingsWinOverThePreset) {
    const Behaviour gpt = read("gpt;ttft=200ms;tps=50;out=7;chunk=3;seed=9;stamp;early_head");
    EXPECT_EQ(gpt.name, "gpt");
    EXPECT_EQ(gpt.ttft.p50, 200ms);
    EXPECT_EQ(gpt.ttft.p99, 200ms);
    EXPECT_EQ(gpt.tokens_per_second, 50u);
    EXPECT_EQ(gpt.out, 7);
    EXPECT_EQ(gpt.chunk, 3);
    EXPECT_EQ(gpt.seed, 9u);
    EXPECT_TRUE(gpt.stamp && gpt.early_head);
    EXPECT_EQ(read("gpt;every=20ms").tokens_per_second, 0u);
    EXPECT_EQ(read("fast;price_in=2.50;price_out=0.0125").price_in, Rate(2'500'000'000));
}

TEST(SimBehaviour, FaultsKeepOrderCountAndChance) {
    const Behaviour flaky = read("fast;fail=503@0.3;break_after=10@0.5;reset_before;garbage@0.25");
    ASSERT_EQ(flaky.faults.size(), 4u);
    EXPECT_EQ(flaky.faults[0].fault, Fault::status);
    EXPECT_EQ(flaky.faults[0].count, 503);
    EXPECT_EQ(flaky.faults[0].chance, 0.3);
    EXPECT_EQ(flaky.faults[1].fault, Fault::break_after);
    EXPECT_EQ(flaky.faults[1].count, 10);
    EXPECT_EQ(flaky.faults[2].chance, 1.0);
    EXPECT_EQ(flaky.faults[3].chance, 0.25);
    EXPECT_EQ(read("fast;error_in_stream").faults.at(0).count, 0);
    EXPECT_EQ(read("fast;error_in_stream=4").faults.at(0).count, 4);
}

TEST(SimBehaviour, TextsAreDecodedAndHeadersCannotSplitAHead) {
    EXPECT_EQ(read("fast;words=a+b%3Bc%40d%").text, "a b;c@d%");
    const Behaviour limited = read("fast;status=429;header=X-RateLimit-Reset-Requests:12ms");
    EXPECT_EQ(limited.headers.at(0).first, "x-ratelimit-reset-requests");
    EXPECT_EQ(limited.headers.at(0).second, "12ms");
    EXPECT_NE(error_of("fast;header=a:b%0D%0Ac:d"), "no error");
    EXPECT_NE(error_of("fast;header=a b:c"), "no error");
}

TEST(SimBehaviour, MistakesAreNamedWithASuggestion) {
    EXPECT_EQ(error_of("fst"), "unknown simulated model \"fst\", did you mean \"fast\"?");
    EXPECT_EQ(error_of("fast;ttfb=2s"),
              "simulated model: unknown setting \"ttfb\", did you mean \"ttft\"?");
    EXPECT_EQ(error_of("fast;tps=many"),
              "simulated model: \"tps\" must be a whole number from 0 to 10000000, not \"many\"");
    EXPECT_EQ(error_of("fast;status"), "simulated model: \"status\" needs a value");
    EXPECT_EQ(error_of("fast;stamp=1"), "simulated model: \"stamp\" takes no value, not \"1\"");
    for (const std::string_view wrong :
         {"fast;status=200", "fast;fail=503@2", "fast;fail=503@", "fast;ttft=1s:2s", "fast;ttft=5",
          "fast;ttft=3s:2s:1s", "fast;usage=sometimes", "fast;out=-1", "fast;price_in=free",
          "fast;reset_before=3", "fast;fixed=10", "fast;finish=tired", "fast;=3"})
        EXPECT_NE(error_of(wrong), "no error") << wrong;
    EXPECT_EQ(read_behaviour("nope").error().kind(), ErrorKind::unknown_model);
    EXPECT_EQ(read_behaviour("fast;x=1").error().kind(), ErrorKind::invalid_request);
    EXPECT_EQ(read_behaviour("fast;x=1").error().field(), "model");
}

TEST(SimBehaviour, AnyNameMayStandInForAVendorsModel) {
    EXPECT_EQ(error_of("gpt-5-mini;out=3", Names::any), "no error");
    EXPECT_NE(error_of("gpt-5-mini;oout=3", Names::any), "no error");
    EXPECT_NE(error_of("ttft=3s", Names::any), "no error");
}

TEST(SimBehaviour, EveryPresetReadsAndTellsWhatItIs) {
    for (const Preset& preset : presets()) {
        EXPECT_EQ(read(preset.name).name, preset.name);
        EXPECT_FALSE(preset.about.empty());
    }
}

TEST(SimBehaviour, LatencyKeepsItsPercentiles) {
    const Latency latency{100ms, 200ms, 1s};
    Random random(7);
    std::vector<Nanos> drawn(20'000);
    std::ranges::generate(drawn, [&] { return latency.draw(random); });
    std::ranges::sort(drawn);
    const auto near = [](Nanos got, Nanos want) {
        return got > want * 9 / 10 && got < want * 11 / 10;
    };
    EXPECT_TRUE(near(drawn[10'000], 100ms)) << drawn[10'000].count();
    EXPECT_TRUE(near(drawn[18'000], 200ms)) << drawn[18'000].count();
    EXPECT_EQ(drawn.back(), 1s);
    EXPECT_GE(drawn.front(), 50ms);
}

// Property: any bytes are read or refused, never more than that.
TEST(SimBehaviour, AnyBytesAreReadOrRefused) {
    Random random(3);
    const std::string_view letters = "fast;=@:.%+0123ttftpsechobrk_\x00\xff ";
    for (int round = 0; round < 20'000; ++round) {
        std::string model = "fast;";
        for (std::uint64_t i = random.below(24); i > 0; --i)
            model += letters[random.below(letters.size())];
        const Result<Behaviour> behaviour = read_behaviour(model);
        if (!behaviour) {
            EXPECT_FALSE(behaviour.error().message().empty());
        }
    }
}

}  // namespace
}  // namespace weir::provider::sim
