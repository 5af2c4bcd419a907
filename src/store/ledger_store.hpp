#pragma once
// Where the record of requests is kept. Implementations: store/sqlite, store/memory (tests and
// throw-away servers); all pass the contract suite in ledger_store_contract_test.cpp.
//
// One object belongs to one thread at a time; several objects may be open on the same data. Calls
// block (disk), so never call from a worker's loop. Errors are ErrorKind::internal, and the message
// names the file and what to do; after an error the same object may be used again.
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/ledger_row.hpp"

namespace weir::store {

// A row that was read, with the memory that its views point into.
class StoredRow {
public:
    explicit StoredRow(const LedgerRow& row);  // copies text and attempts
    StoredRow(StoredRow&&) noexcept = default;
    StoredRow& operator=(StoredRow&&) noexcept = default;
    const LedgerRow& row() const { return row_; }

private:
    std::unique_ptr<char[]> text_;
    std::vector<AttemptRow> attempts_;
    LedgerRow row_;
};

// model: "provider/model"
enum class GroupBy : std::uint8_t { key, model, provider, route, day, variant };
std::string_view name(GroupBy by);
std::optional<GroupBy> group_by_name(std::string_view name);

// Half-open; rows belong to the instant at which they started. Reports round the borders outwards
// to whole hours; spending is exact to the microsecond.
struct TimeRange {
    SysTime from = SysTime::min();
    SysTime until = SysTime::max();
};

// An absent filter matches all.
struct UsageQuery {
    GroupBy by = GroupBy::key;
    TimeRange range;
    std::optional<std::string> key, model, provider, route;
    std::size_t groups_max = 10'000;  // the dearest; for day: the latest
};

struct UsageLine {
    std::string group;          // day: "2026-11-20"
    std::int64_t requests = 0;  // ended ones, interrupted included; running ones are not in reports
    std::int64_t errors = 0;    // of those: status error or interrupted
    std::int64_t cancelled = 0;
    std::int64_t estimated = 0;  // requests whose usage is estimated
    llm::Usage usage;
    NanoUsd cost;                   // of the requests whose cost is known
    std::int64_t cost_unknown = 0;  // requests not in cost
};

// Enough of many numbers for their mean and how far they scatter.
struct Moments {
    std::int64_t count = 0;
    double sum = 0;
    double squares = 0;

    void add(double value) {
        ++count;
        sum += value;
        squares += value * value;
    }
};

// What the requests of one variant of an A/B test were like, of the rows that are still kept.
struct VariantLine {
    std::string variant;
    std::int64_t ended = 0;      // but for those that the client broke off
    std::int64_t succeeded = 0;  // of those
    Moments cost_usd;            // of successes whose cost is known
    Moments seconds;             // to the end, of successes
    void add(const LedgerRow& row);
};

struct KeySpend {
    std::string key;
    NanoUsd charged;
};

// Which rows to look through. An absent filter matches all.
struct RowsQuery {
    TimeRange range;
    bool newest_first = false;
    std::optional<std::string> key, route;
    std::optional<RowStatus> status;
    // Only rows that stand before this one, in the order of time; it need not be there any more.
    std::optional<RequestId> before;
};
// False: no more. The row's views end with the call.
using SeeRow = std::function<bool(const LedgerRow& row)>;

class LedgerStore {
public:
    virtual ~LedgerStore() = default;

    // All rows or none. Idempotent by id: a row replaces the stored one only if its status has a
    // higher rank, so retries and replays are safe in any order. Totals follow in the same
    // transaction. Several rows of one id in one call are as several calls.
    virtual Result<void> append(std::span<const LedgerRow> rows) = 0;

    // Rows still `running` that started before `before` become `interrupted` (their process died).
    // How many did.
    virtual Result<std::int64_t> interrupt_running(SysTime before) = 0;

    virtual Result<std::optional<StoredRow>> get(const RequestId& id) = 0;

    // What counts against budgets (charged()) of ended rows in the range. A key never seen has
    // spent nothing.
    virtual Result<NanoUsd> spent(const KeyId& key, TimeRange range) = 0;
    virtual Result<std::vector<KeySpend>> spent_by_key(TimeRange range) = 0;  // keys that spent

    // Groups in order of falling cost; days in order of time.
    virtual Result<std::vector<UsageLine>> usage(const UsageQuery& query) = 0;

    // Variants by name; rows without one are left out. The range as in usage().
    virtual Result<std::vector<VariantLine>> variants(const UsageQuery& query) = 0;

    // Deletes rows that started before `before`, at most rows_max of them; totals for reports and
    // budgets stay. How many were deleted: call again while it equals rows_max.
    virtual Result<std::int64_t> erase_before(SysTime before, std::int64_t rows_max) = 0;

    // Puts the totals of hours that ended by `before` together, one a key: budgets go on counting
    // them, reports no longer show them.
    virtual Result<void> fold_before(SysTime before) = 0;

    // REQUIRES: the request is stored. Replaces what was said of it before, which is what it gives
    // back. Goes with the row of its request.
    virtual Result<std::optional<Feedback>> put_feedback(const Feedback& feedback) = 0;
    virtual Result<std::optional<Feedback>> get_feedback(const RequestId& request) = 0;

    // Shows the rows that match, in the order of their time, one after the other.
    virtual Result<void> scan(const RowsQuery& query, const SeeRow& see) = 0;
};

}  // namespace weir::store
