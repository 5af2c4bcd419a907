#include "store/sqlite/schema.hpp"

#include <fmt/format.h>

#include <array>

#include "store/sqlite/connection.hpp"

namespace weir::store {
namespace {

// "weir" in ASCII: says that a database file is ours before anything is written to it.
constexpr std::int64_t application_id = 0x77656972;

// One entry a version. requests: `detail` is what write_detail (row_codec.hpp) writes; the columns
// are what people search by. `seq` is the first 63 bits of the id: they sort by time, so rows are
// appended at one end of the table (0.45 us a row less than with the id itself as the key,
// measured) and a range of time is a range of seq; ledger.cpp says what becomes of two ids with one
// seq. requests_running holds only the few rows that run. responses: why a row has the
// whole conversation: docs/adr/0021; `bytes` is what ResponseRow::bytes() says, and the triggers
// keep its sum at hand, which would else be a walk over the table after every write. feedback: of
// the request with that id.
constexpr std::array<const char*, schema_version> steps = {R"(
CREATE TABLE requests (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    started INTEGER NOT NULL,
    status INTEGER NOT NULL,
    key TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    route TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_nano_usd INTEGER,
    reserved_nano_usd INTEGER NOT NULL,
    total_us INTEGER NOT NULL,
    detail BLOB NOT NULL
);
CREATE INDEX requests_running ON requests (started) WHERE status = 0;

CREATE TABLE totals (
    hour INTEGER NOT NULL,
    key TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    route TEXT NOT NULL,
    variant TEXT NOT NULL,
    requests INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cost_unknown INTEGER NOT NULL,
    web_searches INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    charged INTEGER NOT NULL,
    input_uncached INTEGER NOT NULL,
    input_cache_read INTEGER NOT NULL,
    input_cache_write INTEGER NOT NULL,
    input_cache_write_1h INTEGER NOT NULL,
    output_visible INTEGER NOT NULL,
    output_reasoning INTEGER NOT NULL,
    input_audio INTEGER NOT NULL,
    input_image INTEGER NOT NULL,
    output_audio INTEGER NOT NULL,
    output_image INTEGER NOT NULL,
    PRIMARY KEY (hour, key, provider, model, route, variant)
) WITHOUT ROWID;

CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    revoked INTEGER,
    limits TEXT NOT NULL,
    tags TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX keys_name ON keys (name) WHERE revoked IS NULL;
CREATE TABLE key_secrets (
    hash BLOB PRIMARY KEY,
    key TEXT NOT NULL REFERENCES keys (id),
    created INTEGER NOT NULL,
    expires INTEGER,
    place INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE key_version (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL);
INSERT INTO key_version VALUES (1, 1);
)",
                                                           R"(
CREATE TABLE responses (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    key TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    provider TEXT NOT NULL,
    credential TEXT NOT NULL,
    provider_keeps INTEGER NOT NULL,
    response TEXT NOT NULL,
    input TEXT NOT NULL
);
CREATE UNIQUE INDEX responses_id ON responses (id, key);
CREATE INDEX responses_expires ON responses (expires, bytes);
CREATE TABLE responses_size (one INTEGER PRIMARY KEY CHECK (one = 1), bytes INTEGER NOT NULL);
INSERT INTO responses_size VALUES (1, 0);
CREATE TRIGGER responses_added AFTER INSERT ON responses BEGIN
    UPDATE responses_size SET bytes = bytes + new.bytes;
END;
CREATE TRIGGER responses_changed AFTER UPDATE OF bytes ON responses BEGIN
    UPDATE responses_size SET bytes = bytes + new.bytes - old.bytes;
END;
CREATE TRIGGER responses_erased AFTER DELETE ON responses BEGIN
    UPDATE responses_size SET bytes = bytes - old.bytes;
END;
)",
                                                           R"(
ALTER TABLE keys ADD COLUMN role TEXT NOT NULL DEFAULT '';
)",
                                                           R"(
CREATE TABLE feedback (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    score_millionths INTEGER NOT NULL,
    comment TEXT NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER requests_erased AFTER DELETE ON requests BEGIN
    DELETE FROM feedback WHERE id = old.id;
END;
)"};

Result<std::int64_t> pragma_value(Connection& connection, std::string_view sql) {
    Result<Statement> statement = connection.prepare(sql);
    if (!statement) return fail(statement.error());
    if (statement->step() != Statement::Step::row)
        return fail(connection.error("read", statement->code()));
    return statement->integer(0);
}

std::unexpected<Error> refused(std::string_view file, std::string_view why) {
    return fail(ErrorKind::internal, fmt::format("cannot use the database {}: {}", file, why));
}

// What is checked before anything is changed; the version when the file is ours or empty.
Result<std::int64_t> check_file(Connection& connection, std::string_view file) {
    const Result<std::int64_t> version = pragma_value(connection, "PRAGMA user_version");
    if (!version) return version;
    const Result<std::int64_t> owner = pragma_value(connection, "PRAGMA application_id");
    if (!owner) return owner;
    const Result<std::int64_t> tables =
        pragma_value(connection, "SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables;
    if (*owner != application_id && (*tables > 0 || *owner != 0))
        return refused(file, "it belongs to another program; give Weir a file of its own");
    if (*version > schema_version)
        return refused(file, fmt::format("a newer Weir wrote it (schema {}, this one knows {}); "
                                         "run that version, or restore an older backup",
                                         *version, schema_version));
    return version;
}

}  // namespace

Result<void> check_schema(Connection& connection, std::string_view file) {
    const Result<std::int64_t> version = check_file(connection, file);
    if (!version) return fail(version.error());
    return {};
}

Result<void> update_schema(Connection& connection, std::string_view file) {
    Result<std::int64_t> version = check_file(connection, file);
    if (!version) return fail(version.error());
    if (*version == schema_version) return {};

    if (Result<void> begun = connection.begin(); !begun) return begun;
    Transaction transaction(connection);
    // Another process may have done it while this one waited for the lock.
    version = check_file(connection, file);
    if (!version) return fail(version.error());
    for (auto step = static_cast<std::size_t>(*version); step < steps.size(); ++step)
        if (Result<void> done = connection.run(steps[step]); !done) return done;
    const std::string stamp = fmt::format("PRAGMA application_id={}; PRAGMA user_version={};",
                                          application_id, schema_version);
    if (Result<void> done = connection.run(stamp.c_str()); !done) return done;
    return transaction.commit();
}

}  // namespace weir::store
