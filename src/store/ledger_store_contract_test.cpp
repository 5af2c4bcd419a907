// What every LedgerStore must do, run over all of them.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/random.hpp"
#include "store/ledger_store.hpp"
#include "store/memory/memory.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/test_rows.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

struct Kind {
    std::string name;
    std::unique_ptr<LedgerStore> (*open)(const std::filesystem::path& folder);
};

std::unique_ptr<LedgerStore> open_sqlite(const std::filesystem::path& folder) {
    Result<std::unique_ptr<LedgerStore>> store =
        open_sqlite_ledger_store({.file = folder / "weir.db"});
    EXPECT_TRUE(store) << store.error().message() << " " << store.error().detail();
    return store ? std::move(*store) : nullptr;
}

std::unique_ptr<LedgerStore> open_memory(const std::filesystem::path&) {
    return make_memory_ledger_store();
}

class LedgerStoreContract : public testing::TestWithParam<Kind> {
protected:
    TestFolder folder;
    std::unique_ptr<LedgerStore> store = GetParam().open(folder.path());

    void append(const LedgerRow& row) {
        const Result<void> done = store->append({&row, 1});
        ASSERT_TRUE(done) << done.error().message() << " " << done.error().detail();
    }
    UsageLine only_line(const UsageQuery& query) {
        const Result<std::vector<UsageLine>> lines = store->usage(query);
        EXPECT_TRUE(lines);
        if (!lines || lines->size() != 1) {
            ADD_FAILURE() << "lines: " << (lines ? lines->size() : 0);
            return {};
        }
        return lines->front();
    }
};

