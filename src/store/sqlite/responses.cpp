// Responses in SQLite: a row each, and their sum of bytes in a table of one row (schema.cpp).
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::store {
namespace {

SysTime time_of(std::int64_t since) { return SysTime(std::chrono::microseconds(since)); }

class SqliteResponseStore final : public ResponseStore {
public:
    explicit SqliteResponseStore(SqliteSettings settings) : settings_(std::move(settings)) {}

    Result<void> ready() {
        if (connection_ && !connection_->unusable()) return {};
        connection_.reset();
        Result<Connection> connection = Connection::open(settings_);
        if (!connection) return fail(connection.error());
        connection_ = std::move(*connection);
        return {};
    }

    Result<void> put(std::span<const ResponseRow> rows) override {
        if (Result<void> open = ready(); !open) return open;
        if (Result<void> begun = connection_->begin(); !begun) return begun;
        Transaction transaction(*connection_);
        {
            Result<Statement> statement = connection_->prepare(
                "INSERT INTO responses (id, key, created, expires, bytes, provider, credential, "
                "provider_keeps, response, input) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON "
                "CONFLICT (id, key) DO UPDATE SET created = excluded.created, expires = "
                "excluded.expires, bytes = excluded.bytes, provider = excluded.provider, "
                "credential = excluded.credential, provider_keeps = excluded.provider_keeps, "
                "response = excluded.response, input = excluded.input");
            if (!statement) return fail(statement.error());
            for (const ResponseRow& row : rows)
                if (Result<void> done = put(row, *statement); !done) return done;
        }
        return transaction.commit();
    }

    Result<ResponseFound> get(const KeyId& key, std::string_view id, SysTime now) override {
        if (Result<void> open = ready(); !open) return fail(open.error());
        Result<Statement> statement = connection_->prepare(
            "SELECT created, expires, provider, credential, provider_keeps, response, input FROM "
            "responses WHERE id = ? AND key = ? AND expires > ?");
        if (!statement) return fail(statement.error());
        bind(*statement, id, key, now);
        ResponseFound found;
        switch (statement->step()) {
            case Statement::Step::failed:
                return fail(connection_->error("read", statement->code()));
            case Statement::Step::row:
                found.row = ResponseRow{.key = key,
                                        .id = std::string(id),
                                        .created = time_of(statement->integer(0)),
                                        .expires = time_of(statement->integer(1)),
                                        .provider = std::string(statement->text(2)),
                                        .credential = std::string(statement->text(3)),
                                        .provider_keeps = statement->integer(4) != 0,
                                        .response = std::string(statement->text(5)),
                                        .input = std::string(statement->text(6))};
                return found;
            case Statement::Step::done: break;
        }
        return look_at_others(key, id, now);
    }

    Result<bool> erase(const KeyId& key, std::string_view id, SysTime now) override {
        Result<ResponseFound> found = get(key, id, now);
        if (!found) return fail(found.error());
        Result<Statement> statement =
            connection_->prepare("DELETE FROM responses WHERE id = ? AND key = ?");
        if (!statement) return fail(statement.error());
        statement->bind(1, id);
        statement->bind(2, std::string_view(key.value()));
        if (Result<void> done = connection_->execute(*statement, "write to"); !done)
            return fail(done.error());
        return found->row.has_value();
    }

    Result<std::int64_t> bytes() override {
        if (Result<void> open = ready(); !open) return fail(open.error());
        Result<Statement> statement = connection_->prepare("SELECT bytes FROM responses_size");
        if (!statement) return fail(statement.error());
        if (statement->step() != Statement::Step::row)
            return fail(connection_->error("read", statement->code()));
        return statement->integer(0);
    }

    Result<std::int64_t> trim(SysTime now, std::int64_t bytes_max, std::int64_t rows_max) override {
        const Result<std::int64_t> used = bytes();
        if (!used) return used;
        // The running sum says how much would go before each row: those within the excess go.
        Result<Statement> statement = connection_->prepare(
            "DELETE FROM responses WHERE seq IN (SELECT seq FROM (SELECT seq, expires, "
            "sum(bytes) OVER (ORDER BY expires, seq) - bytes AS before FROM (SELECT seq, expires, "
            "bytes FROM responses ORDER BY expires, seq LIMIT ?1)) WHERE expires <= ?2 OR before < "
            "?3)");
        if (!statement) return fail(statement.error());
        statement->bind(1, rows_max);
        statement->bind(2, unix_micros(now));
        statement->bind(3, *used - bytes_max);
        if (Result<void> done = connection_->execute(*statement, "write to"); !done)
            return fail(done.error());
        return connection_->changes();
    }

private:
    static void bind(Statement& statement, std::string_view id, const KeyId& key, SysTime now) {
        statement.bind(1, id);
        statement.bind(2, std::string_view(key.value()));
        statement.bind(3, unix_micros(now));
    }

    Result<void> put(const ResponseRow& row, Statement& statement) {
        bind(statement, row.id, row.key, row.created);
        statement.bind(4, unix_micros(row.expires));
        statement.bind(5, row.bytes());
        statement.bind(6, std::string_view(row.provider));
        statement.bind(7, std::string_view(row.credential));
        statement.bind(8, std::int64_t{row.provider_keeps});
        statement.bind(9, std::string_view(row.response));
        statement.bind(10, std::string_view(row.input));
        return connection_->execute(statement, "write to");
    }

    Result<ResponseFound> look_at_others(const KeyId& key, std::string_view id, SysTime now) {
        Result<Statement> statement = connection_->prepare(
            "SELECT 1 FROM responses WHERE id = ? AND key <> ? AND expires > ? LIMIT 1");
        if (!statement) return fail(statement.error());
        bind(*statement, id, key, now);
        const Statement::Step step = statement->step();
        if (step == Statement::Step::failed)
            return fail(connection_->error("read", statement->code()));
        return ResponseFound{.row = std::nullopt, .of_another = step == Statement::Step::row};
    }

    SqliteSettings settings_;
    std::optional<Connection> connection_;
};

}  // namespace

Result<std::unique_ptr<ResponseStore>> open_sqlite_response_store(const SqliteSettings& settings) {
    auto store = std::make_unique<SqliteResponseStore>(settings);
    if (Result<void> open = store->ready(); !open) return fail(open.error());
    return store;
}

}  // namespace weir::store
