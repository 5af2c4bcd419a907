#include "ledger/batch.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "ledger/test_store.hpp"
#include "store/test_rows.hpp"

namespace weir::ledger {
namespace {

using store::row_at;
using store::RowStatus;
using store::test_start;

std::vector<std::byte> record_of(const store::LedgerRow& row) {
    std::vector<std::byte> bytes(store::row_bytes_max(row));
    bytes.resize(store::write_row(row, bytes.data()));
    return bytes;
}

TEST(Batch, KeepsItsRowsUntilTheStoreTakesThem) {
    const std::vector<std::byte> one = record_of(row_at(test_start, 1));
    Batch batch;
    RefusingStore store;
    store.refuse = true;
    ASSERT_TRUE(batch.add(one, RowStatus::interrupted));
    EXPECT_FALSE(batch.store_in(store));
    EXPECT_EQ(batch.size(), 1U);
    store.refuse = false;
    EXPECT_TRUE(batch.store_in(store));
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(store.requests(), 1);
    EXPECT_TRUE(batch.store_in(store));
    EXPECT_EQ(store.appends, 2) << "nothing to store is no call";
}

TEST(Batch, ReusedMemoryHoldsTheNewRows) {
    const store::FullRow full;
    const std::vector<std::byte> first = record_of(full.row);
    const std::vector<std::byte> second = record_of(row_at(test_start, 2));
    Batch batch;
    RefusingStore store;
    ASSERT_TRUE(batch.add(first, RowStatus::running));
    ASSERT_TRUE(batch.store_in(store));
    ASSERT_TRUE(batch.add(second, RowStatus::running));
    ASSERT_TRUE(batch.store_in(store));
    const auto stored_first = store.get(full.row.id);
    const auto stored_second = store.get(row_at(test_start, 2).id);
    ASSERT_TRUE(*stored_first && *stored_second);
    expect_same((*stored_first)->row(), full.row);
    expect_same((*stored_second)->row(), row_at(test_start, 2));
}

TEST(Batch, ARunningRowBecomesWhatIsAsked) {
    store::LedgerRow row = row_at(test_start, 1);
    row.status = RowStatus::running;
    const std::vector<std::byte> start = record_of(row);
    Batch batch;
    RefusingStore store;
    ASSERT_TRUE(batch.add(start, RowStatus::interrupted));
    ASSERT_TRUE(batch.store_in(store));
    EXPECT_EQ(store.status_of(row.id), RowStatus::interrupted);
}

TEST(Batch, ARecordThatDoesNotReadIsNotAdded) {
    Batch batch;
    EXPECT_FALSE(batch.add(std::vector<std::byte>(10), RowStatus::running));
    EXPECT_TRUE(batch.empty());
}

}  // namespace
}  // namespace weir::ledger