INSTANTIATE_TEST_SUITE_P(Stores, LedgerStoreContract,
                         testing::Values(Kind{"sqlite", &open_sqlite},
                                         Kind{"memory", &open_memory}),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(LedgerStoreContract, GivesBackEveryField) {
    const FullRow full;
    append(full.row);
    const Result<std::optional<StoredRow>> got = store->get(full.row.id);
    ASSERT_TRUE(got && *got);
    expect_same((*got)->row(), full.row);
}

TEST_P(LedgerStoreContract, AnUnknownIdIsNothing) {
    const Result<std::optional<StoredRow>> got = store->get(row_at(test_start, 1).id);
    ASSERT_TRUE(got);
    EXPECT_FALSE(*got);
}

TEST_P(LedgerStoreContract, ShowsTheRowsOfATimeInItsOrder) {
    std::vector<RequestId> ids;
    for (std::uint64_t n = 1; n <= 5; ++n) {
        const LedgerRow row = row_at(test_start + n * 1s, n);
        append(row);
        ids.push_back(row.id);
    }
    const auto seen = [&](const RowsQuery& query, std::size_t most = 100) {
        std::vector<RequestId> found;
        EXPECT_TRUE(store->scan(query, [&](const LedgerRow& row) {
            found.push_back(row.id);
            return found.size() < most;
        }));
        return found;
    };
    EXPECT_EQ(seen({}), ids);
    EXPECT_EQ(seen({.range = {test_start + 2s, test_start + 4s}}), (std::vector{ids[1], ids[2]}))
        << "half open";
    EXPECT_EQ(seen({.newest_first = true}, 2), (std::vector{ids[4], ids[3]}));
    EXPECT_EQ(seen({.newest_first = true, .before = ids[3]}, 2), (std::vector{ids[2], ids[1]}));
    EXPECT_EQ(seen({.before = ids[2]}), (std::vector{ids[0], ids[1]}));
    const RequestId gone = row_at(test_start + 3s + 500ms, 99).id;
    EXPECT_EQ(seen({.newest_first = true, .before = gone}, 1).size(), 1U);
}

TEST_P(LedgerStoreContract, ShowsOnlyRowsThatMatchAndWholeOnes) {
    const FullRow full;
    append(full.row);
    LedgerRow other = row_at(test_start + 1s, 7);
    other.key = "k2";
    other.route = "slow";
    append(other);
    const auto count = [&](const RowsQuery& query) {
        int rows = 0;
        EXPECT_TRUE(store->scan(query, [&](const LedgerRow&) { return ++rows > 0; }));
        return rows;
    };
    EXPECT_EQ(count({}), 2);
    EXPECT_EQ(count({.key = "k2"}), 1);
    EXPECT_EQ(count({.key = "nobody"}), 0);
    EXPECT_EQ(count({.route = "slow"}), 1);
    EXPECT_EQ(count({.route = "slow", .status = RowStatus::error}), 0);
    ASSERT_TRUE(store->scan({.status = RowStatus::error}, [&](const LedgerRow& row) {
        expect_same(row, full.row);
        return true;
    }));
}

TEST_P(LedgerStoreContract, AppendingTwiceIsAppendingOnce) {
    const LedgerRow row = row_at(test_start, 1);
    append(row);
    append(row);
    const std::array both = {row, row_at(test_start, 2), row};
    ASSERT_TRUE(store->append(both));
    EXPECT_EQ(only_line({.by = GroupBy::key}).requests, 2);
    EXPECT_EQ(store->spent(KeyId("k1"), {}), row_cost + row_cost);
}

TEST_P(LedgerStoreContract, AFinishedRowReplacesARunningOneAndNeverTheReverse) {
    LedgerRow running = row_at(test_start, 1);
    running.status = RowStatus::running;
    const LedgerRow finished = row_at(test_start, 1);
    append(running);
    EXPECT_TRUE(store->usage({.by = GroupBy::key})->empty()) << "running rows are not in reports";
    EXPECT_EQ(store->spent(KeyId("k1"), {}), NanoUsd(0));
    append(finished);
    append(running);
    EXPECT_EQ((*store->get(finished.id))->row().status, RowStatus::ok);
    EXPECT_EQ(only_line({.by = GroupBy::key}).requests, 1);
    EXPECT_EQ(store->spent(KeyId("k1"), {}), row_cost);
}

TEST_P(LedgerStoreContract, AFinalRowReplacesAnInterruptedOneAndItsTotals) {
    LedgerRow interrupted = row_at(test_start, 1);
    interrupted.status = RowStatus::interrupted;
    interrupted.cost.reset();
    interrupted.model = "other";
    append(interrupted);
    EXPECT_EQ(store->spent(KeyId("k1"), {}), interrupted.reserved);
    const UsageLine before = only_line({.by = GroupBy::model});
    EXPECT_EQ(before.group, "openai/other");
    EXPECT_EQ(before.errors, 1);
    EXPECT_EQ(before.cost_unknown, 1);

    append(row_at(test_start, 1));
    EXPECT_EQ(store->spent(KeyId("k1"), {}), row_cost);
    const UsageLine after = only_line({.by = GroupBy::model});
    EXPECT_EQ(after.group, "openai/gpt-5");
    EXPECT_EQ(after.errors, 0);
    EXPECT_EQ(after.cost, row_cost);
}

TEST_P(LedgerStoreContract, RunningRowsOfADeadProcessBecomeInterrupted) {
    LedgerRow old = row_at(test_start, 1);
    LedgerRow fresh = row_at(test_start + 10s, 2);
    for (LedgerRow* row : {&old, &fresh}) {
        row->status = RowStatus::running;
        row->cost.reset();
        append(*row);
    }
    append(row_at(test_start, 3));
    EXPECT_EQ(store->interrupt_running(test_start + 5s), 1);
    EXPECT_EQ(store->interrupt_running(test_start + 5s), 0);
    EXPECT_EQ((*store->get(old.id))->row().status, RowStatus::interrupted);
    EXPECT_EQ((*store->get(fresh.id))->row().status, RowStatus::running);
    EXPECT_EQ(store->spent(KeyId("k1"), {}), old.reserved + row_cost);
}

TEST_P(LedgerStoreContract, SpendingIsExactAtBothEndsOfTheRange) {
    // Rows each 20 minutes for 5 hours, from an odd minute on.
    for (int i = 0; i < 15; ++i)
        append(row_at(test_start + 7min + i * 20min, static_cast<std::uint64_t>(i)));
    const auto count = [&](SysTime from, SysTime until) {
        const Result<NanoUsd> spent = store->spent(KeyId("k1"), {from, until});
        EXPECT_TRUE(spent);
        return spent->value() / row_cost.value();
    };
    EXPECT_EQ(count(SysTime::min(), SysTime::max()), 15);
    EXPECT_EQ(count(test_start, test_start + 5h), 15);
    EXPECT_EQ(count(test_start + 7min, test_start + 27min), 1) << "half-open";
    EXPECT_EQ(count(test_start + 7min + 1us, test_start + 27min + 1us), 1);
    EXPECT_EQ(count(test_start + 30min, test_start + 3h + 10min), 8);
    EXPECT_EQ(count(test_start + 1h, test_start + 2h), 3);
    EXPECT_EQ(count(test_start + 2h, test_start + 1h), 0);
    EXPECT_EQ(store->spent(KeyId("nobody"), {}), NanoUsd(0));
}

TEST_P(LedgerStoreContract, SpendingByKeyNamesThoseWhoSpent) {
    LedgerRow other = row_at(test_start, 2);
    other.key = "k2";
    LedgerRow free = row_at(test_start, 3);
    free.key = "k3";
    free.cost = NanoUsd(0);
    const std::array rows = {row_at(test_start, 1), other, free, row_at(test_start, 4)};
    ASSERT_TRUE(store->append(rows));
    const Result<std::vector<KeySpend>> spends = store->spent_by_key({});
    ASSERT_TRUE(spends);
    ASSERT_EQ(spends->size(), 2U);
    EXPECT_EQ((*spends)[0].key, "k1");
    EXPECT_EQ((*spends)[0].charged, row_cost + row_cost);
    EXPECT_EQ((*spends)[1].key, "k2");
}

TEST_P(LedgerStoreContract, ReportsGroupFilterAndOrder) {
    LedgerRow dear = row_at(test_start + 25h, 2);
    dear.provider = "anthropic";
    dear.model = "claude";
    dear.route = "smart";
    dear.key = "k2";
    dear.cost = row_cost + row_cost;
    dear.usage.estimated = true;
    LedgerRow failed = row_at(test_start, 3);
    failed.status = RowStatus::error;
    failed.error = ErrorKind::upstream_timeout;
    failed.cost.reset();
    LedgerRow left = row_at(test_start, 4);
    left.status = RowStatus::client_cancelled;
    const std::array rows = {row_at(test_start, 1), dear, failed, left};
    ASSERT_TRUE(store->append(rows));

    const auto by_model = *store->usage({.by = GroupBy::model});
    ASSERT_EQ(by_model.size(), 2U);
    const bool dear_first = by_model[0].group == "anthropic/claude";
    const UsageLine& cheap = by_model[dear_first ? 1 : 0];
    EXPECT_EQ(by_model[0].cost, row_cost + row_cost);
    EXPECT_EQ(cheap.group, "openai/gpt-5");
    EXPECT_EQ(cheap.requests, 3);
    EXPECT_EQ(cheap.errors, 1);
    EXPECT_EQ(cheap.cancelled, 1);
    EXPECT_EQ(cheap.cost_unknown, 1);
    EXPECT_EQ(cheap.cost, row_cost + row_cost);
    EXPECT_EQ(cheap.usage.input_uncached, Tokens(3 * 1'000));
    EXPECT_EQ(cheap.usage.output_visible, Tokens(3 * 200));

    EXPECT_EQ(only_line({.by = GroupBy::provider, .provider = "anthropic"}).estimated, 1);
    EXPECT_EQ(only_line({.by = GroupBy::route, .route = "smart"}).group, "smart");
    EXPECT_EQ(only_line({.by = GroupBy::key, .key = "k2"}).group, "k2");
    EXPECT_EQ(only_line({.by = GroupBy::key, .model = "claude"}).group, "k2");
    EXPECT_EQ(only_line({.by = GroupBy::key, .range = {test_start + 1h, SysTime::max()}}).group,
              "k2");

    const auto by_day = *store->usage({.by = GroupBy::day});
    ASSERT_EQ(by_day.size(), 2U);
    EXPECT_EQ(by_day[0].group, "2026-11-20");
    EXPECT_EQ(by_day[1].group, "2026-11-21");
    EXPECT_EQ(store->usage({.by = GroupBy::key, .groups_max = 1})->size(), 1U);
    EXPECT_TRUE(
        store->usage({.by = GroupBy::key, .range = {test_start + 48h, test_start + 96h}})->empty());
}

TEST_P(LedgerStoreContract, ErasingKeepsTotals) {
    for (int i = 0; i < 10; ++i)
        append(row_at(test_start + i * 1h, static_cast<std::uint64_t>(i)));
    EXPECT_EQ(store->erase_before(test_start + 5h, 3), 3);
    EXPECT_EQ(store->erase_before(test_start + 5h, 3), 2);
    EXPECT_FALSE(*store->get(row_at(test_start + 4h, 4).id));
    EXPECT_TRUE(*store->get(row_at(test_start + 5h, 5).id));
    EXPECT_EQ(only_line({.by = GroupBy::key}).requests, 10);
    EXPECT_EQ(store->spent(KeyId("k1"), {})->value(), 10 * row_cost.value());
}

TEST_P(LedgerStoreContract, FoldingLeavesBudgetsWhatTheyWereAndReportsTheRest) {
    for (int i = 0; i < 10; ++i) {
        LedgerRow row = row_at(test_start + i * 1h, static_cast<std::uint64_t>(i));
        row.key = i % 2 == 0 ? "k1" : "k2";
        row.model = i < 3 ? "old" : "gpt-5";
        append(row);
    }
    for (int again = 0; again < 2; ++again) {
        ASSERT_TRUE(store->fold_before(test_start + 6h + 30min));  // an hour is kept as a whole
        EXPECT_EQ(store->spent(KeyId("k1"), {})->value(), 5 * row_cost.value());
        EXPECT_EQ(store->spent(KeyId("k2"), {})->value(), 5 * row_cost.value());
        EXPECT_EQ(only_line({.by = GroupBy::model}).requests, 4);
        EXPECT_EQ(store->usage({.by = GroupBy::day})->size(), 1U);
        EXPECT_EQ(store->spent(KeyId("k1"), {.from = test_start + 6h})->value(),
                  2 * row_cost.value());
    }
    ASSERT_TRUE(store->fold_before(test_start + 24h));
    EXPECT_TRUE(store->usage({.by = GroupBy::key})->empty());
    EXPECT_EQ(store->spent(KeyId("k2"), {})->value(), 5 * row_cost.value());
    append(row_at(test_start + 30h, 99));
    EXPECT_EQ(store->spent(KeyId("k1"), {})->value(), 6 * row_cost.value());
}

TEST_P(LedgerStoreContract, AbsurdNumbersDoNotSpoilTheSums) {
    for (std::uint64_t i = 0; i < 4; ++i) {
        LedgerRow row = row_at(test_start, i);
        row.cost = NanoUsd(i == 0 ? INT64_MIN : INT64_MAX);
        row.usage.input_uncached = Tokens(i == 0 ? INT64_MIN : INT64_MAX);
        append(row);
    }
    const UsageLine line = only_line({.by = GroupBy::key});
    EXPECT_EQ(line.requests, 4);
    EXPECT_EQ(line.cost, NanoUsd(3 * 1'000'000 * nano_per_usd));
    EXPECT_EQ(store->spent(KeyId("k1"), {test_start, test_start + 1min}), line.cost);
}

// Ids of one millisecond that share their first 63 bits are different requests all the same.
TEST_P(LedgerStoreContract, IdsThatBeginAlikeAreKeptApart) {
    std::vector<LedgerRow> rows;
    for (std::uint64_t i = 0; i < 20; ++i) {
        LedgerRow row = row_at(test_start, 0);
        row.id = RequestId::make(test_start, 0, i);
        row.bytes_in = static_cast<std::int64_t>(i);
        row.status = i % 2 == 0 ? RowStatus::ok : RowStatus::running;
        rows.push_back(row);
    }
    ASSERT_TRUE(store->append(rows));
    for (LedgerRow& row : rows)
        row.status = RowStatus::ok;
    ASSERT_TRUE(store->append(rows));
    EXPECT_EQ(only_line({.by = GroupBy::key}).requests, 20);
    for (const LedgerRow& row : rows) {
        const auto got = store->get(row.id);
        ASSERT_TRUE(got && *got);
        EXPECT_EQ((*got)->row().bytes_in, row.bytes_in);
        EXPECT_EQ((*got)->row().status, RowStatus::ok);
    }
}

// Property: in any order, with any repeats and any split into batches, the totals are those of each
// request's highest state, and nothing else.
TEST_P(LedgerStoreContract, TotalsAreThoseOfTheRowsInAnyOrder) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        TestFolder own;
        store = GetParam().open(own.path());
        Random random(seed);
        std::map<std::string, LedgerRow> best;
        std::vector<LedgerRow> batch;
        for (int i = 0; i < 400; ++i) {
            const std::uint64_t n = random.below(60);
            LedgerRow row = row_at(test_start + std::chrono::minutes(n * 7), n);
            row.status = static_cast<RowStatus>(random.below(row_status_count));
            row.key = n % 2 == 0 ? "k1" : "k2";
            row.model = random.below(2) == 0 ? "gpt-5" : "gpt-6";
            if (random.below(3) == 0)
                row.cost.reset();
            else
                row.cost = NanoUsd(static_cast<std::int64_t>(random.below(1'000'000)));
            batch.push_back(row);
            const auto found = best.find(std::string(row.id.text()));
            if (found == best.end() || rank(row.status) > rank(found->second.status))
                best.insert_or_assign(std::string(row.id.text()), row);
            if (random.below(5) == 0) {
                ASSERT_TRUE(store->append(batch));
                if (random.below(4) != 0) batch.clear();  // sometimes again
            }
        }
        ASSERT_TRUE(store->append(batch));
        std::int64_t ended = 0, cost = 0, charged_k1 = 0;
        for (const auto& [id, row] : best) {
            if (row.status == RowStatus::running) continue;
            ++ended;
            cost += row.cost.value_or(NanoUsd(0)).value();
            if (row.key == "k1") charged_k1 += charged(row).value();
        }
        std::int64_t requests = 0, reported = 0;
        for (const UsageLine& line : *store->usage({.by = GroupBy::model})) {
            requests += line.requests;
            reported += line.cost.value();
        }
        EXPECT_EQ(requests, ended) << "seed " << seed;
        EXPECT_EQ(reported, cost) << "seed " << seed;
        EXPECT_EQ(store->spent(KeyId("k1"), {}), NanoUsd(charged_k1)) << "seed " << seed;
    }
}

TEST_P(LedgerStoreContract, TellsWhatTheRequestsOfEachVariantWereLike) {
    std::uint64_t n = 1;
    const auto add = [&](std::string_view variant, RowStatus status, std::optional<NanoUsd> cost,
                         std::chrono::milliseconds total) {
        LedgerRow row = row_at(test_start + std::chrono::seconds(n), n);
        ++n;
        row.variant = variant;
        row.status = status;
        row.cost = cost;
        row.total = total;
        append(row);
    };
    add("b", RowStatus::ok, NanoUsd(1'000'000'000), 2000ms);
    add("b", RowStatus::ok, NanoUsd(3'000'000'000), 4000ms);
    add("b", RowStatus::error, NanoUsd(0), 9000ms);
    add("b", RowStatus::client_cancelled, NanoUsd(5), 9000ms);
    add("a", RowStatus::ok, std::nullopt, 500ms);
    add("", RowStatus::ok, NanoUsd(7), 500ms);

    const Result<std::vector<VariantLine>> lines = store->variants({.route = "fast"});
    ASSERT_TRUE(lines);
    ASSERT_EQ(lines->size(), 2U);
    const VariantLine& a = lines->at(0);
    EXPECT_EQ(a.variant, "a");
    EXPECT_EQ(a.ended, 1);
    EXPECT_EQ(a.cost_usd.count, 0) << "unknown";
    const VariantLine& b = lines->at(1);
    EXPECT_EQ(b.variant, "b");
    EXPECT_EQ(b.ended, 3) << "what the client broke off is no failure";
    EXPECT_EQ(b.succeeded, 2);
    EXPECT_EQ(b.cost_usd.count, 2);
    EXPECT_DOUBLE_EQ(b.cost_usd.sum, 4);
    EXPECT_DOUBLE_EQ(b.cost_usd.squares, 10);
    EXPECT_DOUBLE_EQ(b.seconds.sum, 6);
    EXPECT_DOUBLE_EQ(b.seconds.squares, 20);
    EXPECT_TRUE(store->variants({.route = "other"})->empty());
    EXPECT_TRUE(store->variants({.range = {.from = test_start + 2h}})->empty());
    EXPECT_EQ(store->usage({.by = GroupBy::variant})->size(), 3U);
}

}  // namespace
}  // namespace weir::store
