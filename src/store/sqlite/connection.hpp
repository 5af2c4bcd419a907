#pragma once
// One SQLite connection and its prepared statements. Used by the store implementations in this
// folder only; one thread at a time. Nothing here throws on what a database can do.
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::store {

// Bound and read by position, the first parameter being 1 and the first column 0, as SQLite has it.
// Bound text and bytes must stay alive until reset().
class Statement {
public:
    Statement() = default;

    void bind(int at, std::int64_t value) { note(sqlite3_bind_int64(get(), at, value)); }
    void bind(int at, std::string_view text);
    void bind(int at, std::span<const std::byte> bytes);
    void bind(int at, const std::optional<std::int64_t>& value);
    void bind_null(int at) { note(sqlite3_bind_null(get(), at)); }

    enum class Step : std::uint8_t { row, done, failed };
    Step step();
    // SQLite's result code of the failed step or binding.
    int code() const { return code_; }
    void reset();

    std::int64_t integer(int column) { return sqlite3_column_int64(get(), column); }
    std::optional<std::int64_t> optional_integer(int column);
    std::string_view text(int column);  // valid until the next step or reset
    std::span<const std::byte> bytes(int column);

private:
    friend class Connection;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    sqlite3_stmt* get() { return handle_.get(); }
    void note(int code) {
        if (code != SQLITE_OK && code_ == SQLITE_OK) code_ = code;
    }

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    int code_ = SQLITE_OK;
};

class Connection {
public:
    // Opens the file with the settings of sqlite.hpp and brings its schema up to date.
    static Result<Connection> open(const SqliteSettings& settings);

    // One statement, or several separated by ';', without parameters and results.
    Result<void> run(const char* sql);
    Result<Statement> prepare(std::string_view sql);
    // Runs a bound statement that gives no rows, and resets it.
    Result<void> execute(Statement& statement, std::string_view doing);

    Result<void> begin();
    Result<void> commit();
    // After a failure inside a transaction; harmless when SQLite has rolled back already.
    void roll_back();

    std::int64_t changes() const { return sqlite3_changes64(handle_.get()); }
    // doing: "write to", "read". The message names the file and what to do about it.
    Error error(std::string_view doing, int code);
    // An error said that the file was damaged or made unreadable, or another file (or none) stands
    // in its place, and SQLite would go on writing to a file that nobody can find: open it anew.
    bool unusable() const { return unusable_ || identity(file_) != identity_; }

private:
    // Device and inode.
    using Identity = std::pair<std::uint64_t, std::uint64_t>;
    static Identity identity(const std::string& file);
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    std::unique_ptr<sqlite3, Close> handle_;
    std::string file_;
    Identity identity_;
    bool unusable_ = false;
};

// A transaction that rolls back unless committed.
class Transaction {
public:
    explicit Transaction(Connection& connection) : connection_(&connection) {}
    ~Transaction() {
        if (connection_ != nullptr) connection_->roll_back();
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Result<void> commit() {
        Result<void> done = connection_->commit();
        if (done) connection_ = nullptr;
        return done;
    }

private:
    Connection* connection_;
};

}  // namespace weir::store
