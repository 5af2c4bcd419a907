#include <gtest/gtest.h>

#include "store/memory/memory.hpp"
#include "store/test_rows.hpp"

namespace weir::store {
namespace {

// What every LedgerStore does is in store/ledger_store_contract_test.cpp.
TEST(MemoryLedger, KeepsTheNewestRowsAndAllTotals) {
    const auto store = make_memory_ledger_store(3);
    for (std::uint64_t i = 0; i < 10; ++i) {
        const LedgerRow row = row_at(test_start + std::chrono::seconds(i), i);
        ASSERT_TRUE(store->append({&row, 1}));
    }
    EXPECT_FALSE(*store->get(row_at(test_start + std::chrono::seconds(6), 6).id));
    EXPECT_TRUE(*store->get(row_at(test_start + std::chrono::seconds(7), 7).id));
    EXPECT_EQ(store->usage({.by = GroupBy::key})->front().requests, 10);
}

}  // namespace
}  // namespace weir::store
