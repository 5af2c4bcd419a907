// The parts of a worker below HTTP: deadlines, waits, tasks, coroutines, streams.
#include <gtest/gtest.h>
#include <algorithm>

#include <stdexcept>

#include "base/random.hpp"
#include "net/poller.hpp"
#include "net/stream.hpp"
#include "net/task_scope.hpp"
#include "net/test_peer.hpp"
#include "net/waiter.hpp"
#include "net/wheel.hpp"

namespace weir::net {
namespace {

using namespace std::chrono_literals;
using test::Peer;

struct Alarm final : Wheel::Timer {
    void on_deadline() override {
        ++rang;
        at = test::now();
        if (then) then();
    }
    int rang = 0;
    SteadyTime at{};
    std::function<void()> then;
};

TEST(Wheel, RingsOnceAndNeverEarly) {
    Loop loop;
    Random random(7);
    std::array<Alarm, 200> alarms;
    std::array<Deadline, 200> deadlines;
    const SteadyTime start = test::now();
    for (std::size_t i = 0; i < alarms.size(); ++i) {
        deadlines[i] = start + std::chrono::microseconds(random.below(120'000));
        loop.wheel().set(alarms[i], deadlines[i]);
    }
    const auto all = [&] { return std::ranges::all_of(alarms, &Alarm::rang); };
    ASSERT_TRUE(test::run_until(loop, all));
    for (std::size_t i = 0; i < alarms.size(); ++i) {
        EXPECT_EQ(alarms[i].rang, 1);
        EXPECT_GE(alarms[i].at, deadlines[i]);
    }
}

TEST(Wheel, APastDeadlineRingsSoonButNotInsideSet) {
    Loop loop;
    Alarm alarm;
    loop.wheel().set(alarm, test::now() - 1h);
    EXPECT_EQ(alarm.rang, 0);
    EXPECT_TRUE(test::run_until(loop, [&] { return alarm.rang == 1; }));
}

TEST(Wheel, ClearedMovedAndDestroyedTimersDoNotRing) {
    Loop loop;
    Alarm cleared;
    Alarm moved;
    Alarm last;
    loop.wheel().set(cleared, test::now() + 20ms);
    loop.wheel().set(moved, test::now() + 20ms);
    {
        Alarm destroyed;
        loop.wheel().set(destroyed, test::now() + 20ms);
    }
    Wheel::clear(cleared);
    loop.wheel().set(moved, no_deadline);
    loop.wheel().set(last, test::now() + 60ms);
    ASSERT_TRUE(test::run_until(loop, [&] { return last.rang == 1; }));
    EXPECT_EQ(cleared.rang, 0);
    EXPECT_EQ(moved.rang, 0);
    EXPECT_FALSE(moved.armed());
}

TEST(Wheel, AnAlarmMaySetItselfAndClearAnother) {
    Loop loop;
    Alarm other;
    Alarm again;
    again.then = [&] {
        Wheel::clear(other);
        if (again.rang < 3) loop.wheel().set(again, test::now());
    };
    const Deadline at = test::now() + 20ms;
    loop.wheel().set(again, at);
    loop.wheel().set(other, at);
    ASSERT_TRUE(test::run_until(loop, [&] { return again.rang == 3; }));
    EXPECT_EQ(other.rang, 0);
}

// 16 ms slots, 1024 of them: more than a turn away the timer shares a slot with an earlier one.
TEST(Wheel, ADeadlineBeyondOneTurnIsNotMistakenForAnEarlierOne) {
    Loop loop;
    Alarm near;
    Alarm far;
    const Deadline at = test::now() + 30ms;
    loop.wheel().set(near, at);
    loop.wheel().set(far, at + 1024 * 16ms);
    ASSERT_TRUE(test::run_until(loop, [&] { return near.rang == 1; }));
    test::settle(loop);
    EXPECT_EQ(far.rang, 0);
    EXPECT_TRUE(far.armed());
}

Awaitable<Wake> wait_in(Waiter& waiter, Loop& loop, Deadline deadline, Cancel* cancel) {
    co_return co_await waiter.wait(loop.wheel(), deadline, cancel);
}

TEST(Waiter, WakesForTheFirstOfReadyDeadlineAndCancel) {
    Loop loop;
    Waiter waiter;
    Cancel cancel;
    std::optional<Wake> why;
    test::start(loop, wait_in(waiter, loop, no_deadline, &cancel), why);
    test::settle(loop);
    EXPECT_TRUE(waiter.waiting());
    waiter.wake();
    EXPECT_TRUE(test::run_until(loop, [&] { return why == Wake::ready; }));

    const SteadyTime before = test::now();
    EXPECT_EQ(test::await(loop, wait_in(waiter, loop, before + 30ms, &cancel)), Wake::timed_out);
    EXPECT_GE(test::now() - before, 30ms);

    why.reset();
    test::start(loop, wait_in(waiter, loop, test::in_time(), &cancel), why);
    test::settle(loop);
    cancel.request();
    EXPECT_TRUE(test::run_until(loop, [&] { return why == Wake::cancelled; }));
    // Once requested, nothing waits any more.
    EXPECT_EQ(test::await(loop, wait_in(waiter, loop, no_deadline, &cancel)), Wake::cancelled);
    waiter.wake();  // nobody waits: nothing happens
}

TEST(Waiter, SleepingTellsWhetherItWasCutShort) {
    Loop loop;
    Cancel cancel;
    EXPECT_TRUE(test::await(loop, sleep_until(loop.wheel(), test::now() + 5ms, &cancel)));
    cancel.request();
    EXPECT_FALSE(test::await(loop, sleep_until(loop.wheel(), test::in_time(), &cancel)));
}

Awaitable<void> throw_after(Waiter& waiter, Wheel& wheel) {
    co_await waiter.wait(wheel, no_deadline, nullptr);
    throw std::runtime_error("boom");
}

TEST(TaskScope, ReportsWhatATaskThrowsAndGoesOn) {
    Loop loop;
    Waiter waiter;
    std::string told;
    loop.tasks().on_failure([&](const std::string& name, const std::exception_ptr& error) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& exception) {
            told = name + ": " + exception.what();
        }
    });
    loop.tasks().spawn("fuse", throw_after(waiter, loop.wheel()));
    EXPECT_EQ(loop.tasks().size(), 1U);
    test::settle(loop);
    bool empty = false;
    loop.tasks().when_empty([&] { empty = true; });
    EXPECT_FALSE(empty);
    waiter.wake();
    EXPECT_TRUE(test::run_until(loop, [&] { return empty; }));
    EXPECT_EQ(told, "fuse: boom");
    EXPECT_EQ(loop.tasks().size(), 0U);
    bool at_once = false;
    loop.tasks().when_empty([&] { at_once = true; });
    EXPECT_TRUE(at_once);
}

struct Marks {
    std::vector<std::string>& gone;
    std::string name;
    ~Marks() { gone.push_back(name); }
};

Awaitable<void> inner_wait(Waiter& waiter, Wheel& wheel, std::vector<std::string>& gone) {
    const Marks mark{gone, "inner"};
    co_await waiter.wait(wheel, test::in_time(), nullptr);
    gone.emplace_back("never");
}

Awaitable<void> outer_wait(Waiter& waiter, Wheel& wheel, std::vector<std::string>& gone) {
    const Marks mark{gone, "outer"};
    co_await inner_wait(waiter, wheel, gone);
}

TEST(TaskScope, DestroysWhatStillWaitsAndWhatNeverStarted) {
    Loop loop;
    Waiter waiter;
    std::vector<std::string> gone;
    {
        TaskScope scope(loop.ready());
        scope.spawn("waits", outer_wait(waiter, loop.wheel(), gone));
        test::settle(loop);
        EXPECT_TRUE(waiter.waiting());
        scope.spawn("not started", outer_wait(waiter, loop.wheel(), gone));
    }
    EXPECT_EQ(gone, (std::vector<std::string>{"inner", "outer"}));
    EXPECT_FALSE(waiter.waiting());
    test::settle(loop);  // nothing of them is left in the queue
    EXPECT_EQ(gone.size(), 2U);
}

Awaitable<int> count_down(int left) { co_return left == 0 ? 0 : 1 + co_await count_down(left - 1); }

TEST(Awaitable, GoesOnWithTheCallerAndCarriesValuesAndExceptions) {
    Loop loop;
    EXPECT_EQ(test::await(loop, count_down(1000)), 1000);
    Waiter waiter;
    std::optional<bool> caught;
    const auto guarded = [](Waiter& fuse, Wheel& wheel) -> Awaitable<bool> {
        try {
            co_await throw_after(fuse, wheel);
        } catch (const std::runtime_error& error) {
            co_return std::string(error.what()) == "boom";
        }
        co_return false;
    };
    test::start(loop, guarded(waiter, loop.wheel()), caught);
    test::settle(loop);
    waiter.wake();
    EXPECT_EQ(caught, true);
}

struct Pair {
    std::array<int, 2> ends{};
    Pair() {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0)
            throw std::runtime_error("socketpair");
    }
};

TEST(Poller, ARemovedWatchHearsNothingEvenOfTheSameBatch) {
    struct Watch final : Poller::Watch {
        Poller* poller = nullptr;
        Watch* other = nullptr;
        int other_descriptor = -1;
        int events = 0;
        void on_event(std::uint32_t) override {
            ++events;
            poller->remove(other_descriptor, *other);
        }
    };
    Loop loop;
    const Pair one;
    const Pair two;
    Watch a;
    Watch b;
    a.poller = b.poller = &loop.poller();
    a.other = &b;
    b.other = &a;
    a.other_descriptor = two.ends[0];
    b.other_descriptor = one.ends[0];
    ASSERT_TRUE(loop.poller().add(one.ends[0], a));  // both are writable: one batch
    ASSERT_TRUE(loop.poller().add(two.ends[0], b));
    test::settle(loop);
    EXPECT_EQ(a.events + b.events, 1);
    EXPECT_FALSE(loop.poller().add(-1, a));
    for (const Pair* const pair : {&one, &two})
        for (const int end : pair->ends)
            ::close(end);
}

TEST(Stream, AWriteThatDoesNotFitWaitsAndArrivesWhole) {
    Loop loop;
    const Pair pair;
    Stream stream(loop, pair.ends[0]);
    Peer peer(loop, pair.ends[1]);
    std::string large(4 * 1024 * 1024, 'x');
    large.back() = 'y';
    const std::array<std::string_view, 2> pieces = {"begin", large};
    std::optional<Result<Stream::Written>> written;
    test::start(loop, stream.write(pieces, test::in_time(), nullptr), written);
    test::settle(loop);
    EXPECT_FALSE(written);
    EXPECT_EQ(peer.exactly(large.size() + 5), "begin" + large);
    ASSERT_TRUE(test::run_until(loop, [&] { return written.has_value(); }));
    EXPECT_TRUE(*written);
}

TEST(Stream, ManyPiecesArriveInOrder) {
    Loop loop;
    const Pair pair;
    Stream stream(loop, pair.ends[0]);
    Peer peer(loop, pair.ends[1]);
    std::vector<std::string> texts;
    std::string expected;
    for (int i = 0; i < 1000; ++i)
        expected +=
            texts.emplace_back(static_cast<std::size_t>(i % 7), static_cast<char>('a' + i % 26));
    const std::vector<std::string_view> pieces(texts.begin(), texts.end());
    const auto written = test::await(loop, stream.write(pieces, test::in_time(), nullptr));
    ASSERT_TRUE(written);
    EXPECT_EQ(*written, Stream::Written::all);
    EXPECT_EQ(peer.exactly(expected.size()), expected);
}

TEST(Stream, ReadingEndsByDeadlineCancelAndThePeersEnd) {
    Loop loop;
    const Pair pair;
    Stream stream(loop, pair.ends[0]);
    Peer peer(loop, pair.ends[1]);
    std::array<char, 16> bytes;
    Cancel cancel;
    const SteadyTime before = test::now();
    auto got = test::await(loop, stream.read(bytes, before + 20ms, &cancel));
    EXPECT_EQ(got.error().kind(), ErrorKind::client_timeout);
    EXPECT_GE(test::now() - before, 20ms);
    peer.send("abc");
    got = test::await(loop, stream.read(bytes, test::in_time(), &cancel));
    EXPECT_EQ(std::string_view(bytes.data(), *got), "abc");
    peer.finish();
    got = test::await(loop, stream.read(bytes, test::in_time(), &cancel));
    EXPECT_EQ(*got, 0U);
    cancel.request();
    const Pair quiet;
    Stream silent(loop, quiet.ends[0]);
    got = test::await(loop, silent.read(bytes, test::in_time(), &cancel));
    EXPECT_EQ(got.error().kind(), ErrorKind::client_cancelled);
    ::close(quiet.ends[1]);
}

}  // namespace
}  // namespace weir::net
