#pragma once
// Any call to one provider as the client wrote it: no model is chosen and nothing is changed but
// the credential. Body and answer pass through as they come; where the path is one whose answers
// say what was used, both are read on the way and priced.
#include <string>
#include <string_view>

#include "gateway/pass_target.hpp"
#include "gateway/services.hpp"
#include "net/server_port.hpp"

namespace weir::gateway {

struct PassCall {
    // Both of the snapshot of `services` at the time of the call.
    const provider::Provider* provider = nullptr;
    std::string target;          // path and query at the provider
    std::string_view operation;  // for the ledger: "passthrough", "files"
    std::string key;             // of the query, where no header has one
    std::optional<MeteredPath> metered;
    bool free = false;  // such calls cost nothing themselves, whoever the provider is
};

// Serves the exchange: by the time this ends, the client has its answer or has left, and the
// request is settled and recorded. Goes to the provider's first credential, since what is kept
// there (files, batches) belongs to an account; one attempt, since nobody knows whether the call
// may be repeated.
net::Awaitable<void> serve_pass(net::ServerExchange& exchange, Services& services, PassCall call);

}  // namespace weir::gateway
