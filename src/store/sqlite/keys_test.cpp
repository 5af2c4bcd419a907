#include <gtest/gtest.h>

#include "store/sqlite/test_file.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

// What every KeyStore does is in store/key_store_contract_test.cpp.
using SqliteKeys = SqliteFileTest;

TEST_F(SqliteKeys, AnotherConnectionSeesTheChange) {
    const auto server = open_sqlite_key_store({.file = file});
    const auto command = open_sqlite_key_store({.file = file});
    ASSERT_TRUE(server && command);
    const std::int64_t before = *(*server)->version();
    const KeyRow key{.id = KeyId("a"),
                     .name = "n",
                     .created = test_start,
                     .secrets = {{.hash = {1}, .created = test_start}}};
    ASSERT_TRUE((*command)->create(key));
    EXPECT_GT(*(*server)->version(), before);
    EXPECT_EQ((*server)->load_all()->size(), 1U);
}

// The ledger's rows do not make a running server load all keys again.
TEST_F(SqliteKeys, AppendingRowsIsNoChangeOfKeys) {
    const auto keys = open_sqlite_key_store({.file = file});
    const auto ledger = open();
    const std::int64_t before = *(*keys)->version();
    const LedgerRow row = row_at(test_start, 1);
    ASSERT_TRUE(ledger->append({&row, 1}));
    EXPECT_EQ(*(*keys)->version(), before);
}

}  // namespace
}  // namespace weir::store
