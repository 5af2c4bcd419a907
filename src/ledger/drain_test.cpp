#include "ledger/drain.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.hpp"
#include "ledger/test_store.hpp"
#include "store/test_rows.hpp"

namespace weir::ledger {
namespace {

using namespace std::chrono_literals;
using store::LedgerRow;
using store::row_at;
using store::row_cost;
using store::RowStatus;
using store::test_start;

constexpr JournalSettings small{.segment_bytes = 256 * 1024, .bytes_max = 64 * 1024 * 1024};

LedgerRow start_at(SysTime at, std::uint64_t n) {
    LedgerRow row = row_at(at, n);
    row.status = RowStatus::running;
    row.cost.reset();
    row.usage = {};
    return row;
}

class DrainTest : public testing::Test {
protected:
    store::TestFolder folder;
    RefusingStore store;
    std::vector<DrainEvent> events;
    Journal journal{folder.path(), "own", 2, small, [] {}};
    Drain drain{journal, store, {.batch_rows = 100}, [this](const DrainEvent& event) {
                    events.push_back(event);
                }};

    void append(const LedgerRow& row, std::size_t worker = 0) {
        ASSERT_EQ(journal.writer(worker).append(row), Appended::written);
    }
    std::vector<DrainEvent::Kind> kinds() const {
        std::vector<DrainEvent::Kind> kinds;
        for (const DrainEvent& event : events)
            kinds.push_back(event.kind);
        return kinds;
    }
};

TEST_F(DrainTest, StartAndEndBecomeOneRow) {
    append(start_at(test_start, 1));
    append(row_at(test_start, 1));
    ASSERT_TRUE(drain.pass(test_start + 1s));
    EXPECT_EQ(store.status_of(row_at(test_start, 1).id), RowStatus::ok);
    EXPECT_EQ(drain.rows_stored(), 1) << "the start alone was not worth a row";
}

TEST_F(DrainTest, WhatIsOlderThanItIsKeptIsForgotten) {
    Drain forgetful{journal,
                    store,
                    {.keep_requests = 10h, .keep_totals = 20h, .forget_rows = 4},
                    [this](const DrainEvent& event) { events.push_back(event); }};
    for (int i = 0; i < 30; ++i)
        append(row_at(test_start + i * 1h, static_cast<std::uint64_t>(i)));
    ASSERT_TRUE(forgetful.pass(test_start + 30h));
    for (int round = 0; round < 4; ++round)
        EXPECT_EQ(forgetful.forget(test_start + 27h), false) << "four rows at once";
    EXPECT_EQ(forgetful.forget(test_start + 27h), true);
    EXPECT_EQ(store.status_of(row_at(test_start + 16h, 16).id), std::nullopt);
    EXPECT_EQ(store.status_of(row_at(test_start + 17h, 17).id), RowStatus::ok);
    EXPECT_EQ(store.requests(), 23);
    EXPECT_EQ(store.spent(KeyId("k1"), {})->value(), 30 * row_cost.value());

    store.refuse = true;
    EXPECT_FALSE(forgetful.forget(test_start + 40h));
    EXPECT_EQ(kinds(), std::vector{DrainEvent::Kind::store_failing});
    store.refuse = false;
    EXPECT_EQ(drain.forget(test_start + 10'000h), true) << "without a setting nothing is forgotten";
    EXPECT_EQ(store.requests(), 23);
}

TEST_F(DrainTest, ALongRequestGetsARunningRowAndThenItsEnd) {
    const RequestId id = row_at(test_start, 1).id;
    append(start_at(test_start, 1));
    ASSERT_TRUE(drain.pass(test_start + 1s));
    EXPECT_FALSE(store.status_of(id));
    ASSERT_TRUE(drain.pass(test_start + 7s));
    EXPECT_EQ(store.status_of(id), RowStatus::running);
    append(row_at(test_start, 1));
    ASSERT_TRUE(drain.pass(test_start + 8s));
    EXPECT_EQ(store.status_of(id), RowStatus::ok);
}

TEST_F(DrainTest, BatchesAreBounded) {
    for (std::uint64_t i = 0; i < 1'000; ++i)
        append(row_at(test_start, i), i % 2);
    ASSERT_TRUE(drain.pass(test_start));
    EXPECT_EQ(store.requests(), 1'000);
    EXPECT_EQ(store.largest_batch, 100U);
}

TEST_F(DrainTest, ARefusingStoreLosesNothingAndIsToldOnce) {
    store.refuse = true;
    for (std::uint64_t i = 0; i < 5'000; ++i) {
        append(row_at(test_start, i), i % 2);
        if (i % 500 == 0) EXPECT_FALSE(drain.pass(test_start));
    }
    EXPECT_TRUE(drain.store_failing());
    EXPECT_EQ(kinds(), std::vector{DrainEvent::Kind::store_failing});
    EXPECT_NE(events[0].message.find("the disk is full"), std::string::npos);
    store.refuse = false;
    ASSERT_TRUE(drain.pass(test_start));
    EXPECT_FALSE(drain.store_failing());
    EXPECT_EQ(kinds(),
              (std::vector{DrainEvent::Kind::store_failing, DrainEvent::Kind::store_recovered}));
    EXPECT_EQ(store.requests(), 5'000);
    EXPECT_EQ(store.spent(KeyId("k1"), {})->value(), 5'000 * row_cost.value());
}

TEST_F(DrainTest, ASegmentStaysWhileARequestThatBeganInItIsOnlyThere) {
    append(start_at(test_start, 999'999));
    for (std::uint64_t i = 0; i < 5'000; ++i)
        append(row_at(test_start, i));
    ASSERT_TRUE(drain.pass(test_start + 1s));
    const std::int64_t held = journal.bytes();
    EXPECT_GT(held, 3 * small.segment_bytes);
    ASSERT_TRUE(drain.pass(test_start + 7s));  // a running row is stored
    ASSERT_TRUE(drain.pass(test_start + 7s));
    EXPECT_LE(journal.bytes(), 3 * small.segment_bytes);
}

TEST_F(DrainTest, TheLastPassLeavesNothingOpen) {
    append(start_at(test_start, 1));
    append(row_at(test_start, 2));
    ASSERT_TRUE(drain.last_pass(test_start + 1s));
    EXPECT_EQ(store.status_of(row_at(test_start, 1).id), RowStatus::interrupted);
    EXPECT_EQ(store.status_of(row_at(test_start, 2).id), RowStatus::ok);
}

// A killed process's folder: whole requests are stored, half ones are interrupted and count what
// they had reserved.
TEST_F(DrainTest, OrphansAreReplayedAndDeleted) {
    {
        Journal dead(folder.path(), "dead", 1, small, [] {});
        for (std::uint64_t i = 0; i < 250; ++i) {
            ASSERT_EQ(dead.writer(0).append(start_at(test_start, i)), Appended::written);
            if (i % 5 != 0) {
                ASSERT_EQ(dead.writer(0).append(row_at(test_start, i)), Appended::written);
            }
        }
    }
    EXPECT_EQ(drain.replay_orphans(), 0U);
    EXPECT_EQ(store.requests(), 250);
    EXPECT_EQ(store.status_of(row_at(test_start, 5).id), RowStatus::interrupted);
    EXPECT_EQ(store.status_of(row_at(test_start, 6).id), RowStatus::ok);
    const NanoUsd reserved = start_at(test_start, 0).reserved;
    EXPECT_EQ(store.spent(KeyId("k1"), {})->value(),
              200 * row_cost.value() + 50 * reserved.value());
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "dead"));
    EXPECT_EQ(kinds(), std::vector{DrainEvent::Kind::replayed});
    EXPECT_EQ(events[0].rows, 250);
}

// The process dies after the store took the rows and before the segments are gone: the same rows
// come again, and the sums are the same.
TEST_F(DrainTest, ReplayingWhatIsStoredChangesNothing) {
    const std::filesystem::path dead = folder.path() / "dead";
    {
        Journal first(folder.path(), "dead", 1, small, [] {});
        for (std::uint64_t i = 0; i < 300; ++i) {
            ASSERT_EQ(first.writer(0).append(start_at(test_start, i)), Appended::written);
            ASSERT_EQ(first.writer(0).append(row_at(test_start, i)), Appended::written);
        }
    }
    const std::filesystem::path saved = folder.path() / ".saved";
    std::filesystem::copy(dead, saved);
    ASSERT_TRUE(drain.replay_orphans());
    const NanoUsd spent = *store.spent(KeyId("k1"), {});
    EXPECT_EQ(spent.value(), 300 * row_cost.value());
    for (int again = 0; again < 2; ++again) {
        std::filesystem::copy(saved, dead);
        ASSERT_TRUE(drain.replay_orphans());
        EXPECT_EQ(store.requests(), 300);
        EXPECT_EQ(store.spent(KeyId("k1"), {}), spent);
    }
}

TEST_F(DrainTest, AnOrphanThatTheStoreRefusesIsKept) {
    {
        Journal dead(folder.path(), "dead", 1, small, [] {});
        ASSERT_EQ(dead.writer(0).append(row_at(test_start, 1)), Appended::written);
    }
    store.refuse = true;
    EXPECT_FALSE(drain.replay_orphans());
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "dead"));
    store.refuse = false;
    EXPECT_TRUE(drain.replay_orphans());
    EXPECT_EQ(store.requests(), 1);
}

// Property: whatever the order of starts, ends, passes and refusals, what was appended is what is
// stored: as many requests, and the same money.
TEST_F(DrainTest, WhatWasAppendedIsWhatIsStored) {
    Random random(17);
    std::vector<std::uint64_t> running;
    std::int64_t cost = 0, ended = 0;
    SysTime now = test_start;
    for (std::uint64_t n = 0; n < 20'000; ++n) {
        now += 1ms;
        append(start_at(now, n), n % 2);
        running.push_back(n);
        if (random.below(3) != 0) {
            std::swap(running[random.below(running.size())], running.back());
            LedgerRow row = row_at(now, running.back());
            row.id = row_at(test_start + (running.back() + 1) * 1ms, running.back()).id;
            row.cost = NanoUsd(static_cast<std::int64_t>(random.below(1'000'000)));
            append(row, running.back() % 2);
            running.pop_back();
            cost += row.cost->value();
            ++ended;
        }
        if (random.below(500) == 0) {
            store.refuse = random.below(3) == 0;
            (void)drain.pass(now);
        }
    }
    store.refuse = false;
    ASSERT_TRUE(drain.pass(now));
    EXPECT_EQ(store.requests(), ended);
    ASSERT_TRUE(drain.last_pass(now));
    EXPECT_EQ(store.requests(), 20'000);
    std::int64_t reported = 0;
    for (const store::UsageLine& line : *store.usage({.by = store::GroupBy::model}))
        reported += line.cost.value();
    EXPECT_EQ(reported, cost);
    const NanoUsd reserved = start_at(now, 0).reserved;
    EXPECT_EQ(store.spent(KeyId("k1"), {})->value(),
              cost + static_cast<std::int64_t>(running.size()) * reserved.value());
}

}  // namespace
}  // namespace weir::ledger
