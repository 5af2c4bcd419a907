#include <gtest/gtest.h>

#include "store/sqlite/test_file.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

// What every ResponseStore does is in store/response_store_contract_test.cpp.
using SqliteResponses = SqliteFileTest;

ResponseRow row_of(std::string id) {
    return {.key = KeyId("k"),
            .id = std::move(id),
            .created = test_start,
            .expires = test_start + 1h,
            .response = "{}"};
}

TEST_F(SqliteResponses, AreThereAfterARestart) {
    {
        const auto store = open_sqlite_response_store({.file = file});
        const ResponseRow row = row_of("r");
        ASSERT_TRUE((*store)->put({&row, 1}));
    }
    const auto again = open_sqlite_response_store({.file = file});
    EXPECT_EQ((*again)->get(KeyId("k"), "r", test_start)->row, row_of("r"));
    EXPECT_EQ(*(*again)->bytes(), row_of("r").bytes());
}

// A file of the release before: the ledger's and keys' tables, and a first version.
TEST_F(SqliteResponses, AnOlderFileGetsTheirTable) {
    ASSERT_TRUE(open());
    run_sql(
        "DROP TABLE feedback; DROP TRIGGER requests_erased; "
        "DROP TABLE responses; DROP TABLE responses_size; ALTER TABLE keys DROP COLUMN role; "
        "PRAGMA user_version=1; "
        "INSERT INTO keys VALUES ('a', 'n', 1, NULL, NULL, '', '')");
    const auto store = open_sqlite_response_store({.file = file});
    ASSERT_TRUE(store) << store.error().message();
    const ResponseRow row = row_of("r");
    EXPECT_TRUE((*store)->put({&row, 1}));
    EXPECT_TRUE((*store)->get(KeyId("k"), "r", test_start)->row);
    EXPECT_EQ((*open_sqlite_key_store({.file = file}))->load_all()->size(), 1U);
}

// An id with quotes in it is an id.
TEST_F(SqliteResponses, IdsAreValuesAndNeverStatements) {
    const auto store = open_sqlite_response_store({.file = file});
    const ResponseRow row = row_of("x'; DROP TABLE responses; --");
    ASSERT_TRUE((*store)->put({&row, 1}));
    EXPECT_EQ((*store)->get(KeyId("k"), row.id, test_start)->row, row);
}

}  // namespace
}  // namespace weir::store
