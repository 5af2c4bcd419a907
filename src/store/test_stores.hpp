#pragma once
// Stores for the tests of folders that know the interfaces only.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "store/memory/memory.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::store {

inline std::unique_ptr<LedgerStore> open_test_store(const std::filesystem::path& folder) {
    Result<std::unique_ptr<LedgerStore>> opened =
        open_sqlite_ledger_store({.file = folder / "weir.db"});
    EXPECT_TRUE(opened) << opened.error().message();
    return opened ? std::move(*opened) : nullptr;
}

inline std::unique_ptr<LedgerStore> make_test_store() { return make_memory_ledger_store(); }

}  // namespace weir::store
