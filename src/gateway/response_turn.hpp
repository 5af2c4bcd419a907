#pragma once
// What a request of the Responses API has beyond any other chat: the response that it goes on from
// (previous_response_id), and its own, which is kept unless it says `store: false`
// (docs/adr/0021-kept-responses.md). RequestContext::turn; null for the other wires.
#include <optional>
#include <string>
#include <string_view>

#include "gateway/response_cache.hpp"
#include "net/awaitable.hpp"
#include "wire/wire.hpp"

namespace weir::gateway {

class StreamTap;
struct RequestContext;

struct ResponseTurn {
    std::string id;      // of the answer, wherever it is we who write it
    bool keeps = false;  // the answer, once it is complete
    // What previous_response_id names; null where nothing is known of it, which `lost` may explain.
    SharedResponse previous;
    std::optional<Error> lost;
    // The request with all that was said before in its input, "" where that is not known.
    std::string merged;
    wire::ChatPeek merged_peek;
    bool not_found = false;  // what the request is refused for
    // What is to be kept with the answer; nothing where only its place is.
    std::optional<std::string> input;
};

// The steps; each does nothing for a request without a turn.

// Whether requests of the wire have a turn.
inline bool has_responses(const wire::Wire& wire) { return wire.name == "openai_responses"; }

// After read(): makes the turn, and finds what it goes on from. Errors: invalid_request, for a
// response of another key or a reference to what is not in it; payload_too_large;
// client_cancelled.
net::Awaitable<Result<void>> recall(RequestContext& request);

// After plan(): candidates that can go on from the previous response themselves come first, where
// others cannot be told what it said.
void prefer_maker(RequestContext& request);

// Whether the present target can be told what was said before. Errors: invalid_request at
// previous_response_id.
Result<void> check_previous(RequestContext& request);

// What else a target of the same API that keeps nothing must not be told: OpenRouter refuses
// `store: true` (its documentation, 2026-11).
void leave_out_store(RequestContext& request, wire::RequestEdit& edit);

// The request as it goes to the present target, and to any target at most.
std::string_view body_to_send(const RequestContext& request);
const wire::ChatPeek& peek_to_send(const RequestContext& request);
const wire::ChatPeek& longest_peek(const RequestContext& request);
// The request that says everything itself, to be translated.
std::string_view whole_body(const RequestContext& request);

// Before the first bytes of an answer go out, while the request is still there. id: the
// provider's.
void begin_keeping(RequestContext& request, std::string_view id);
// Whether the whole answer is wanted at its end.
bool keeps_content(const RequestContext& request);
// Before the last bytes go out: a client that has them finds the response. A stream that has not
// ended yet is kept at a later call.
void end_keeping(RequestContext& request, std::string_view response);
void end_keeping(RequestContext& request, const StreamTap& tap);

// The code of the error that the request ends with, "" for its kind's own.
std::string_view error_code(const RequestContext& request);

}  // namespace weir::gateway
