#pragma once
// An upstream's answer to the client.
#include "gateway/attempt.hpp"

namespace weir::gateway {

// Sends the whole answer. Afterwards the request knows usage, stop reason and whether the client
// took it.
net::Awaitable<void> relay_plain(RequestContext& request, Answered answered);

// Relays events as they come, one write for what came together. A stream that breaks ends with an
// error in the client's wire, never as if it were complete. request.error says how it broke.
net::Awaitable<void> relay_stream(RequestContext& request, Answered answered);

// What a stream has told, so far, of what it is and uses.
void take_facts(RequestContext& request, const wire::StreamFacts& facts);
// The same of a whole answer; its id stays.
void take_facts(RequestContext& request, wire::AnswerFacts& facts);

}  // namespace weir::gateway
