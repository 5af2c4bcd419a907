#pragma once
// One recorded request, explained: for `weir explain` and `GET /admin/v1/requests/{id}`. Pure.
#include <optional>
#include <string>
#include <string_view>

#include "store/ledger_row.hpp"

namespace weir::ledger {

// One object: who asked for what, who served it, the decision as it was recorded, every attempt
// with its time and cost, tokens by kind, cost, what the client said of it. Costs are strings of
// exact dollars, null where unknown.
std::string explanation_json(const store::LedgerRow& row,
                             const std::optional<store::Feedback>& feedback = {});

// The same without the decision and the attempts, for lists.
std::string request_line_json(const store::LedgerRow& row);

// The same for people, some lines.
std::string explanation_text(const store::LedgerRow& row,
                             const std::optional<store::Feedback>& feedback = {});

// The decision alone, some lines: strategy, rule, candidates with their scores, who was left out.
std::string decision_text(std::string_view decision_json);

}  // namespace weir::ledger
