#pragma once
// The lines of `weir usage` as a table, as CSV and as JSON. Pure.
#include <string>
#include <vector>

#include "app/terminal.hpp"
#include "store/ledger_store.hpp"

namespace weir::app {

struct UsageReport {
    store::GroupBy by = store::GroupBy::key;
    store::TimeRange range;
    std::vector<store::UsageLine> lines;

    store::UsageLine total() const;
    // With a line of the sums where there is more than one. A cost that leaves requests out says
    // so.
    std::string table(const Terminal& terminal) const;
    std::string csv() const;
    std::string json() const;  // costs as text: a JSON number may lose digits
};

}  // namespace weir::app
