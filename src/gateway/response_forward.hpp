#pragma once
// Calls about a response that a provider keeps (GET, DELETE, cancel, input_items), passed on to it.
// They use no model, so they are no requests of the ledger.
#include <string>
#include <string_view>

#include "gateway/services.hpp"
#include "net/server_port.hpp"

namespace weir::gateway {

struct ResponseCall {
    std::string_view provider;    // its id
    std::string_view credential;  // the name of the one that made it; another where it is gone
    std::string_view id;          // response_id_is_plain()
    std::string_view rest;        // of the path and query: "/cancel", "/input_items?limit=3"
};

// Whether an id can stand in a provider's path and lead nowhere else.
bool response_id_is_plain(std::string_view id);

// Whether calls can be passed on to the provider of that id.
bool keeps_responses(const Snapshot& snapshot, std::string_view provider);

// Answers the exchange, whatever comes of it; its method is the call's. The provider's status, or
// 0 when it gave none. The call's texts live until the await ends.
net::Awaitable<int> forward_response_call(net::ServerExchange& exchange, Services& services,
                                          ResponseCall call);

}  // namespace weir::gateway
