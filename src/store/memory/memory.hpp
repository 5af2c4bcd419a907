#pragma once
// The store interfaces in plain memory: for tests, and for servers that need not remember.
#include <memory>

#include "store/key_store.hpp"
#include "store/ledger_store.hpp"
#include "store/response_store.hpp"

namespace weir::store {

// Keeps at most rows_max rows (the oldest go first; totals stay).
std::unique_ptr<LedgerStore> make_memory_ledger_store(std::size_t rows_max = 1'000'000);
std::unique_ptr<KeyStore> make_memory_key_store();
std::unique_ptr<ResponseStore> make_memory_response_store();

}  // namespace weir::store
