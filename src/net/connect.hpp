#pragma once
// Happy eyeballs (RFC 8305): tries the addresses in order, the next one after 250 ms or at once
// when one fails, and takes the first connection that stands.
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"
#include "net/waiter.hpp"

namespace weir::net {

// A connected, non-blocking descriptor that the caller owns. Errors: upstream_unreachable with the
// last reason, client_timeout at the deadline, client_cancelled.
Awaitable<Result<int>> connect_any(Loop& loop, std::vector<Address> addresses, Deadline deadline,
                                   Cancel* cancel);

}  // namespace weir::net
