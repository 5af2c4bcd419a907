// Providers that allow so many requests a minute and say what is left, on a virtual clock: what we
// know of a limit is not run into, whatever the strategy.
#include <gtest/gtest.h>

#include <deque>
#include <list>
#include <memory>

#include "route/test_world.hpp"

namespace weir::route {
namespace {

using test::seconds;

class Limited {
public:
    explicit Limited(std::int64_t a_minute) : a_minute_(a_minute) {}

    struct Answer {
        bool served = false;
        LimitsTold told;
    };
    // A request arrives.
    Answer ask(SteadyTime now) {
        const auto minute = now.time_since_epoch() / std::chrono::minutes(1);
        if (minute != minute_) used_ = 0;
        minute_ = minute;
        const bool served = used_ < a_minute_;
        if (served) ++used_;
        const std::int64_t left = a_minute_ - used_;
        return {served,
                {.share = static_cast<double>(left) / static_cast<double>(a_minute_),
                 .reset = SteadyTime((minute + 1) * std::chrono::minutes(1)) - now,
                 .requests = left,
                 .requests_max = a_minute_}};
    }

private:
    std::int64_t a_minute_;
    std::int64_t minute_ = -1;
    std::int64_t used_ = 0;
};

struct Counts {
    int calls = 0, served = 0, tries = 0, refused = 0;
};

// `calls` of them, one each 400 ms, to three providers that allow 60, 90 and 120 a minute; each
// answer takes a second and a half, so that several are under way when a limit is reached.
Counts run(std::string_view strategy, int calls) {
    const std::vector<std::string> ids = {"a", "b", "c"};
    std::vector<ProviderSpec> specs;
    for (const std::string& id : ids)
        specs.push_back(test::provider(id, {"m"}));
    const Deployments deployments(std::move(specs));
    test::RoutesRead read = test::read(
        "r: { targets: [a/m, b/m, c/m], strategy: " + std::string(strategy) + " }", deployments);
    EXPECT_EQ(read.problems, "");
    const Routes routes(std::move(read.routes));
    const Health health(deployments, {});
    std::deque<Limited> limited;
    for (const std::int64_t a_minute : {60, 90, 120})
        limited.emplace_back(a_minute);
    Random random(11);

    struct Running {
        std::unique_ptr<Plan> plan;
        std::unique_ptr<Attempts> attempts;
        Limited::Answer answer;
        SteadyTime ends;
    };
    std::list<Running> running;  // attempts look into their plan until they are gone
    Counts counts;
    const auto send = [&](Running& one, const Action& action, SteadyTime now) {
        const auto* const what = std::get_if<Try>(&action);
        if (what == nullptr) return false;
        ++counts.tries;
        one.answer = limited[one.plan->candidates[what->candidate].deployment].ask(now);
        counts.refused += one.answer.served ? 0 : 1;
        one.ends = now + (one.answer.served ? test::milliseconds(1'500) : test::milliseconds(20));
        return true;
    };
    SteadyTime now = SteadyTime(std::chrono::hours(1));
    SteadyTime next_call = now;
    while (counts.calls < calls || !running.empty()) {
        for (auto one = running.begin(); one != running.end();) {
            if (one->ends > now) {
                ++one;
                continue;
            }
            one->attempts->limits_told(one->answer.told, now);
            if (one->answer.served) {
                one->attempts->answered(now);
                one->attempts->completed(Tokens(50), now);
                ++counts.served;
                one = running.erase(one);
            } else if (send(*one,
                            one->attempts->failed(test::outcome(ErrorKind::upstream_rate_limited,
                                                                one->answer.told.reset),
                                                  now),
                            now)) {
                ++one;
            } else {
                one = running.erase(one);
            }
        }
        if (now >= next_call && counts.calls < calls) {
            ++counts.calls;
            next_call += test::milliseconds(400);
            auto plan = std::make_unique<Plan>(
                *test::plan({.model = "r"}, routes, deployments, health, now, random));
            auto attempts =
                std::make_unique<Attempts>(*plan, deployments, health, random, no_deadline);
            const Action action = attempts->start(now);
            running.push_back({std::move(plan), std::move(attempts), {}, now});
            if (!send(running.back(), action, now)) running.pop_back();
        }
        now += test::milliseconds(10);
    }
    return counts;
}

TEST(HeadroomSim, KnownLimitsAreNotRunInto) {
    for (const auto* strategy : {"order", "latency", "throughput", "least_busy"}) {
        const Counts counts = run(strategy, 3'000);  // 20 minutes, 150 calls in each, 270 allowed
        EXPECT_EQ(counts.served, counts.calls) << strategy;
        EXPECT_LT(counts.refused, counts.tries / 100)
            << strategy << ": " << counts.refused << " of " << counts.tries;
    }
}

}  // namespace
}  // namespace weir::route
