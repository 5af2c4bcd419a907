#include "store/ledger_store.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace weir::store {
namespace {

constexpr std::array<std::string_view, row_status_count> status_names = {
    "running", "interrupted", "ok", "error", "client_cancelled"};
constexpr std::array<std::string_view, 6> group_names = {"key",   "model", "provider",
                                                         "route", "day",   "variant"};

// Every view of a row and its attempts, so that none is forgotten when they move.
template <class Row, class Attempts, class Visit>
void for_each_text(Row& row, Attempts& attempts, Visit visit) {
    for (auto* text : {&row.key, &row.user, &row.session, &row.asked_model, &row.provider,
                       &row.model, &row.route, &row.variant, &row.wire, &row.operation,
                       &row.trace_id, &row.cache, &row.dropped, &row.stop_reason, &row.decision})
        visit(*text);
    for (auto& attempt : attempts) {
        visit(attempt.provider);
        visit(attempt.model);
        visit(attempt.credential);
    }
}

}  // namespace

int rank(RowStatus status) {
    switch (status) {
        case RowStatus::running: return 0;
        case RowStatus::interrupted: return 1;
        case RowStatus::ok:
        case RowStatus::error:
        case RowStatus::client_cancelled: break;
    }
    return 2;
}

std::string_view name(RowStatus status) { return status_names[static_cast<std::size_t>(status)]; }

std::optional<RowStatus> row_status_by_name(std::string_view name) {
    const auto found = std::ranges::find(status_names, name);
    if (found == status_names.end()) return std::nullopt;
    return static_cast<RowStatus>(found - status_names.begin());
}

std::string_view name(GroupBy by) { return group_names[static_cast<std::size_t>(by)]; }

std::optional<GroupBy> group_by_name(std::string_view name) {
    const auto found = std::ranges::find(group_names, name);
    if (found == group_names.end()) return std::nullopt;
    return static_cast<GroupBy>(found - group_names.begin());
}

void VariantLine::add(const LedgerRow& row) {
    if (row.status == RowStatus::running || row.status == RowStatus::client_cancelled) return;
    ++ended;
    if (row.status != RowStatus::ok) return;
    ++succeeded;
    seconds.add(std::chrono::duration<double>(row.total).count());
    if (row.cost) cost_usd.add(static_cast<double>(row.cost->value()) / nano_per_usd);
}

StoredRow::StoredRow(const LedgerRow& row)
    : attempts_(row.attempts.begin(), row.attempts.end()), row_(row) {
    row_.attempts = attempts_;
    row_.detail = {};  // it views what was read
    std::size_t bytes = 0;
    for_each_text(row_, attempts_, [&bytes](std::string_view text) { bytes += text.size(); });
    text_ = std::make_unique<char[]>(bytes);
    char* at = text_.get();
    for_each_text(row_, attempts_, [&at](std::string_view& text) {
        if (!text.empty()) std::memcpy(at, text.data(), text.size());
        text = {at, text.size()};
        at += text.size();
    });
}

}  // namespace weir::store
