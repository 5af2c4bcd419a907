#include <gtest/gtest.h>

#include <fstream>

#include "store/sqlite/test_file.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

using SqliteSchema = SqliteFileTest;

TEST_F(SqliteSchema, AFileOfANewerWeirIsRefusedAndUnchanged) {
    open();
    run_sql("PRAGMA user_version=99");
    EXPECT_NE(refusal().find("a newer Weir wrote it (schema 99"), std::string::npos) << refusal();
    run_sql("PRAGMA user_version=4");
    EXPECT_TRUE(open());
}

TEST_F(SqliteSchema, KeysOfAnOlderFileHaveNoRole) {
    {
        const auto keys = open_sqlite_key_store({.file = file});
        ASSERT_TRUE(keys);
        ASSERT_TRUE((*keys)->create({.id = KeyId("k"), .name = "n", .secrets = {{}}}));
    }
    run_sql(
        "DROP TABLE feedback; DROP TRIGGER requests_erased; ALTER TABLE keys DROP COLUMN role; "
        "PRAGMA user_version=2");
    const auto keys = open_sqlite_key_store({.file = file});
    ASSERT_TRUE(keys) << keys.error().message();
    EXPECT_EQ((*keys)->load_all()->front().role, AdminRole::none);
}

TEST_F(SqliteSchema, RequestsOfAnOlderFileCanBeRatedAndTheRatingGoesWithThem) {
    const LedgerRow old = row_at(test_start, 1);
    ASSERT_TRUE(open()->append({&old, 1}));
    run_sql("DROP TABLE feedback; DROP TRIGGER requests_erased; PRAGMA user_version=3");
    const auto store = open();
    ASSERT_TRUE(store && *store->get(old.id));
    EXPECT_EQ(store->get_feedback(old.id).value(), std::nullopt);
    ASSERT_TRUE(store->put_feedback({.request = old.id, .at = test_start}));
    EXPECT_EQ(store->erase_before(test_start + 1h, 10), 1);
    EXPECT_EQ(store->get_feedback(old.id).value(), std::nullopt);
}

TEST_F(SqliteSchema, AFileOfAnotherProgramIsRefused) {
    run_sql("CREATE TABLE theirs (x)");
    EXPECT_NE(refusal().find("belongs to another program"), std::string::npos) << refusal();
}

TEST_F(SqliteSchema, GarbageIsRefusedWithAdvice) {
    std::ofstream(file) << std::string(10'000, 'x');
    EXPECT_NE(refusal().find("restore a backup"), std::string::npos) << refusal();
}

}  // namespace
}  // namespace weir::store
