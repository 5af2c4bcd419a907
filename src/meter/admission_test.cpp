#include "meter/admission.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "base/random.hpp"

namespace {

thread_local std::int64_t allocations = 0;

}  // namespace

// Counts this program's allocations, for the test that the hot path makes none. Weak, because the
// thread sanitizer brings operators of its own, which then win.
[[gnu::weak]] void* operator new(std::size_t bytes) {
    ++allocations;
    if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
    throw std::bad_alloc();
}
[[gnu::weak]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::weak]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace weir::meter {
namespace {

using namespace std::chrono_literals;

const Now start{.steady = SteadyTime(1'000h), .wall = SysTime(500'000h)};

Now later(std::chrono::nanoseconds by) {
    return {start.steady + by, start.wall + std::chrono::duration_cast<SysTime::duration>(by)};
}

LimitSet limited() {
    LimitSet set{.requests = PerTime{.count = 10, .period = 1min},
                 .tokens = PerTime{.count = 1'000, .period = 1min},
                 .concurrent = 3};
    set.budgets[static_cast<std::size_t>(Period::day)] = NanoUsd(1'000);
    return set;
}

RequestFacts asking(std::int64_t tokens, std::int64_t nano) {
    return {.tokens = Tokens(tokens), .worst_cost = NanoUsd(nano)};
}

class AdmissionTest : public testing::Test {
protected:
    Registry registry;
    Counters& counters = registry.of(Level::key, "k");

    Meter meter_of(const LimitSet& limits) {
        Meter meter;
        meter.add(Level::key, limits, counters);
        return meter;
    }
    NanoUsd used() const { return counters.budget(Period::day).used(Period::day, start.wall); }
};

TEST_F(AdmissionTest, WithoutLimitsAllIsAdmitted) {
    const Meter meter;
    EXPECT_TRUE(meter.admit({.tokens = Tokens(1'000'000'000), .worst_cost = std::nullopt}, start));
    EXPECT_FALSE(meter.rate_status(start).requests);
    EXPECT_FALSE(meter.budget_left(start.wall));
}

TEST_F(AdmissionTest, HoldsWhileItLivesAndGivesBackWhatWasNotSettled) {
    const Meter meter = meter_of(limited());
    {
        const auto admission = meter.admit(asking(400, 700), start);
        ASSERT_TRUE(admission);
        EXPECT_EQ(counters.concurrency.running(), 1);
        EXPECT_EQ(used(), NanoUsd(700));
        EXPECT_EQ(meter.rate_status(start).tokens->remaining, 600);
    }
    EXPECT_EQ(counters.concurrency.running(), 0);
    EXPECT_EQ(used(), NanoUsd(0));
    EXPECT_EQ(meter.rate_status(start).tokens->remaining, 1'000);
    EXPECT_EQ(meter.rate_status(start).requests->remaining, 9) << "it was a request all the same";
}

TEST_F(AdmissionTest, SettlesOnceWithRealUsage) {
    const Meter meter = meter_of(limited());
    auto admission = meter.admit(asking(400, 700), start);
    ASSERT_TRUE(admission);
    admission->settle(Tokens(150), NanoUsd(90), start);
    admission->settle(Tokens(999), NanoUsd(999), start);
    EXPECT_EQ(used(), NanoUsd(90));
    EXPECT_EQ(meter.rate_status(start).tokens->remaining, 850);
    EXPECT_EQ(counters.concurrency.running(), 1) << "it still runs";
    *admission = Admission();
    EXPECT_EQ(counters.concurrency.running(), 0);
    EXPECT_EQ(used(), NanoUsd(90));
    EXPECT_EQ(meter.budget_left(start.wall), NanoUsd(910));
}

TEST_F(AdmissionTest, AnUnknownCostBooksTheReservation) {
    const Meter meter = meter_of(limited());
    auto admission = meter.admit(asking(400, 700), start);
    admission->settle(Tokens(150), std::nullopt, start);
    *admission = Admission();
    EXPECT_EQ(used(), NanoUsd(700));
}

TEST_F(AdmissionTest, MovingMovesTheHoldNotTheCount) {
    const Meter meter = meter_of(limited());
    auto admission = meter.admit(asking(100, 100), start);
    Admission second = std::move(*admission);
    Admission third;
    third = std::move(second);
    EXPECT_EQ(counters.concurrency.running(), 1);
    EXPECT_EQ(used(), NanoUsd(100));
    third.release();
    third.release();
    EXPECT_EQ(counters.concurrency.running(), 0);
    EXPECT_EQ(used(), NanoUsd(0));
}

TEST_F(AdmissionTest, RefusesTheEleventhRequestAndSaysWhenToComeBack) {
    const Meter meter = meter_of(limited());
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(meter.admit(asking(0, 0), start)) << i;
    const auto refused = meter.admit(asking(0, 0), start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error.kind(), ErrorKind::rate_limited);
    EXPECT_EQ(refused.error().retry_after, 6s);
    EXPECT_EQ(refused.error().error.message(),
              "the key's limit of 10 requests per 60 s is used up; try again in 6 s");
    EXPECT_EQ(counters.concurrency.running(), 0);
}

TEST_F(AdmissionTest, RefusesTheFourthAtOnce) {
    const Meter meter = meter_of(limited());
    std::vector<Admission> running;
    for (int i = 0; i < 3; ++i)
        running.push_back(std::move(*meter.admit(asking(1, 1), start)));
    const auto refused = meter.admit(asking(1, 1), start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error.kind(), ErrorKind::concurrency_limited);
    EXPECT_EQ(meter.rate_status(start).requests->remaining, 7) << "a refused one is not counted";
    running.pop_back();
    EXPECT_TRUE(meter.admit(asking(1, 1), start));
}

TEST_F(AdmissionTest, RefusesWhatTheBudgetDoesNotHold) {
    const Meter meter = meter_of(limited());
    const auto first = meter.admit(asking(1, 600), start);
    const auto refused = meter.admit(asking(1, 401), start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error.kind(), ErrorKind::budget_exceeded);
    ASSERT_TRUE(refused.error().retry_after);
    EXPECT_EQ(*refused.error().retry_after, period_end(Period::day, start.wall) - start.wall);
    EXPECT_NE(refused.error().error.message().find("0.0000004 USD is left"), std::string::npos)
        << refused.error().error.message();
    EXPECT_EQ(used(), NanoUsd(600));

    const auto hopeless = meter.admit(asking(1, 1'001), start);
    ASSERT_FALSE(hopeless);
    EXPECT_FALSE(hopeless.error().retry_after) << "no fresh budget would hold it";
}

TEST_F(AdmissionTest, AnUnknownPriceIsRefusedUnderABudgetOnly) {
    const RequestFacts unpriced{.tokens = Tokens(1), .worst_cost = std::nullopt};
    const auto refused = meter_of(limited()).admit(unpriced, start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error.kind(), ErrorKind::unpriced);
    LimitSet without = limited();
    without.budgets = {};
    EXPECT_TRUE(meter_of(without).admit(unpriced, start));
}

TEST_F(AdmissionTest, MoreTokensThanTheBurstTakeTheBurstAndBecomeDebt) {
    const Meter meter = meter_of(limited());
    auto admission = meter.admit(asking(5'000, 1), start);
    ASSERT_TRUE(admission);
    EXPECT_EQ(meter.rate_status(start).tokens->remaining, 0);
    admission->settle(Tokens(1'500), NanoUsd(1), start);
    const auto refused = meter.admit(asking(1, 1), later(29s));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error.kind(), ErrorKind::rate_limited);
    EXPECT_TRUE(meter.admit(asking(1, 1), later(31s)));
}

TEST_F(AdmissionTest, ARefusalAtAWiderLevelGivesBackAllNarrowerOnes) {
    Counters& team = registry.of(Level::team, "t");
    for (const LimitSet& narrow :
         {LimitSet{.requests = PerTime{1, 1min}, .tokens = {}, .concurrent = {}, .budgets = {}},
          LimitSet{.requests = {}, .tokens = PerTime{0, 1min}, .concurrent = {}, .budgets = {}},
          LimitSet{.requests = {}, .tokens = {}, .concurrent = 0, .budgets = {}}}) {
        if (narrow.requests) {
            ASSERT_TRUE(team.requests.try_take(1, *narrow.requests, start.steady).allowed);
        }
        Meter meter = meter_of(limited());
        meter.add(Level::team, narrow, team);
        const auto refused = meter.admit(asking(400, 700), start);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().error.message().find("the team"), std::string::npos);
        EXPECT_EQ(counters.concurrency.running(), 0);
        EXPECT_EQ(team.concurrency.running(), 0);
        EXPECT_EQ(used(), NanoUsd(0));
        const RateStatus status = meter_of(limited()).rate_status(start);
        EXPECT_EQ(status.requests->remaining, 10);
        EXPECT_EQ(status.tokens->remaining, 1'000);
    }
}

TEST_F(AdmissionTest, StatusShowsTheTighterLevel) {
    Meter meter = meter_of(limited());
    meter.add(Level::team,
              {.requests = PerTime{4, 1min},
               .tokens = PerTime{5'000, 1min},
               .concurrent = {},
               .budgets = {}},
              registry.of(Level::team, "t"));
    const auto admission = meter.admit(asking(100, 1), start);
    const RateStatus status = meter.rate_status(start);
    EXPECT_EQ(status.requests->limit, 4);
    EXPECT_EQ(status.requests->remaining, 3);
    EXPECT_EQ(status.requests->reset, 15s);
    EXPECT_EQ(status.tokens->limit, 1'000);
    EXPECT_EQ(status.tokens->remaining, 900);
}

TEST_F(AdmissionTest, CountersSurviveANewSnapshotWithOtherSettings) {
    std::optional<Meter> before(meter_of(limited()));
    auto admission = before->admit(asking(400, 700), start);
    before.reset();
    LimitSet raised = limited();
    raised.requests = PerTime{20, 1min};
    raised.budgets[static_cast<std::size_t>(Period::day)] = NanoUsd(2'000);
    const Meter after = meter_of(raised);
    EXPECT_EQ(after.budget_left(start.wall), NanoUsd(1'300));
    EXPECT_EQ(after.rate_status(start).requests->remaining, 18) << "a tenth of the minute is used";
    admission->settle(Tokens(0), NanoUsd(1), start);
    EXPECT_EQ(after.budget_left(start.wall), NanoUsd(1'999));
    EXPECT_EQ(&registry.of(Level::key, "k"), &counters);
    EXPECT_EQ(registry.size(), 1U);
}

TEST_F(AdmissionTest, TheHotPathDoesNotAllocate) {
    LimitSet limits = limited();
    limits.requests->count = 1'000'000;
    const Meter meter = meter_of(limits);
    const std::int64_t none = allocations;
    const auto one = std::make_unique<std::string>(100, 'x');
    if (allocations == none) GTEST_SKIP() << "this build does not count allocations";
    const std::int64_t before = allocations;
    for (int i = 0; i < 100; ++i) {
        auto admission = meter.admit(asking(10, 10), start);
        if (admission) admission->settle(Tokens(1), NanoUsd(1), start);
    }
    EXPECT_EQ(allocations, before);
}

// 200 concurrent clients on a budget of 0.10 USD, with requests that end in every way: settled,
// settled without a cost, dropped. What was spent is at most 0.10 USD and equals what is booked.
TEST_F(AdmissionTest, TwoHundredClientsNeverSpendMoreThanTheBudget) {
    LimitSet limits;
    limits.budgets[static_cast<std::size_t>(Period::day)] = NanoUsd(100'000'000);
    const Meter meter = meter_of(limits);
    std::atomic<std::int64_t> spent = 0;
    std::vector<std::thread> clients;
    for (std::uint64_t c = 0; c < 200; ++c)
        clients.emplace_back([&, c] {
            Random random(c + 1);
            for (int i = 0; i < 100; ++i) {
                const auto worst = static_cast<std::int64_t>(random.below(400'000));
                auto admission = meter.admit(asking(0, worst), start);
                if (!admission) continue;
                switch (random.below(3)) {
                    case 0: {
                        const auto real = static_cast<std::int64_t>(
                            random.below(static_cast<std::uint64_t>(worst) + 1));
                        admission->settle(Tokens(0), NanoUsd(real), start);
                        spent += real;
                        break;
                    }
                    case 1:
                        admission->settle(Tokens(0), std::nullopt, start);
                        spent += worst;
                        break;
                    default: break;
                }
            }
        });
    for (std::thread& client : clients)
        client.join();
    EXPECT_LE(spent, 100'000'000);
    EXPECT_EQ(used().value(), spent);
    EXPECT_EQ(counters.concurrency.running(), 0);
}

}  // namespace
}  // namespace weir::meter
