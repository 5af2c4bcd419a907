#include "ledger/ledger.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "ledger/restore.hpp"
#include "ledger/test_store.hpp"
#include "store/test_rows.hpp"
#include "store/test_stores.hpp"

namespace weir::ledger {
namespace {

using namespace std::chrono_literals;
using store::LedgerRow;
using store::open_test_store;
using store::row_at;
using store::row_cost;
using store::RowStatus;
using store::test_start;

Settings settings_in(const std::filesystem::path& folder, std::string name, std::size_t workers) {
    Settings settings{
        .folder = folder / "journal", .process_name = std::move(name), .workers = workers};
    settings.journal.segment_bytes = 256 * 1024;
    settings.drain.interval = 1ms;
    settings.drain.retry_first = 1ms;
    settings.drain.retry_most = 2ms;
    return settings;
}

const auto test_clock = [] { return test_start + 1s; };
const DrainListener nobody = [](const DrainEvent&) {};

LedgerRow start_of(const LedgerRow& row) {
    LedgerRow start = row;
    start.status = RowStatus::running;
    start.cost.reset();
    return start;
}

// Workers append while the thread drains; after stop() the store holds every request, the totals
// are the rows' sums, and the journal folder is gone.
TEST(Ledger, CarriesEverythingIntoTheStore) {
    constexpr std::uint64_t each = 5'000;
    const store::TestFolder folder;
    Ledger ledger(settings_in(folder.path(), "a", 2), open_test_store(folder.path()), test_clock,
                  nobody);
    ledger.run();
    std::vector<std::thread> workers;
    for (std::uint64_t w = 0; w < 2; ++w)
        workers.emplace_back([&ledger, w] {
            for (std::uint64_t i = 0; i < each; ++i) {
                const LedgerRow row = row_at(test_start + i * 1us, w * each + i);
                EXPECT_EQ(ledger.writer(w).start(start_of(row)), Appended::written);
                EXPECT_EQ(ledger.writer(w).finish(row), Appended::written);
            }
        });
    for (std::thread& worker : workers)
        worker.join();
    ASSERT_TRUE(ledger.stop());
    EXPECT_EQ(ledger.health().rows_lost, 0);
    const auto store = open_test_store(folder.path());
    EXPECT_EQ(store->spent(KeyId("k1"), {})->value(), 2 * each * row_cost.value());
    EXPECT_EQ(store->usage({.by = store::GroupBy::key})->front().requests, 2 * each);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "journal"));
}

// The store refuses for a while: requests wait in the journal, health says so, and nothing is lost.
TEST(Ledger, ServesOnWhileTheStoreRefuses) {
    const store::TestFolder folder;
    auto owned = std::make_unique<RefusingStore>();
    RefusingStore& store = *owned;
    store.refuse = true;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<DrainEvent::Kind> kinds;
    const auto wait_for = [&](DrainEvent::Kind kind) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return std::ranges::find(kinds, kind) != kinds.end(); });
    };
    Ledger ledger(settings_in(folder.path(), "a", 1), std::move(owned), test_clock,
                  [&](const DrainEvent& event) {
                      const std::lock_guard lock(mutex);
                      kinds.push_back(event.kind);
                      changed.notify_all();
                  });
    ledger.run();
    EXPECT_EQ(ledger.writer(0).finish(row_at(test_start, 1)), Appended::written);
    wait_for(DrainEvent::Kind::store_failing);
    EXPECT_TRUE(ledger.health().store_failing);
    EXPECT_EQ(ledger.writer(0).finish(row_at(test_start, 2)), Appended::written);
    store.refuse = false;
    wait_for(DrainEvent::Kind::store_recovered);
    ASSERT_TRUE(ledger.stop());
    EXPECT_EQ(ledger.health().rows_lost, 0);
    EXPECT_GT(ledger.health().store_failures, 0);
}

TEST(Ledger, WhatIsNotStoredAtTheEndIsReplayedByTheNextStart) {
    const store::TestFolder folder;
    {
        auto refusing = std::make_unique<RefusingStore>();
        refusing->refuse = true;
        Ledger ledger(settings_in(folder.path(), "a", 1), std::move(refusing), test_clock, nobody);
        ledger.run();
        EXPECT_EQ(ledger.writer(0).finish(row_at(test_start, 1)), Appended::written);
        EXPECT_FALSE(ledger.stop());
    }
    Ledger next(settings_in(folder.path(), "b", 1), open_test_store(folder.path()), test_clock,
                nobody);
    EXPECT_EQ(next.health().rows_stored, 1);
    EXPECT_EQ(open_test_store(folder.path())->spent(KeyId("k1"), {}), row_cost);
}

