#pragma once
// Responses of OpenAI's Responses API at rest, so that a later request may go on from one
// (previous_response_id) and clients may ask for it by its id. Implementations: store/sqlite,
// store/memory; all pass response_store_contract_test.cpp. Threads and errors as in
// ledger_store.hpp. Data only: what the texts say is nobody's business here.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace weir::store {

struct ResponseRow {
    KeyId key;       // whose it is; "" for callers without a key, who all share
    std::string id;  // as the client saw it
    SysTime created;
    SysTime expires;         // from then on it is not there
    std::string provider;    // whose model answered
    std::string credential;  // the name of what was shown to it; "" for none
    // The id is the provider's own, and it can go on from it by itself.
    bool provider_keeps = false;
    // The response object and the items that led to it, everything said before included. Both are
    // "" where only its place is known.
    std::string response;
    std::string input;  // a JSON array
    friend bool operator==(const ResponseRow&, const ResponseRow&) = default;

    bool has_content() const { return !response.empty(); }
    // What it counts for against limits.
    std::int64_t bytes() const {
        constexpr std::size_t row_overhead = 128;
        return static_cast<std::int64_t>(key.value().size() + id.size() + provider.size() +
                                         credential.size() + response.size() + input.size() +
                                         row_overhead);
    }
};

// Of one id, as one key sees it.
struct ResponseFound {
    std::optional<ResponseRow> row;
    bool of_another = false;  // no row, but some other key has one of this id
};

class ResponseStore {
public:
    virtual ~ResponseStore() = default;

    // All or none. A row replaces the one of the same key and id.
    virtual Result<void> put(std::span<const ResponseRow> rows) = 0;
    virtual Result<ResponseFound> get(const KeyId& key, std::string_view id, SysTime now) = 0;
    // Whether there was one.
    virtual Result<bool> erase(const KeyId& key, std::string_view id, SysTime now) = 0;

    // Of all rows, the expired ones included.
    virtual Result<std::int64_t> bytes() = 0;
    // Deletes what has expired at `now`, and then what would expire next until at most bytes_max
    // are left; at most rows_max rows in all. How many: call again while it equals rows_max.
    virtual Result<std::int64_t> trim(SysTime now, std::int64_t bytes_max,
                                      std::int64_t rows_max) = 0;
};

}  // namespace weir::store
