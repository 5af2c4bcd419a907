#pragma once
// The variants of an A/B test as `weir usage --by variant` shows them: what each was like, and
// whether the others differ from the first by more than chance. Pure.
#include <string>
#include <vector>

#include "app/terminal.hpp"
#include "store/ledger_store.hpp"

namespace weir::app {

struct VariantReport {
    store::TimeRange range;
    std::vector<store::VariantLine> lines;  // by name

    std::string text(const Terminal& terminal) const;
    std::string json() const;
};

}  // namespace weir::app
