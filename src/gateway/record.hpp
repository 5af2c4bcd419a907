#pragma once
// A request as the ledger, the metrics and the log want it.
#include <array>

#include "gateway/request_context.hpp"
#include "ledger/ledger.hpp"

namespace weir::gateway {

// The row at the start: who, what was asked, what is reserved.
store::LedgerRow start_row(const RequestContext& request);

// The row at the end, with the attempts it views.
struct Record {
    Record(const RequestContext& request, const meter::Now& now);
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;

    store::LedgerRow row;
    std::array<store::AttemptRow, 24> attempts;

private:
    void add_attempts(const RequestContext& request);
    std::size_t count_ = 0;
};

}  // namespace weir::gateway
