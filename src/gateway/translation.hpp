#pragma once
// What stands between a client and a provider that speak different wires: the request written anew
// for one target, its answer written anew for the client. design.md section 6, "translation
// contract"; nothing is dropped without its name in request.dropped.
#include <string>
#include <string_view>

#include "gateway/request_context.hpp"
#include "gateway/stream_tap.hpp"

namespace weir::gateway {

// Whether the attempt at request.over must translate.
bool translates(const RequestContext& request);

// Reads the client's body into request.canonical, once.
Result<void> read_canonical(RequestContext& request);
// What writes a stream for this client. sequence: of its first event, on wires that number them.
std::unique_ptr<wire::StreamWriter> make_client_writer(const RequestContext& request,
                                                       std::int64_t sequence);

// An error that names a canonical field, naming it as the client's wire does.
Error in_clients_words(const RequestContext& request, const Error& error);

// The body for request.over, with the candidate's model, and what it could not say appended to
// request.dropped. Reads the client's body into request.canonical the first time. Errors:
// invalid_request naming the field, for a body that is none of the client's wire, or one that
// the target cannot express.
Result<std::string> write_for_target(RequestContext& request);

// Where the client's body goes to a provider of its own wire: what earlier answers of others had
// left in it stays behind, and what is lost with that is appended to request.dropped.
void leave_out_seals(RequestContext& request, wire::RequestEdit& edit);

// The provider's complete answer in the client's wire. upstream_protocol when it is none of the
// provider's.
Result<std::string> write_for_client(RequestContext& request, std::string_view body,
                                     const wire::Quirks& quirks);

// Whether the client asked for a stream and has this complete answer coming instead: some models
// and servers have no streams.
bool unfolds(const RequestContext& request);
// A complete answer in the client's wire, as the stream that it asked for. upstream_protocol when
// it is no answer of that wire.
Result<std::string> write_as_stream(const RequestContext& request, std::string_view body);

std::unique_ptr<StreamTap> make_translating_tap(RequestContext& request, Framing framing,
                                                const wire::Quirks& quirks);

// Whether an in-band error has the shape of an error's body, so that it is classified like one.
// Else what its wire's reader made of it is all there is.
bool speaks_for_itself(const RequestContext& request, std::string_view in_band);

// The content type of a stream towards the client.
std::string_view stream_content_type(const RequestContext& request);

}  // namespace weir::gateway
