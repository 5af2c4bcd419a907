// The ledger's statements, and opening them on a usable connection.
#include <fmt/format.h>

#include <algorithm>

#include "store/sqlite/ledger.hpp"

namespace weir::store {
namespace {

constexpr std::string_view count_columns =
    "requests, errors, cancelled, estimated, cost_unknown, web_searches, cost, charged";

// "?, ?, ?"
std::string placeholders(std::size_t count) {
    std::string text = "?";
    for (std::size_t i = 1; i < count; ++i)
        text += ", ?";
    return text;
}

std::string total_columns() {
    std::string names(count_columns);
    for (const UsageField& field : usage_fields)
        names += fmt::format(", {}", field.name);
    return names;
}

// What `write` makes of each column of the totals.
std::string for_each_total(std::string (*write)(std::string_view column)) {
    const std::string names = total_columns();
    std::string list;
    for (std::size_t begin = 0; begin < names.size();) {
        const std::size_t end = std::min(names.find(", ", begin), names.size());
        const std::string_view one = std::string_view(names).substr(begin, end - begin);
        list += (list.empty() ? "" : ", ") + write(one);
        begin = end + 2;
    }
    return list;
}

// source: VALUES or a SELECT.
std::string upsert_sql(std::string_view source) {
    return fmt::format(
        "INSERT INTO totals (hour, key, provider, model, route, variant, {}) {} "
        "ON CONFLICT (hour, key, provider, model, route, variant) DO UPDATE SET {}",
        total_columns(), source, for_each_total([](std::string_view column) {
            return fmt::format("{0} = {0} + excluded.{0}", column);
        }));
}

}  // namespace

Result<void> SqliteLedgerStore::ready() {
    if (open_ && !open_->connection.unusable()) return {};
    open_.reset();
    Result<Connection> connection = Connection::open(settings_);
    if (!connection) return fail(connection.error());
    Open fresh{.connection = std::move(*connection)};
    const std::string values = placeholders(14);
    const std::array statements = {
        std::pair(&fresh.insert, fmt::format("INSERT INTO requests ({}) VALUES ({}) "
                                             "ON CONFLICT (seq) DO NOTHING",
                                             row_columns, values)),
        std::pair(&fresh.select, fmt::format("SELECT {} FROM requests WHERE seq >= ? AND seq < ? "
                                             "AND id = ?",
                                             row_columns)),
        std::pair(&fresh.replace, fmt::format("INSERT OR REPLACE INTO requests ({}) VALUES ({})",
                                              row_columns, values)),
        std::pair(&fresh.upsert, upsert_sql(fmt::format(
                                     "VALUES ({})", placeholders(6 + 8 + usage_fields.size())))),
        std::pair(&fresh.fold,
                  upsert_sql(fmt::format("SELECT {0}, key, '', '', '', '', {1} FROM totals "
                                         "WHERE hour > {0} AND hour < ? GROUP BY key",
                                         folded_hour, for_each_total([](std::string_view column) {
                                             return fmt::format("sum({})", column);
                                         })))),
        std::pair(&fresh.erase_folded,
                  fmt::format("DELETE FROM totals WHERE hour > {} AND hour < ?", folded_hour)),
        std::pair(&fresh.running,
                  std::string("SELECT id FROM requests WHERE status = 0 AND started < ?")),
        std::pair(&fresh.spent_totals,
                  std::string("SELECT key, sum(charged) FROM totals WHERE hour >= ?1 AND hour < ?2 "
                              "AND (?3 IS NULL OR key = ?3) GROUP BY key")),
        std::pair(
            &fresh.spent_rows,
            fmt::format("SELECT key, sum(min(max(coalesce(cost_nano_usd, reserved_nano_usd), "
                        "0), {})) FROM requests WHERE seq >= ?1 AND seq < ?2 AND started >= ?3 "
                        "AND started < ?4 AND status <> 0 AND (?5 IS NULL OR key = ?5) "
                        "GROUP BY key",
                        row_cost_max.value())),
        std::pair(&fresh.erase,
                  std::string("DELETE FROM requests WHERE seq IN (SELECT seq FROM requests "
                              "WHERE seq < ? AND started < ? ORDER BY seq LIMIT ?)")),
    };
    for (const auto& [statement, sql] : statements) {
        Result<Statement> prepared = fresh.connection.prepare(sql);
        if (!prepared) return fail(prepared.error());
        *statement = std::move(*prepared);
    }
    open_ = std::move(fresh);
    return {};
}

Result<std::unique_ptr<LedgerStore>> open_sqlite_ledger_store(const SqliteSettings& settings) {
    auto store = std::make_unique<SqliteLedgerStore>(settings);
    if (Result<void> open = store->ready(); !open) return fail(open.error());
    return store;
}

}  // namespace weir::store
