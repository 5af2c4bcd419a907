#pragma once
// Who is calling: the key's hash looked up in the snapshot.
#include <string_view>

#include "gateway/principal.hpp"
#include "gateway/snapshot.hpp"
#include "net/http1/headers.hpp"

namespace weir::gateway {

// The key that a client shows: "Authorization: Bearer", "api-key" or "x-api-key"; "" for none.
std::string_view presented_key(const net::http1::Headers& headers);

// The caller; where no keys are used, the anonymous one. The pointer lives as long as the snapshot.
// Errors: unauthenticated, saying what to do.
Result<const Principal*> identify(const Snapshot& snapshot, const net::http1::Headers& headers,
                                  SysTime now);

}  // namespace weir::gateway
