// API keys in SQLite: a row per key, a row per live secret, and a counter that every change moves.
#include <fmt/format.h>

#include <algorithm>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::store {
namespace {

constexpr std::string_view key_columns = "id, name, created, expires, revoked, limits, tags, role";

std::optional<std::int64_t> micros_of(const std::optional<SysTime>& at) {
    if (!at) return std::nullopt;
    return unix_micros(*at);
}

SysTime time_of(std::int64_t since) { return SysTime(std::chrono::microseconds(since)); }

std::optional<SysTime> time_of(const std::optional<std::int64_t>& since) {
    if (!since) return std::nullopt;
    return time_of(*since);
}

// Tags hold no line breaks (checked on the way in), so a line each is enough.
std::string join(const std::vector<std::string>& tags) {
    std::string text;
    for (const std::string& tag : tags)
        text += (text.empty() ? "" : "\n") + tag;
    return text;
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::span<const std::byte> bytes_of(const SecretHash& hash) {
    return std::as_bytes(std::span(hash));
}

class SqliteKeyStore final : public KeyStore {
public:
    explicit SqliteKeyStore(SqliteSettings settings) : settings_(std::move(settings)) {}

    Result<void> ready() {
        if (connection_ && !connection_->unusable()) return {};
        connection_.reset();
        Result<Connection> connection = Connection::open(settings_);
        if (!connection) return fail(connection.error());
        connection_ = std::move(*connection);
        return {};
    }

    Result<void> create(const KeyRow& key) override {
        if (Result<void> good = check_new_key(key); !good) return good;
        return change([&]() -> Result<void> {
            if (Result<void> done = insert_key(key); !done) return done;
            for (std::size_t i = 0; i < key.secrets.size(); ++i)
                if (Result<void> done =
                        insert_secret(key.id, key.secrets[i], -static_cast<std::int64_t>(i));
                    !done)
                    return done;
            return {};
        });
    }

    Result<void> revoke(const KeyId& id, SysTime at) override {
        return change([&]() -> Result<void> {
            return update("UPDATE keys SET revoked = coalesce(revoked, ?) WHERE id = ?", id,
                          [at](Statement& statement) { statement.bind(1, unix_micros(at)); });
        });
    }

    Result<void> set_limits(const KeyId& id, std::string limits) override {
        return change([&]() -> Result<void> {
            return update(
                "UPDATE keys SET limits = ? WHERE id = ?", id,
                [&limits](Statement& statement) { statement.bind(1, std::string_view(limits)); });
        });
    }

    Result<void> rotate(const KeyId& id, const KeySecret& secret, SysTime old_expires) override {
        return change([&]() -> Result<void> {
            const Result<std::optional<KeyRow>> key = get(id);
            if (!key) return fail(key.error());
            if (!*key) return unknown(id);
            if ((*key)->revoked)
                return fail(ErrorKind::invalid_request, "the key is revoked: create a new one");
            return replace_secrets(**key, secret, old_expires);
        });
    }

    Result<std::vector<KeyRow>> load_all() override { return load(std::nullopt); }

    Result<std::optional<KeyRow>> get(const KeyId& id) override {
        Result<std::vector<KeyRow>> rows = load(id.value());
        if (!rows) return fail(rows.error());
        std::optional<KeyRow> row;
        if (!rows->empty()) row = std::move(rows->front());
        return row;
    }

    Result<std::int64_t> version() override {
        if (Result<void> open = ready(); !open) return fail(open.error());
        Result<Statement> statement = connection_->prepare("SELECT version FROM key_version");
        if (!statement) return fail(statement.error());
        if (statement->step() != Statement::Step::row)
            return fail(connection_->error("read", statement->code()));
        return statement->integer(0);
    }

private:
    static std::unexpected<Error> unknown(const KeyId& id) {
        return fail(ErrorKind::not_found, fmt::format("there is no key {}", id.value()));
    }

    static Result<void> check_new_key(const KeyRow& key) {
        if (key.secrets.empty())
            return fail(ErrorKind::invalid_request, "a key needs at least one secret");
        const bool broken = std::ranges::any_of(
            key.tags, [](const std::string& tag) { return tag.empty() || tag.contains('\n'); });
        if (broken) return fail(ErrorKind::invalid_request, "a tag must be one line of text");
        return {};
    }

    // Runs `work` in one transaction that also moves the version.
    template <class Work>
    Result<void> change(Work work) {
        if (Result<void> open = ready(); !open) return open;
        if (Result<void> begun = connection_->begin(); !begun) return begun;
        Transaction transaction(*connection_);
        if (Result<void> done = work(); !done) return done;
        if (Result<void> done = connection_->run("UPDATE key_version SET version = version + 1");
            !done)
            return done;
        return transaction.commit();
    }

    template <class Bind>
    Result<void> update(std::string_view sql, const KeyId& id, Bind bind) {
        Result<Statement> statement = connection_->prepare(sql);
        if (!statement) return fail(statement.error());
        bind(*statement);
        statement->bind(2, std::string_view(id.value()));
        if (Result<void> done = connection_->execute(*statement, "write to"); !done) return done;
        if (connection_->changes() == 0) return unknown(id);
        return {};
    }

    // A constraint that the caller broke is the caller's error, all else the database's.
    Result<void> insert(Statement& statement, std::string_view taken) {
        if (statement.step() == Statement::Step::done) return {};
        const int code = statement.code();
        if ((code & 0xff) == SQLITE_CONSTRAINT)
            return fail(ErrorKind::invalid_request, std::string(taken));
        return fail(connection_->error("write to", code));
    }

    Result<void> insert_key(const KeyRow& key) {
        Result<Statement> statement = connection_->prepare(
            fmt::format("INSERT INTO keys ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", key_columns));
        if (!statement) return fail(statement.error());
        const std::string tags = join(key.tags);
        statement->bind(1, std::string_view(key.id.value()));
        statement->bind(2, std::string_view(key.name));
        statement->bind(3, unix_micros(key.created));
        statement->bind(4, micros_of(key.expires));
        statement->bind(5, micros_of(key.revoked));
        statement->bind(6, std::string_view(key.limits));
        statement->bind(7, std::string_view(tags));
        statement->bind(8, name(key.role));
        return insert(*statement,
                      fmt::format("a key of the id {} or the name \"{}\" exists already",
                                  key.id.value(), key.name));
    }

    Result<void> insert_secret(const KeyId& id, const KeySecret& secret, std::int64_t place) {
        Result<Statement> statement = connection_->prepare(
            "INSERT INTO key_secrets (hash, key, created, expires, place) VALUES (?, ?, ?, ?, ?)");
        if (!statement) return fail(statement.error());
        statement->bind(1, bytes_of(secret.hash));
        statement->bind(2, std::string_view(id.value()));
        statement->bind(3, unix_micros(secret.created));
        statement->bind(4, micros_of(secret.expires));
        statement->bind(5, place);
        return insert(*statement, "a key with this secret exists already");
    }

    // The new secret first, the newest old one until old_expires, and no others.
    Result<void> replace_secrets(const KeyRow& key, const KeySecret& secret, SysTime old_expires) {
        Result<Statement> erase = connection_->prepare("DELETE FROM key_secrets WHERE key = ?");
        if (!erase) return fail(erase.error());
        erase->bind(1, std::string_view(key.id.value()));
        if (Result<void> done = connection_->execute(*erase, "write to"); !done) return done;
        if (!key.secrets.empty()) {
            KeySecret old = key.secrets.front();
            old.expires = old.expires ? std::min(*old.expires, old_expires) : old_expires;
            if (Result<void> done = insert_secret(key.id, old, 0); !done) return done;
        }
        return insert_secret(key.id, secret, 1);
    }

    Result<std::vector<KeyRow>> load(const std::optional<std::string>& id) {
        if (Result<void> open = ready(); !open) return fail(open.error());
        // One statement, so that keys and secrets are of the same instant.
        Result<Statement> prepared = connection_->prepare(
            "SELECT k.id, name, k.created, k.expires, revoked, limits, tags, role, hash, "
            "s.created, s.expires FROM keys k LEFT JOIN key_secrets s ON s.key = k.id "
            "WHERE ?1 IS NULL OR k.id = ?1 ORDER BY k.created, k.id, place DESC");
        if (!prepared) return fail(prepared.error());
        Statement& statement = *prepared;
        if (id)
            statement.bind(1, std::string_view(*id));
        else
            statement.bind_null(1);
        std::vector<KeyRow> rows;
        Statement::Step step = Statement::Step::failed;
        while ((step = statement.step()) == Statement::Step::row) {
            if (rows.empty() || rows.back().id.value() != statement.text(0))
                rows.push_back(read_key(statement));
            const std::span<const std::byte> hash = statement.bytes(8);
            if (hash.size() != SecretHash{}.size()) continue;
            KeySecret& secret = rows.back().secrets.emplace_back();
            std::ranges::copy(hash, std::as_writable_bytes(std::span(secret.hash)).begin());
            secret.created = time_of(statement.integer(9));
            secret.expires = time_of(statement.optional_integer(10));
        }
        if (step == Statement::Step::failed)
            return fail(connection_->error("read", statement.code()));
        return rows;
    }

    static KeyRow read_key(Statement& statement) {
        return {.id = KeyId(std::string(statement.text(0))),
                .name = std::string(statement.text(1)),
                .created = time_of(statement.integer(2)),
                .expires = time_of(statement.optional_integer(3)),
                .revoked = time_of(statement.optional_integer(4)),
                .limits = std::string(statement.text(5)),
                .tags = split_lines(statement.text(6)),
                .role = admin_role_by_name(statement.text(7)).value_or(AdminRole::none),
                .secrets = {}};
    }

    SqliteSettings settings_;
    std::optional<Connection> connection_;
};

}  // namespace

Result<std::unique_ptr<KeyStore>> open_sqlite_key_store(const SqliteSettings& settings) {
    auto store = std::make_unique<SqliteKeyStore>(settings);
    if (Result<void> open = store->ready(); !open) return fail(open.error());
    return store;
}

}  // namespace weir::store
