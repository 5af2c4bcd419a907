#pragma once
// The ledger in SQLite. A row is one insert; the totals of a batch are added up in memory first and
// written once per group, in the same transaction.
//
// A row's primary key is seq, the first 63 bits of its id: the milliseconds and 15 bits of chance.
// At 50,000 requests a second one row in 1,500 finds its seq taken by another id. It then takes the
// next free seq within seq_window, and every look-up by id looks through that window (which holds
// a tenth of a row at that rate).
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/row_codec.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/totals.hpp"

namespace weir::store {

inline constexpr std::int64_t seq_window = 64;
std::int64_t seq_of(const RequestId& id);

// The words of a TotalKey without owning them, to look it up without allocating.
struct TotalKeyView {
    std::int64_t hour;
    std::array<std::string_view, 5> words;
    explicit TotalKeyView(const LedgerRow& row)
        : hour(hour_of(row.started)),
          words{row.key, row.provider, row.model, row.route, row.variant} {}
    explicit TotalKeyView(const TotalKey& key)
        : hour(key.hour), words{key.key, key.provider, key.model, key.route, key.variant} {}
};
struct TotalKeyHash {
    using is_transparent = void;
    std::size_t operator()(const TotalKeyView& view) const {
        std::size_t hash = static_cast<std::size_t>(view.hour);
        for (const std::string_view word : view.words)
            hash = hash * 0x9e3779b97f4a7c15U + std::hash<std::string_view>{}(word);
        return hash;
    }
    std::size_t operator()(const TotalKey& key) const { return (*this)(TotalKeyView(key)); }
};
struct TotalKeyEqual {
    using is_transparent = void;
    static TotalKeyView view(const TotalKey& key) { return TotalKeyView(key); }
    static TotalKeyView view(const TotalKeyView& view) { return view; }
    bool operator()(const auto& a, const auto& b) const {
        return view(a).hour == view(b).hour && view(a).words == view(b).words;
    }
};
using BatchTotals = std::unordered_map<TotalKey, Totals, TotalKeyHash, TotalKeyEqual>;

// What is open while the file is usable.
struct Open {
    Connection connection;
    Statement insert, select, replace, upsert, running, spent_totals, spent_rows, erase;
    Statement fold, erase_folded;
};

// Columns of `requests` in the order in which rows are written and read.
inline constexpr std::string_view row_columns =
    "seq, id, started, status, key, provider, model, route, input_tokens, output_tokens, "
    "cost_nano_usd, reserved_nano_usd, total_us, detail";

class SqliteLedgerStore final : public LedgerStore {
public:
    explicit SqliteLedgerStore(SqliteSettings settings) : settings_(std::move(settings)) {}

    // Opens the file, or opens it anew after an error that made the connection useless.
    Result<void> ready();

    Result<void> append(std::span<const LedgerRow> rows) override;
    Result<std::int64_t> interrupt_running(SysTime before) override;
    Result<std::optional<StoredRow>> get(const RequestId& id) override;
    Result<void> scan(const RowsQuery& query, const SeeRow& see) override;
    Result<NanoUsd> spent(const KeyId& key, TimeRange range) override;
    Result<std::vector<KeySpend>> spent_by_key(TimeRange range) override;
    Result<std::vector<UsageLine>> usage(const UsageQuery& query) override;
    Result<std::vector<VariantLine>> variants(const UsageQuery& query) override;
    Result<std::int64_t> erase_before(SysTime before, std::int64_t rows_max) override;
    Result<void> fold_before(SysTime before) override;
    Result<std::optional<Feedback>> put_feedback(const Feedback& feedback) override;
    Result<std::optional<Feedback>> get_feedback(const RequestId& request) override;

private:
    Result<void> append_row(const LedgerRow& row, BatchTotals& batch);
    Result<void> write(Statement& statement, std::int64_t seq, const LedgerRow& row);
    std::span<const std::byte> encode_detail(const LedgerRow& row);  // valid until the next one
    Result<void> append_where_taken(const LedgerRow& row, BatchTotals& batch);
    Result<void> append_beside(const LedgerRow& row);
    Result<void> write_totals(const BatchTotals& batch);
    // The columns of a row into reading_; it points into the statement.
    void read_columns(Statement& statement);
    // The row of an id into reading_, and its seq; nothing when there is none. The select statement
    // stays open, since the row points into it: reset it afterwards.
    Result<std::optional<std::int64_t>> read(const RequestId& id);
    Result<std::vector<KeySpend>> add_up(const TimeRange& range,
                                         const std::optional<std::string_view>& key);
    Error read_error(Statement& statement);

    SqliteSettings settings_;
    std::optional<Open> open_;
    RowReading reading_;
    std::unique_ptr<std::byte[]> detail_;
    std::size_t detail_room_ = 0;
};

}  // namespace weir::store
