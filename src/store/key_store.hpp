#pragma once
// API keys at rest: who they are and the hashes of their secrets, never a secret. Implementations:
// store/sqlite, store/memory; all pass key_store_contract_test.cpp. Threads and errors as in
// ledger_store.hpp; besides, not_found for an unknown id and invalid_request where it says so.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/admin_role.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace weir::store {

using SecretHash = std::array<std::uint8_t, 32>;  // SHA-256 of the secret as the client sends it

struct KeySecret {
    SecretHash hash{};
    SysTime created;
    std::optional<SysTime> expires;  // of this secret alone: the old one after a rotation
    friend bool operator==(const KeySecret&, const KeySecret&) = default;
};

struct KeyRow {
    KeyId id;  // stable: rotation changes secrets, never the id; reports and budgets go by it
    std::string name;
    SysTime created;
    std::optional<SysTime> expires;
    std::optional<SysTime> revoked;
    std::string limits;  // as meter::read_limits_text reads them; "" is none
    std::vector<std::string> tags;
    AdminRole role = AdminRole::none;
    std::vector<KeySecret> secrets;  // newest first; one, or two while a rotation overlaps
    friend bool operator==(const KeyRow&, const KeyRow&) = default;

    bool usable(SysTime at) const { return !revoked && (!expires || at < *expires); }
};

class KeyStore {
public:
    virtual ~KeyStore() = default;

    // invalid_request: the id, the name of a key that is not revoked, or a hash exists already, or
    // there is no secret.
    virtual Result<void> create(const KeyRow& key) = 0;
    // Revoking twice keeps the first time.
    virtual Result<void> revoke(const KeyId& id, SysTime at) = 0;
    // The new secret becomes the newest; the one before it stays valid until `old_expires`, older
    // ones are dropped. Refused with invalid_request for a revoked key or a known hash.
    virtual Result<void> rotate(const KeyId& id, const KeySecret& secret, SysTime old_expires) = 0;
    virtual Result<void> set_limits(const KeyId& id, std::string limits) = 0;

    // All keys, revoked ones included, oldest first.
    virtual Result<std::vector<KeyRow>> load_all() = 0;
    virtual Result<std::optional<KeyRow>> get(const KeyId& id) = 0;

    // Grows with every change by any process: a running server polls it and loads again.
    virtual Result<std::int64_t> version() = 0;
};

}  // namespace weir::store
