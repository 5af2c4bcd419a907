#include "gateway/errand.hpp"

#include <thread>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

class ErrandsTest : public testing::Test {
protected:
    World world;
    Errands errands{world.wheel, [this](Errands::Work work) { world.loop.post(std::move(work)); }};
    net::Cancel cancel;
    std::optional<net::Wake> woken;
    std::optional<Errands::Back> kept;
    int brought = 0;

    net::Awaitable<void> run(std::move_only_function<void(Errands::Back)> begin,
                             std::chrono::milliseconds most = std::chrono::seconds(5)) {
        woken = co_await errands.run(std::move(begin), std::chrono::steady_clock::now() + most,
                                     &cancel);
    }
};

TEST_F(ErrandsTest, WhatAnotherThreadBringsIsDoneOnTheWorkersBeforeItGoesOn) {
    std::thread other;
    std::thread::id done_on;
    world.run(run([&](Errands::Back back) {
        other = std::thread([&, back = std::move(back)]() mutable {
            back([&] {
                done_on = std::this_thread::get_id();
                ++brought;
            });
        });
    }));
    other.join();
    EXPECT_EQ(woken, net::Wake::ready);
    EXPECT_EQ(brought, 1);
    EXPECT_EQ(done_on, std::this_thread::get_id());
}

TEST_F(ErrandsTest, WhatComesTooLateIsNeverDone) {
    world.run(
        run([&](Errands::Back back) { kept = std::move(back); }, std::chrono::milliseconds(1)));
    EXPECT_EQ(woken, net::Wake::timed_out);
    (*kept)([&] { ++brought; });
    world.loop.run_once(std::chrono::milliseconds(0));
    EXPECT_EQ(brought, 0);
}

TEST_F(ErrandsTest, AClientThatLeavesWaitsNoMore) {
    cancel.request();
    world.run(run([&](Errands::Back back) { kept = std::move(back); }));
    EXPECT_EQ(woken, net::Wake::cancelled);
}

}  // namespace
}  // namespace weir::gateway
