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
    run_sql("PRAGMA user_version=3");
    EXPECT_TRUE(open());
}

TEST_F(SqliteSchema, KeysOfAnOlderFileHaveNoRole) {
    {
        const auto keys = open_sqlite_key_store({.file = file});
        ASSERT_TRUE(keys);
        ASSERT_TRUE((*keys)->create({.id = KeyId("k"), .name = "n", .secrets = {{}}}));
    }
    run_sql("ALTER TABLE keys DROP COLUMN role; PRAGMA user_version=2");
    const auto keys = open_sqlite_key_store({.file = file});
    ASSERT_TRUE(keys) << keys.error().message();
    EXPECT_EQ((*keys)->load_all()->front().role, AdminRole::none);
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
