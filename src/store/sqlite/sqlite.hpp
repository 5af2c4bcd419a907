#pragma once
// SQLite behind the store interfaces. Each call opens a connection of its own on the same file
// (WAL, synchronous=NORMAL): a finished transaction survives a killed process; a power cut may take
// the last ones. Missing tables are made, an older schema is brought up to date (only ever by
// adding to it), a file of a newer program is refused with an error that says so. Parent folders
// are not made.
#include <chrono>
#include <filesystem>
#include <memory>

#include "base/result.hpp"
#include "store/key_store.hpp"
#include "store/ledger_store.hpp"
#include "store/response_store.hpp"

namespace weir::store {

struct SqliteSettings {
    std::filesystem::path file;
    std::chrono::milliseconds busy_max{5'000};  // how long to wait for another process's write
    std::int64_t cache_bytes_max = 4 * 1024 * 1024;
};

Result<std::unique_ptr<LedgerStore>> open_sqlite_ledger_store(const SqliteSettings& settings);
Result<std::unique_ptr<KeyStore>> open_sqlite_key_store(const SqliteSettings& settings);
Result<std::unique_ptr<ResponseStore>> open_sqlite_response_store(const SqliteSettings& settings);

}  // namespace weir::store
