#pragma once
// Who is calling, and the table that finds out from a key's hash. Immutable, part of the snapshot.
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/admin_role.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "meter/admission.hpp"
#include "route/constraints.hpp"

namespace weir::gateway {

using KeyHash = std::array<std::uint8_t, 32>;  // SHA-256 of the secret as the client sends it

struct Principal {
    KeyId id;          // "" for callers without a key, where those are allowed
    std::string name;  // as in reports and logs
    meter::Meter meter;
    std::optional<SysTime> expires;
    bool revoked = false;
    std::vector<std::string> tags;
    route::Constraints require;  // of whoever serves its calls
    // Patterns ("openai/*", "fast") of the models that it may ask for; none: any.
    std::vector<std::string> models;
    AdminRole role = AdminRole::none;
};

// The hashes are of 256-bit random secrets, so comparing them tells nothing about any secret.
class KeyTable {
public:
    struct Secret {
        KeyHash hash{};
        std::optional<SysTime> expires;  // of this secret alone: the old one after a rotation
    };

    void add(Principal principal, const std::vector<Secret>& secrets);
    struct Match {
        const Principal* principal = nullptr;
        std::optional<SysTime> secret_expires;
    };
    std::optional<Match> find(const KeyHash& hash) const;
    // By name or id, for commands: whoever runs them can read the configuration. The first that is
    // not revoked, else the first.
    const Principal* find_named(std::string_view name_or_id) const;
    std::size_t size() const { return principals_.size(); }

private:
    struct Hash {
        std::size_t operator()(const KeyHash& hash) const {
            std::size_t first = 0;
            std::memcpy(&first, hash.data(), sizeof first);
            return first;
        }
    };
    struct Entry {
        std::size_t principal;
        std::optional<SysTime> expires;
    };
    std::vector<Principal> principals_;
    std::unordered_map<KeyHash, Entry, Hash> by_hash_;
};

}  // namespace weir::gateway
