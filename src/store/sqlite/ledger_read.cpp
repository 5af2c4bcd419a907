// Reading: one row, spending, reports; and forgetting what is old.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "store/sqlite/ledger.hpp"

namespace weir::store {
namespace {

// How far a row's start may lie from the time in its id.
constexpr std::chrono::hours id_slack{1};
constexpr std::int64_t micros_an_hour = 3'600'000'000;

Totals read_totals(Statement& statement, int column) {
    Totals totals;
    for (std::int64_t* count :
         {&totals.requests, &totals.errors, &totals.cancelled, &totals.estimated,
          &totals.cost_unknown, &totals.web_searches, &totals.cost, &totals.charged})
        *count = statement.integer(column++);
    for (std::int64_t& tokens : totals.tokens)
        tokens = statement.integer(column++);
    return totals;
}

// The smallest seq of the instant, moved by the slack; ids before 1970 do not exist.
std::int64_t seq_bound(SysTime at, std::chrono::hours slack) {
    const SysTime epoch{};
    const SysTime most = epoch + std::chrono::hours(24 * 365 * 250);
    return seq_of(RequestId::make(std::clamp(at, epoch + id_slack, most) + slack, 0, 0));
}

// In the order in which read_totals takes them.
std::string totals_sql() {
    std::string sql =
        "SELECT hour, key, provider, model, route, variant, sum(requests), sum(errors), "
        "sum(cancelled), sum(estimated), sum(cost_unknown), sum(web_searches), sum(cost), "
        "sum(charged)";
    for (const UsageField& field : usage_fields)
        sql += fmt::format(", sum({})", field.name);
    return sql;
}

// Columns and what they must be, where the query says so.
std::array<std::pair<std::string_view, const std::optional<std::string>*>, 4> filters_of(
    const UsageQuery& query) {
    return {std::pair("key", &query.key), std::pair("model", &query.model),
            std::pair("provider", &query.provider), std::pair("route", &query.route)};
}

}  // namespace

Error SqliteLedgerStore::read_error(Statement& statement) {
    const int code = statement.code();
    statement.reset();
    return open_->connection.error("read", code);
}

void SqliteLedgerStore::read_columns(Statement& statement) {
    LedgerRow& row = reading_.row;
    row.id = RequestId::from(statement.text(1));
    row.started = SysTime(std::chrono::microseconds(statement.integer(2)));
    row.status = static_cast<RowStatus>(
        std::clamp<std::int64_t>(statement.integer(3), 0, row_status_count - 1));
    row.key = statement.text(4);
    row.provider = statement.text(5);
    row.model = statement.text(6);
    row.route = statement.text(7);
    const std::optional<std::int64_t> cost = statement.optional_integer(10);
    row.cost = cost ? std::optional(NanoUsd(*cost)) : std::nullopt;
    row.reserved = NanoUsd(statement.integer(11));
    // Bytes that do not read leave the fields they should have filled empty: what the columns say
    // is still worth showing, and a later row may still replace this one.
    (void)read_detail(statement.bytes(13), reading_);
}

Result<std::optional<std::int64_t>> SqliteLedgerStore::read(const RequestId& id) {
    Statement& select = open_->select;
    const std::int64_t seq = seq_of(id);
    select.bind(1, seq);
    select.bind(2, seq + seq_window);
    select.bind(3, id.text());
    const Statement::Step step = select.step();
    if (step == Statement::Step::failed) return fail(read_error(select));
    if (step == Statement::Step::done) return std::optional<std::int64_t>();
    read_columns(select);
    return std::optional(select.integer(0));
}

Result<std::optional<StoredRow>> SqliteLedgerStore::get(const RequestId& id) {
    if (Result<void> open = ready(); !open) return fail(open.error());
    const Result<std::optional<std::int64_t>> found = read(id);
    std::optional<StoredRow> row;
    if (found && *found) row.emplace(reading_.row);
    open_->select.reset();
    if (!found) return fail(found.error());
    return row;
}

// A statement of its own, which ends wherever the looking does.
Result<void> SqliteLedgerStore::scan(const RowsQuery& query, const SeeRow& see) {
    if (Result<void> open = ready(); !open) return open;
    std::string sql = fmt::format(
        "SELECT {} FROM requests WHERE seq >= ? AND seq < ? AND started >= ? AND started < ?",
        row_columns);
    if (query.key) sql += " AND key = ?";
    if (query.route) sql += " AND route = ?";
    if (query.status) sql += " AND status = ?";
    // Where two ids have one seq, the later one stands at another (ledger.hpp).
    if (query.before)
        sql +=
            " AND seq < coalesce((SELECT seq FROM requests WHERE seq >= ? AND seq <= ? AND id = "
            "?), ?)";
    sql += query.newest_first ? " ORDER BY seq DESC" : " ORDER BY seq";
    Result<Statement> prepared = open_->connection.prepare(sql);
    if (!prepared) return fail(prepared.error());
    Statement& statement = *prepared;
    statement.bind(1, seq_bound(query.range.from, -id_slack));
    statement.bind(2, seq_bound(query.range.until, id_slack));
    statement.bind(3, unix_micros(query.range.from));
    statement.bind(4, unix_micros(query.range.until));
    int at = 4;
    if (query.key) statement.bind(++at, std::string_view(*query.key));
    if (query.route) statement.bind(++at, std::string_view(*query.route));
    if (query.status) statement.bind(++at, static_cast<std::int64_t>(*query.status));
    if (query.before) {
        const std::int64_t seq = seq_of(*query.before);
        statement.bind(++at, seq);
        statement.bind(++at, seq + seq_window);
        statement.bind(++at, query.before->text());
        statement.bind(++at, seq);
    }
    Statement::Step step = Statement::Step::failed;
    while ((step = statement.step()) == Statement::Step::row) {
        read_columns(statement);
        if (!see(reading_.row)) return {};
    }
    if (step == Statement::Step::failed) return fail(read_error(statement));
    return {};
}

Result<std::vector<KeySpend>> SqliteLedgerStore::add_up(
    const TimeRange& range, const std::optional<std::string_view>& key) {
    if (Result<void> open = ready(); !open) return fail(open.error());
    std::unordered_map<std::string, std::int64_t> sums;
    const auto collect = [&](Statement& statement) -> Result<void> {
        Statement::Step step = Statement::Step::failed;
        while ((step = statement.step()) == Statement::Step::row)
            sums[std::string(statement.text(0))] += statement.integer(1);
        if (step == Statement::Step::failed) return fail(read_error(statement));
        statement.reset();
        return {};
    };
    const auto bind_key = [&key](Statement& statement, int at) {
        if (key)
            statement.bind(at, *key);
        else
            statement.bind_null(at);
    };

    const HourRange split = split_by_hour(range);
    Statement& totals = open_->spent_totals;
    totals.bind(1, split.first);
    totals.bind(2, split.last);
    bind_key(totals, 3);
    if (Result<void> done = collect(totals); !done) return fail(done.error());
    for (const TimeRange& part : {split.before, split.after}) {
        if (part.from >= part.until) continue;
        Statement& rows = open_->spent_rows;
        rows.bind(1, seq_bound(part.from, -id_slack));
        rows.bind(2, seq_bound(part.until, id_slack));
        rows.bind(3, unix_micros(part.from));
        rows.bind(4, unix_micros(part.until));
        bind_key(rows, 5);
        if (Result<void> done = collect(rows); !done) return fail(done.error());
    }
    std::vector<KeySpend> spends;
    for (const auto& [name, sum] : sums)
        if (sum != 0) spends.push_back({name, NanoUsd(sum)});
    std::ranges::sort(spends, {}, &KeySpend::key);
    return spends;
}

Result<NanoUsd> SqliteLedgerStore::spent(const KeyId& key, TimeRange range) {
    const Result<std::vector<KeySpend>> spends = add_up(range, key.value());
    if (!spends) return fail(spends.error());
    return spends->empty() ? NanoUsd(0) : spends->front().charged;
}

Result<std::vector<KeySpend>> SqliteLedgerStore::spent_by_key(TimeRange range) {
    return add_up(range, std::nullopt);
}

Result<std::vector<UsageLine>> SqliteLedgerStore::usage(const UsageQuery& query) {
    if (Result<void> open = ready(); !open) return fail(open.error());
    // The words of the group are columns; what is not grouped by is any value of the group.
    constexpr std::array<std::string_view, 6> grouping = {"key",   "provider, model", "provider",
                                                          "route", "hour / 24",       "variant"};
    std::string sql = totals_sql() + " FROM totals WHERE hour >= ? AND hour < ?";
    const auto filters = filters_of(query);
    for (const auto& [column, value] : filters)
        if (*value) sql += fmt::format(" AND {} = ?", column);
    sql += fmt::format(" GROUP BY {}", grouping[static_cast<std::size_t>(query.by)]);

    Result<Statement> prepared = open_->connection.prepare(sql);
    if (!prepared) return fail(prepared.error());
    Statement& statement = *prepared;
    const HourRange hours = cover_by_hour(query.range);
    int at = 0;
    statement.bind(++at, hours.first);
    statement.bind(++at, hours.last);
    for (const auto& [column, value] : filters)
        if (*value) statement.bind(++at, std::string_view(**value));

    std::vector<UsageLine> lines;
    Statement::Step step = Statement::Step::failed;
    while ((step = statement.step()) == Statement::Step::row) {
        TotalKey key{.hour = statement.integer(0),
                     .key = {},
                     .provider = {},
                     .model = {},
                     .route = {},
                     .variant = {}};
        int column = 1;
        for (std::string* word : {&key.key, &key.provider, &key.model, &key.route, &key.variant})
            *word = statement.text(column++);
        const Totals totals = read_totals(statement, column);
        if (totals.requests != 0) lines.push_back(usage_line(group_of(query.by, key), totals));
    }
    if (step == Statement::Step::failed) return fail(read_error(statement));
    sort_and_cut(query, lines);
    return lines;
}

// The variant stands in the part of a row that has no columns, so every row of the range is read:
// for reports, not for serving.
Result<std::vector<VariantLine>> SqliteLedgerStore::variants(const UsageQuery& query) {
    if (Result<void> open = ready(); !open) return fail(open.error());
    std::string sql =
        "SELECT status, cost_nano_usd, total_us, detail FROM requests WHERE started >= ? AND "
        "started < ?";
    const auto filters = filters_of(query);
    for (const auto& [column, value] : filters)
        if (*value) sql += fmt::format(" AND {} = ?", column);
    Result<Statement> prepared = open_->connection.prepare(sql);
    if (!prepared) return fail(prepared.error());
    Statement& statement = *prepared;
    const HourRange hours = cover_by_hour(query.range);
    int at = 0;
    statement.bind(++at, hours.first * micros_an_hour);
    statement.bind(++at, hours.last * micros_an_hour);
    for (const auto& [column, value] : filters)
        if (*value) statement.bind(++at, std::string_view(**value));

    std::map<std::string, VariantLine, std::less<>> groups;
    Statement::Step step = Statement::Step::failed;
    while ((step = statement.step()) == Statement::Step::row) {
        LedgerRow& row = reading_.row;
        row.variant = {};
        if (!read_detail(statement.bytes(3), reading_) || row.variant.empty()) continue;
        row.status = static_cast<RowStatus>(
            std::clamp<std::int64_t>(statement.integer(0), 0, row_status_count - 1));
        const std::optional<std::int64_t> cost = statement.optional_integer(1);
        row.cost = cost ? std::optional(NanoUsd(*cost)) : std::nullopt;
        row.total = std::chrono::microseconds(statement.integer(2));
        auto group = groups.find(row.variant);
        if (group == groups.end())
            group = groups.emplace(std::string(row.variant), VariantLine{}).first;
        group->second.add(row);
    }
    if (step == Statement::Step::failed) return fail(read_error(statement));
    std::vector<VariantLine> lines;
    for (auto& [variant, line] : groups) {
        line.variant = variant;
        if (line.ended > 0) lines.push_back(std::move(line));
    }
    return lines;
}

Result<std::int64_t> SqliteLedgerStore::erase_before(SysTime before, std::int64_t rows_max) {
    if (Result<void> open = ready(); !open) return fail(open.error());
    Statement& erase = open_->erase;
    erase.bind(1, seq_bound(before, id_slack));
    erase.bind(2, unix_micros(before));
    erase.bind(3, rows_max);
    if (Result<void> done = open_->connection.execute(erase, "delete from"); !done)
        return fail(done.error());
    return open_->connection.changes();
}

Result<void> SqliteLedgerStore::fold_before(SysTime before) {
    if (Result<void> open = ready(); !open) return open;
    if (Result<void> begun = open_->connection.begin(); !begun) return begun;
    Transaction transaction(open_->connection);
    for (Statement* const step : {&open_->fold, &open_->erase_folded}) {
        step->bind(1, hour_of(before));
        if (Result<void> done = open_->connection.execute(*step, "fold totals of"); !done)
            return done;
    }
    return transaction.commit();
}

}  // namespace weir::store
