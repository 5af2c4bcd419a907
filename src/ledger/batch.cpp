#include "ledger/batch.hpp"

namespace weir::ledger {

bool Batch::add(std::span<const std::byte> record, store::RowStatus running_as) {
    if (used_ == readings_.size()) readings_.emplace_back();
    store::RowReading& reading = readings_[used_];
    if (!store::read_row(record, reading)) return false;
    if (reading.row.status == store::RowStatus::running) reading.row.status = running_as;
    ++used_;
    return true;
}

Result<void> Batch::store_in(store::LedgerStore& store) {
    if (used_ == 0) return {};
    rows_.clear();
    for (std::size_t i = 0; i < used_; ++i)
        rows_.push_back(readings_[i].row);
    if (Result<void> done = store.append(rows_); !done) return done;
    used_ = 0;
    return {};
}

}  // namespace weir::ledger
