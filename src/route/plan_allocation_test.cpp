// A decision allocates as often for twenty targets as for two, whatever the strategy.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "route/difficulty/asked.hpp"
#include "route/difficulty/default_model.hpp"
#include "route/test_world.hpp"

namespace {

thread_local std::int64_t allocations = 0;

}  // namespace

// Weak, because the sanitizers bring their own: then nothing is counted and the test skips.
[[gnu::weak]] void* operator new(std::size_t bytes) {
    ++allocations;
    if (void* const memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
    throw std::bad_alloc();
}
[[gnu::weak]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::weak]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace weir::route {
namespace {

// Called by name: a new-expression whose memory nobody uses may be left out by the compiler.
bool allocations_are_counted() {
    const std::int64_t before = allocations;
    ::operator delete(::operator new(1));
    return allocations != before;
}

class OneConversation final : public PromptSource {
public:
    const llm::ChatRequest* chat() override { return nullptr; }
    std::uint64_t prefix() override { return 7; }
};

std::int64_t allocations_of(std::string_view strategy, int targets) {
    std::vector<ProviderSpec> specs;
    std::string yaml =
        "r:\n  require: { region: eu, price_out: 100, p95_ttft: 60s }\n"
        "  strategy: " +
        std::string(strategy) + "\n  targets: [";
    for (int i = 0; i < targets; ++i) {
        specs.push_back(test::provider("p" + std::to_string(i), {"m"}));
        specs.back().region = "eu-west-1";
        ModelFacts& facts = specs.back().models[0].facts;
        facts.billing = catalog::Billing::metered;
        facts.input_rate = Rate(1'000'000'000 + i);
        facts.output_rate = Rate(2'000'000'000 + i);
        yaml += (i == 0 ? "{ model: p" : ", { model: p") + std::to_string(i) +
                (i == 0 ? "/m, tier: weak }" : "/m, tier: strong }");
    }
    const Deployments deployments(std::move(specs));
    test::RoutesRead read = test::read(yaml + "]\n", deployments);
    EXPECT_EQ(read.problems, "");
    const Routes routes(std::move(read.routes));
    const Health health(deployments, {});
    Random random(1);
    Scratch scratch;
    OneConversation prompt;
    const Call call{
        .model = "r", .key = "k", .needs = {.prompt = Tokens(2'000)}, .prompt = &prompt};
    std::int64_t least = INT64_MAX;
    for (int i = 0; i < 5; ++i) {  // the first ones fill what the worker keeps
        const std::int64_t before = allocations;
        const Result<Plan> plan = make_plan(call, {.routes = routes,
                                                   .deployments = deployments,
                                                   .health = health,
                                                   .now = test::at_ms(1'000'000),
                                                   .wall = SysTime(std::chrono::hours(400'000)),
                                                   .random = random,
                                                   .scratch = scratch});
        least = std::min(least, allocations - before);
        EXPECT_TRUE(plan);
        if (plan) {
            EXPECT_EQ(plan->candidates.size(), static_cast<std::size_t>(targets));
        }
    }
    return least;
}

TEST(Plan, AllocatesAsOftenForTwentyTargetsAsForTwo) {
    if (!allocations_are_counted()) GTEST_SKIP() << "this build does not count allocations";
    for (const Strategy& strategy : builtin_strategies()) {
        // Descriptions and the user's own program have settings that they cannot be without; what
        // they allocate is their texts' and Lua's.
        if (strategy.name == "semantic" || strategy.name == "lua") continue;
        const std::int64_t few = allocations_of(strategy.name, 2);
        EXPECT_EQ(allocations_of(strategy.name, 20), few) << strategy.name;
        EXPECT_LE(few, 2) << strategy.name;
    }
}

TEST(Plan, WhatAPromptAsksAndHowHardItIsIsJudgedWithoutAllocating) {
    if (!allocations_are_counted()) GTEST_SKIP() << "this build does not count allocations";
    const difficulty::Model model = difficulty::open_default();
    llm::ChatRequest request;
    request.messages.push_back({.role = llm::Role::user, .parts = {{.body = llm::Text{}}}});
    std::string& text = std::get<llm::Text>(request.messages[0].parts[0].body).text.edit();
    for (const std::size_t bytes : {1U, 100U, 1'000U, 100'000U}) {
        for (text.clear(); text.size() < bytes;)
            text += "Prove that " + std::to_string(text.size()) + " is not a prime number. ";
        const std::int64_t before = allocations;
        std::string room;
        const double advantage = model.judge(difficulty::asked_of(request, room)).advantage;
        EXPECT_EQ(allocations, before) << bytes;
        EXPECT_GT(advantage, -1) << bytes;
    }
}

}  // namespace
}  // namespace weir::route
