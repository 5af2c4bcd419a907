#pragma once
// Shows a credential that is no fixed header: the request is signed (AWS), or a token goes along
// that was got before (Google, Entra).
#include "gateway/request_context.hpp"
#include "net/upstream_port.hpp"
#include "provider/request_auth.hpp"

namespace weir::gateway {

// Fills request.shown for its credential. what: the request as it will be sent, all but these
// headers; it and timeouts live until the await ends.
net::Awaitable<Result<void>> authenticate(RequestContext& request,
                                          const provider::RequestToSign& what,
                                          const net::UpstreamTimeouts& timeouts);

// Whether a refusal was perhaps only about what was shown, and the same request is to be sent once
// more: a token is then asked for anew, and signatures follow the provider's clock.
bool shown_anew_may_help(RequestContext& request, const net::UpstreamAnswer& answer);

// The secret that went with the request: to be cut out of what the provider says.
std::string_view secret_shown(const RequestContext& request);

}  // namespace weir::gateway
