#pragma once
// A database file of its own for a test.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "store/sqlite/sqlite.hpp"
#include "store/test_rows.hpp"

namespace weir::store {

class SqliteFileTest : public testing::Test {
protected:
    TestFolder folder;
    std::filesystem::path file = folder.path() / "weir.db";

    std::unique_ptr<LedgerStore> open(
        std::chrono::milliseconds busy_max = std::chrono::seconds(5)) {
        Result<std::unique_ptr<LedgerStore>> store =
            open_sqlite_ledger_store({.file = file, .busy_max = busy_max});
        EXPECT_TRUE(store) << store.error().message();
        return store ? std::move(*store) : nullptr;
    }
    // Why the file cannot be opened.
    std::string refusal() {
        const auto store = open_sqlite_ledger_store({.file = file});
        EXPECT_FALSE(store);
        return store ? "" : store.error().message();
    }
    // As an operator or another program would run it.
    void run_sql(const char* sql) {
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(handle);
        sqlite3_close(handle);
    }
};

}  // namespace weir::store
