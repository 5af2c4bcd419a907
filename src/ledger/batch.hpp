#pragma once
// Rows on their way into the store: decoded from journal records, handed over in one call.
#include <cstddef>
#include <deque>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "store/ledger_store.hpp"
#include "store/row_codec.hpp"

namespace weir::ledger {

// The records' bytes must stay until the batch is cleared. One thread.
class Batch {
public:
    // False, and nothing added, when the record does not read. A running row becomes `status`.
    bool add(std::span<const std::byte> record, store::RowStatus running_as);
    std::size_t size() const { return used_; }
    bool empty() const { return used_ == 0; }
    // All rows or none; they stay in the batch if the store refuses.
    Result<void> store_in(store::LedgerStore& store);

private:
    std::deque<store::RowReading> readings_;  // reused; stable addresses
    std::vector<store::LedgerRow> rows_;
    std::size_t used_ = 0;
};

}  // namespace weir::ledger