// kill -9 under load, then a restart: no request that was acknowledged as finished is missing,
// the one that ran is interrupted, and the sums agree.
TEST(Ledger, AKilledProcessLosesNoFinishedRequest) {
    for (const std::uint64_t enough : {1U, 300U, 4'000U}) {
        const store::TestFolder folder;
        int pipe_ends[2];
        ASSERT_EQ(::pipe(pipe_ends), 0);
        const pid_t child = fork();
        if (child == 0) {
            ::close(pipe_ends[0]);
            Ledger ledger(settings_in(folder.path(), "a", 1), open_test_store(folder.path()),
                          test_clock, nobody);
            ledger.run();
            for (std::uint64_t i = 0;; ++i) {
                const LedgerRow row = row_at(test_start + i * 1us, i);
                if (ledger.writer(0).start(start_of(row)) != Appended::written) _exit(1);
                if (ledger.writer(0).finish(row) != Appended::written) _exit(1);
                if (::write(pipe_ends[1], "x", 1) != 1) _exit(2);
            }
        }
        ::close(pipe_ends[1]);
        std::uint64_t finished = 0;
        std::array<char, 512> buffer;
        for (ssize_t got = 1; got > 0;) {
            if (finished >= enough) ::kill(child, SIGKILL);
            got = ::read(pipe_ends[0], buffer.data(), buffer.size());
            finished += static_cast<std::uint64_t>(std::max<ssize_t>(got, 0));
        }
        ::close(pipe_ends[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << status;

        Ledger next(settings_in(folder.path(), "b", 1), open_test_store(folder.path()), test_clock,
                    nobody);
        const auto store = open_test_store(folder.path());
        for (std::uint64_t i = 0; i < finished; ++i) {
            const auto row = store->get(row_at(test_start + i * 1us, i).id);
            ASSERT_TRUE(row && *row) << i << " of " << finished;
            ASSERT_EQ((*row)->row().status, RowStatus::ok);
        }
        const store::UsageLine total = store->usage({.by = store::GroupBy::key})->front();
        EXPECT_GE(total.requests, static_cast<std::int64_t>(finished));
        EXPECT_LE(total.requests, static_cast<std::int64_t>(finished) + 1);
        EXPECT_EQ(total.cost.value(), (total.requests - total.errors) * row_cost.value());
        EXPECT_EQ(store->spent(KeyId("k1"), {})->value(),
                  (total.requests - total.errors) * row_cost.value() +
                      total.errors * start_of(row_at(test_start, 0)).reserved.value());
    }
}

TEST(RestoreBudgets, PutsWhatWasSpentIntoTheCurrentPeriods) {
    const store::TestFolder folder;
    {
        const auto store = open_test_store(folder.path());
        LedgerRow other = row_at(test_start, 3);
        other.key = "k2";
        const std::array rows = {row_at(test_start - 24h, 1), row_at(test_start, 2), other};
        ASSERT_TRUE(store->append(rows));
    }
    Ledger ledger(settings_in(folder.path(), "a", 1), open_test_store(folder.path()), test_clock,
                  nobody);
    meter::Registry registry;
    constexpr std::array periods = {meter::Period::minute, meter::Period::day, meter::Period::month,
                                    meter::Period::total};
    ASSERT_TRUE(restore_budgets(ledger, registry, periods, test_start + 10s));
    const auto used = [&](std::string_view key, meter::Period period) {
        return registry.of(meter::Level::key, key).budget(period).used(period, test_start + 10s);
    };
    EXPECT_EQ(used("k1", meter::Period::minute), row_cost);
    EXPECT_EQ(used("k1", meter::Period::day), row_cost);
    EXPECT_EQ(used("k1", meter::Period::month), row_cost + row_cost);
    EXPECT_EQ(used("k1", meter::Period::total), row_cost + row_cost);
    EXPECT_EQ(used("k2", meter::Period::day), row_cost);
    EXPECT_EQ(used("k1", meter::Period::week), NanoUsd(0)) << "not asked for";
}

// The store can be read but not written (a full disk): what waits in the journal counts as well.
TEST(RestoreBudgets, CountsWhatTheStoreRefuses) {
    const store::TestFolder folder;
    const Settings settings = settings_in(folder.path(), "a", 1);
    {
        Journal dead(settings.folder, "dead", 1, settings.journal, [] {});
        ASSERT_EQ(dead.writer(0).append(row_at(test_start, 1)), Appended::written);
        ASSERT_EQ(dead.writer(0).append(start_of(row_at(test_start, 2))), Appended::written);
        ASSERT_EQ(dead.writer(0).append(row_at(test_start, 3)), Appended::written);
    }
    auto store = std::make_unique<RefusingStore>();
    const LedgerRow stored_already = row_at(test_start, 3);
    ASSERT_TRUE(store->append({&stored_already, 1}));
    store->refuse = true;
    Ledger ledger(settings, std::move(store), test_clock, nobody);
    meter::Registry registry;
    constexpr std::array periods = {meter::Period::day};
    ASSERT_TRUE(restore_budgets(ledger, registry, periods, test_start));
    EXPECT_EQ(registry.of(meter::Level::key, "k1")
                  .budget(meter::Period::day)
                  .used(meter::Period::day, test_start),
              row_cost + row_cost + row_at(test_start, 2).reserved);
}

}  // namespace
}  // namespace weir::ledger
