#include <gtest/gtest.h>

#include "store/sqlite/test_file.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

// What every LedgerStore does is in store/ledger_store_contract_test.cpp.
using SqliteLedger = SqliteFileTest;

TEST_F(SqliteLedger, RowsAreThereAfterReopening) {
    const LedgerRow row = row_at(test_start, 1);
    ASSERT_TRUE(open()->append({&row, 1}));
    EXPECT_TRUE(*open()->get(row.id));
    EXPECT_EQ(open()->spent(KeyId("k1"), {}), row_cost);
}

TEST_F(SqliteLedger, TwoWritersShareTheFile) {
    const auto one = open();
    const auto two = open();
    for (std::uint64_t i = 0; i < 50; ++i) {
        const LedgerRow row = row_at(test_start, i);
        ASSERT_TRUE((i % 2 == 0 ? one : two)->append({&row, 1}));
    }
    EXPECT_EQ(one->usage({.by = GroupBy::key})->front().requests, 50);
}

}  // namespace
}  // namespace weir::store
