// Writing: one insert a row, and the batch's totals.
#include <fmt/format.h>

#include <algorithm>

#include "store/sqlite/ledger.hpp"

namespace weir::store {
namespace {

Totals& totals_of(const LedgerRow& row, BatchTotals& batch) {
    const TotalKeyView view(row);
    if (const auto found = batch.find(view); found != batch.end()) return found->second;
    return batch[total_key(row)];
}

}  // namespace

std::int64_t seq_of(const RequestId& id) {
    constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    constexpr auto values = [crockford] {
        std::array<std::uint8_t, 256> table{};
        for (std::size_t i = 0; i < crockford.size(); ++i)
            table[static_cast<unsigned char>(crockford[i])] = static_cast<std::uint8_t>(i);
        return table;
    }();
    std::uint64_t bits = 0;
    for (const char c : id.text().substr(0, 13))
        bits = bits << 5 | values[static_cast<unsigned char>(c)];
    return std::min(static_cast<std::int64_t>(bits & INT64_MAX), INT64_MAX - seq_window);
}

Result<void> SqliteLedgerStore::append(std::span<const LedgerRow> rows) {
    if (rows.empty()) return {};
    if (Result<void> open = ready(); !open) return open;
    if (Result<void> begun = open_->connection.begin(); !begun) return begun;
    Transaction transaction(open_->connection);
    // In the order of the primary key each insert finds its page where the last one was.
    std::vector<const LedgerRow*> sorted;
    sorted.reserve(rows.size());
    for (const LedgerRow& row : rows)
        sorted.push_back(&row);
    std::ranges::sort(sorted, {},
                      [](const LedgerRow* row) { return std::pair(row->id.text(), row); });
    BatchTotals batch;
    for (const LedgerRow* row : sorted)
        if (Result<void> done = append_row(*row, batch); !done) return done;
    if (Result<void> done = write_totals(batch); !done) return done;
    return transaction.commit();
}

Result<void> SqliteLedgerStore::append_row(const LedgerRow& row, BatchTotals& batch) {
    if (Result<void> done = write(open_->insert, seq_of(row.id), row); !done) return done;
    if (open_->connection.changes() == 0) return append_where_taken(row, batch);
    if (row.status != RowStatus::running) totals_of(row, batch).add(row);
    return {};
}

std::span<const std::byte> SqliteLedgerStore::encode_detail(const LedgerRow& row) {
    const std::size_t room = row_bytes_max(row);
    if (room > detail_room_) {
        detail_ = std::make_unique_for_overwrite<std::byte[]>(room);
        detail_room_ = room;
    }
    return {detail_.get(), write_detail(row, detail_.get())};
}

Result<void> SqliteLedgerStore::write(Statement& statement, std::int64_t seq,
                                      const LedgerRow& row) {
    const std::span<const std::byte> detail = row.detail.empty() ? encode_detail(row) : row.detail;
    const auto cost = row.cost ? std::optional(row.cost->value()) : std::nullopt;
    int at = 0;
    statement.bind(++at, seq);
    statement.bind(++at, row.id.text());
    statement.bind(++at, unix_micros(row.started));
    statement.bind(++at, static_cast<std::int64_t>(row.status));
    for (const std::string_view text : {row.key, row.provider, row.model, row.route})
        statement.bind(++at, text.substr(0, text_bytes_max));
    statement.bind(++at, row.usage.input().value());
    statement.bind(++at, row.usage.output().value());
    statement.bind(++at, cost);
    statement.bind(++at, row.reserved.value());
    statement.bind(++at, row.total.count());
    statement.bind(++at, detail);
    return open_->connection.execute(statement, "write to");
}

// The row's seq is in use: by an earlier state of the same request, or by another request.
Result<void> SqliteLedgerStore::append_where_taken(const LedgerRow& row, BatchTotals& batch) {
    const Result<std::optional<std::int64_t>> seq = read(row.id);
    if (!seq) return fail(seq.error());
    const bool stronger = !*seq || rank(row.status) > rank(reading_.row.status);
    if (*seq && stronger && reading_.row.status != RowStatus::running)
        totals_of(reading_.row, batch).subtract(reading_.row);
    open_->select.reset();
    if (!stronger) return {};
    Result<void> done = *seq ? write(open_->replace, **seq, row) : append_beside(row);
    if (done && row.status != RowStatus::running) totals_of(row, batch).add(row);
    return done;
}

Result<void> SqliteLedgerStore::append_beside(const LedgerRow& row) {
    for (std::int64_t step = 1; step < seq_window; ++step) {
        if (Result<void> done = write(open_->insert, seq_of(row.id) + step, row); !done)
            return done;
        if (open_->connection.changes() != 0) return {};
    }
    return fail(ErrorKind::internal,
                fmt::format("no place for request {} in the database {}: {} requests of one "
                            "millisecond are beside each other",
                            row.id.text(), settings_.file.string(), seq_window));
}

Result<void> SqliteLedgerStore::write_totals(const BatchTotals& batch) {
    for (const auto& [key, totals] : batch) {
        Statement& upsert = open_->upsert;
        int at = 0;
        upsert.bind(++at, key.hour);
        for (const std::string_view word : TotalKeyView(key).words)
            upsert.bind(++at, word);
        for (const std::int64_t count :
             {totals.requests, totals.errors, totals.cancelled, totals.estimated,
              totals.cost_unknown, totals.web_searches, totals.cost, totals.charged})
            upsert.bind(++at, count);
        for (const std::int64_t tokens : totals.tokens)
            upsert.bind(++at, tokens);
        if (Result<void> done = open_->connection.execute(upsert, "write to"); !done) return done;
    }
    return {};
}

Result<std::int64_t> SqliteLedgerStore::interrupt_running(SysTime before) {
    if (Result<void> open = ready(); !open) return fail(open.error());
    if (Result<void> begun = open_->connection.begin(); !begun) return fail(begun.error());
    Transaction transaction(open_->connection);
    std::vector<RequestId> ids;
    Statement& running = open_->running;
    running.bind(1, unix_micros(before));
    Statement::Step step = Statement::Step::failed;
    while ((step = running.step()) == Statement::Step::row)
        ids.push_back(RequestId::from(running.text(0)));
    if (step == Statement::Step::failed) return fail(read_error(running));
    running.reset();

    BatchTotals batch;
    for (const RequestId& id : ids) {
        const Result<std::optional<std::int64_t>> seq = read(id);
        if (!seq) return fail(seq.error());
        if (!*seq) continue;
        const StoredRow copy(reading_.row);
        open_->select.reset();
        LedgerRow row = copy.row();
        row.status = RowStatus::interrupted;
        if (Result<void> done = write(open_->replace, **seq, row); !done) return fail(done.error());
        totals_of(row, batch).add(row);
    }
    if (Result<void> done = write_totals(batch); !done) return fail(done.error());
    if (Result<void> done = transaction.commit(); !done) return fail(done.error());
    return static_cast<std::int64_t>(ids.size());
}

}  // namespace weir::store
