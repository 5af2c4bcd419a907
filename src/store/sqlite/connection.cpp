#include "store/sqlite/connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/schema.hpp"

namespace weir::store {
namespace {

constexpr int mib = 1024 * 1024;

// What the operator can do about it.
std::string_view advice(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL: return "free space on its disk";
        case SQLITE_READONLY: return "make the file and its folder writable";
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_CANTOPEN: return "check that its folder exists and may be written";
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return "another process holds its lock; end that process";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return "move the file away and restore a backup";
        case SQLITE_IOERR: return "check the disk";
        default: break;
    }
    return "see the log";
}

// The file was moved, damaged or made unreadable under the connection.
bool unusable_after(int code) {
    switch (code & 0xff) {
        case SQLITE_IOERR:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return true;
        default: return false;
    }
}

// Made before SQLite makes it, so that usage and key hashes are for the owner only. Only where
// there is no file: closing a descriptor of one that SQLite has open would drop the process's locks
// on it (sqlite.org/howtocorrupt.html, section 2.2).
void make_private(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0) ::close(descriptor);
}

std::string pragmas(const SqliteSettings& settings) {
    // A checkpoint each 4 MiB of log: more wait for the disk more often, fewer write through memory
    // that is no longer in the processor's cache. A log that grew beyond 8 MiB is cut back.
    return fmt::format(
        "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA "
        "temp_store=MEMORY;"
        "PRAGMA wal_autocheckpoint=512; PRAGMA journal_size_limit={};"
        "PRAGMA cache_size=-{}; PRAGMA foreign_keys=ON;",
        8 * mib, settings.cache_bytes_max / 1024);
}

}  // namespace

void Statement::bind(int at, std::string_view text) {
    // A null pointer would bind NULL, not "".
    const char* data = text.data() == nullptr ? "" : text.data();
    note(sqlite3_bind_text(get(), at, data, static_cast<int>(text.size()), SQLITE_STATIC));
}

void Statement::bind(int at, std::span<const std::byte> bytes) {
    note(sqlite3_bind_blob(get(), at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC));
}

void Statement::bind(int at, const std::optional<std::int64_t>& value) {
    note(value ? sqlite3_bind_int64(get(), at, *value) : sqlite3_bind_null(get(), at));
}

Statement::Step Statement::step() {
    if (code_ != SQLITE_OK) return Step::failed;
    const int code = sqlite3_step(get());
    if (code == SQLITE_ROW) return Step::row;
    if (code == SQLITE_DONE) return Step::done;
    code_ = code;
    return Step::failed;
}

void Statement::reset() {
    sqlite3_reset(get());
    code_ = SQLITE_OK;
}

std::optional<std::int64_t> Statement::optional_integer(int column) {
    if (sqlite3_column_type(get(), column) == SQLITE_NULL) return std::nullopt;
    return integer(column);
}

std::string_view Statement::text(int column) {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(get(), column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(get(), column))};
}

std::span<const std::byte> Statement::bytes(int column) {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(get(), column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(get(), column))};
}

Result<Connection> Connection::open(const SqliteSettings& settings) {
    Connection connection;
    connection.file_ = settings.file.string();
    make_private(settings.file);
    sqlite3* handle = nullptr;
    const int code =
        sqlite3_open_v2(connection.file_.c_str(), &handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    connection.handle_.reset(handle);
    if (code != SQLITE_OK) return fail(connection.error("open", code));
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, static_cast<int>(settings.busy_max.count()));
    // Before the pragmas, some of which are written to the file.
    if (Result<void> ours = check_schema(connection, connection.file_); !ours)
        return fail(ours.error());
    if (Result<void> set = connection.run(pragmas(settings).c_str()); !set)
        return fail(set.error());
    if (Result<void> made = update_schema(connection, connection.file_); !made)
        return fail(made.error());
    connection.identity_ = identity(connection.file_);
    return connection;
}

Connection::Identity Connection::identity(const std::string& file) {
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0) return {};
    return {info.st_dev, info.st_ino};
}

Result<void> Connection::run(const char* sql) {
    const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(error("write to", code));
    return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
    Statement statement;
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    statement.handle_.reset(handle);
    if (code != SQLITE_OK) return fail(error("prepare for", code));
    return statement;
}

Result<void> Connection::execute(Statement& statement, std::string_view doing) {
    const Statement::Step step = statement.step();
    const int code = statement.code();
    statement.reset();
    if (step == Statement::Step::failed) return fail(error(doing, code));
    return {};
}

Result<void> Connection::begin() { return run("BEGIN IMMEDIATE"); }
Result<void> Connection::commit() { return run("COMMIT"); }

void Connection::roll_back() {
    if (sqlite3_get_autocommit(handle_.get()) == 0)
        sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Error Connection::error(std::string_view doing, int code) {
    unusable_ = unusable_ || unusable_after(code);
    return Error(
        ErrorKind::internal,
        fmt::format("cannot {} the database {}: {}; {}", doing, file_, sqlite3_errstr(code),
                    advice(code)),
        fmt::format("SQLite {}: {}", code, handle_ ? sqlite3_errmsg(handle_.get()) : "no memory"));
}

}  // namespace weir::store
