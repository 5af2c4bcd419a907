#include <fmt/format.h>

#include <algorithm>

#include "store/memory/memory.hpp"

namespace weir::store {
namespace {

class MemoryKeyStore final : public KeyStore {
public:
    Result<void> create(const KeyRow& key) override {
        if (key.secrets.empty())
            return fail(ErrorKind::invalid_request, "a key needs at least one secret");
        const bool broken = std::ranges::any_of(
            key.tags, [](const std::string& tag) { return tag.empty() || tag.contains('\n'); });
        if (broken) return fail(ErrorKind::invalid_request, "a tag must be one line of text");
        for (const KeyRow& other : keys_)
            if (other.id == key.id || (other.name == key.name && !other.revoked))
                return fail(ErrorKind::invalid_request,
                            fmt::format("a key of the id {} or the name \"{}\" exists already",
                                        key.id.value(), key.name));
        for (const KeySecret& secret : key.secrets)
            if (known(secret.hash)) return taken();
        keys_.push_back(key);
        ++version_;
        return {};
    }

    Result<void> revoke(const KeyId& id, SysTime at) override {
        KeyRow* key = find(id);
        if (key == nullptr) return unknown(id);
        if (!key->revoked) key->revoked = at;
        ++version_;
        return {};
    }

    Result<void> rotate(const KeyId& id, const KeySecret& secret, SysTime old_expires) override {
        KeyRow* key = find(id);
        if (key == nullptr) return unknown(id);
        if (key->revoked)
            return fail(ErrorKind::invalid_request, "the key is revoked: create a new one");
        if (known(secret.hash)) return taken();
        key->secrets.resize(std::min<std::size_t>(key->secrets.size(), 1));
        for (KeySecret& old : key->secrets)
            old.expires = old.expires ? std::min(*old.expires, old_expires) : old_expires;
        key->secrets.insert(key->secrets.begin(), secret);
        ++version_;
        return {};
    }

    Result<void> set_limits(const KeyId& id, std::string limits) override {
        KeyRow* key = find(id);
        if (key == nullptr) return unknown(id);
        key->limits = std::move(limits);
        ++version_;
        return {};
    }

    Result<std::vector<KeyRow>> load_all() override {
        std::vector<KeyRow> rows = keys_;
        std::ranges::sort(rows, [](const KeyRow& a, const KeyRow& b) {
            return std::tie(a.created, a.id.value()) < std::tie(b.created, b.id.value());
        });
        return rows;
    }

    Result<std::optional<KeyRow>> get(const KeyId& id) override {
        std::optional<KeyRow> row;
        if (const KeyRow* key = find(id)) row = *key;
        return row;
    }

    Result<std::int64_t> version() override { return version_; }

private:
    KeyRow* find(const KeyId& id) {
        const auto found = std::ranges::find(keys_, id, &KeyRow::id);
        return found == keys_.end() ? nullptr : &*found;
    }
    bool known(const SecretHash& hash) const {
        for (const KeyRow& key : keys_)
            for (const KeySecret& secret : key.secrets)
                if (secret.hash == hash) return true;
        return false;
    }
    static std::unexpected<Error> taken() {
        return fail(ErrorKind::invalid_request, "a key with this secret exists already");
    }
    static std::unexpected<Error> unknown(const KeyId& id) {
        return fail(ErrorKind::not_found, fmt::format("there is no key {}", id.value()));
    }

    std::vector<KeyRow> keys_;
    std::int64_t version_ = 1;
};

}  // namespace

std::unique_ptr<KeyStore> make_memory_key_store() { return std::make_unique<MemoryKeyStore>(); }

}  // namespace weir::store
