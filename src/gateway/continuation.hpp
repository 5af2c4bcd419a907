#pragma once
// Going on with a stream that broke after its first byte, on routes with on_broken_stream:
// continue. Only plain text is continued, as far as no more of it was said than is kept
// (server.continue_bytes_max); see said.hpp and joint.hpp.
#include <expected>
#include <memory>

#include "gateway/attempt.hpp"
#include "gateway/request_context.hpp"

namespace weir::gateway {

// Whether a stream in answer to this request is kept, so that it may be continued.
bool keeps_stream(const RequestContext& request);
bool going_on(const RequestContext& request);

// The tap of the present attempt, as make_tap() made it, with what is needed to continue its
// stream; or, when it continues one itself, the one that joins.
std::unique_ptr<StreamTap> keep_stream(RequestContext& request, std::unique_ptr<StreamTap> tap,
                                       Framing framing, const wire::Quirks& quirks);
std::unique_ptr<StreamTap> make_joining_tap(RequestContext& request, Framing framing,
                                            const wire::Quirks& quirks);

// Sets request.canonical to what the present candidate is asked in order to go on.
void ask_to_go_on(RequestContext& request);

// Whether the answer that broke off so is one that another attempt may continue, and the money for
// that is there: it is held from now on.
bool may_go_on(RequestContext& request, const route::Outcome& outcome);

// Whether the text's end was told, and only the stream's own end is missing: then it is appended.
bool ends_anyway(const RequestContext& request, const route::Outcome& outcome, std::string& out);

// Asks one candidate after the other to go on. Appends to out what of the continuation has come
// already. The error is what the client is to be told; the request is then as it was when its
// stream broke.
net::Awaitable<std::expected<Answered, Error>> go_on(RequestContext& request,
                                                     const route::Outcome& outcome,
                                                     std::string& out);

}  // namespace weir::gateway
