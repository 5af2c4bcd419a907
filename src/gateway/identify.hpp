#pragma once
// Who is calling: the key's hash looked up in the snapshot.
#include <string_view>

#include "gateway/principal.hpp"
#include "gateway/snapshot.hpp"
#include "net/http1/headers.hpp"

namespace weir::gateway {

// The key that a client shows, in any vendor's own header: "Authorization: Bearer", "api-key"
// (Azure), "x-api-key" (Anthropic), "x-goog-api-key" (Gemini); "" for none.
std::string_view presented_key(const net::http1::Headers& headers);

// The caller; where no keys are used, the anonymous one. The pointer lives as long as the snapshot.
// in_query: a key that stands in the address (Gemini's ?key=), where no header has one. Errors:
// unauthenticated, saying what to do.
Result<const Principal*> identify(const Snapshot& snapshot, const net::http1::Headers& headers,
                                  SysTime now, std::string_view in_query = {});

// The caller of what only operators may see: a key with a role. Where no keys are used, whoever is
// on this machine and was not passed on by a proxy. client_address as the exchange has it. Errors:
// unauthenticated, forbidden.
Result<const Principal*> identify_viewer(const Snapshot& snapshot,
                                         const net::http1::Headers& headers, SysTime now,
                                         std::string_view client_address);

}  // namespace weir::gateway
