#pragma once
// One try at one candidate: send the request as that provider wants it, and wait until it is clear
// whether the answer is one. For a stream that is its first event with data, for a plain answer its
// whole body: up to there nothing has gone to the client, and another candidate may serve.
#include <expected>
#include <memory>
#include <string>

#include "gateway/request_context.hpp"
#include "gateway/stream_tap.hpp"
#include "net/upstream_port.hpp"
#include "route/attempts.hpp"

namespace weir::gateway {

struct Answered {
    std::unique_ptr<net::UpstreamAnswer> upstream;
    std::string bytes;               // a plain answer's body, or the first events of a stream
    std::unique_ptr<StreamTap> tap;  // of a stream; null for a plain answer
    std::unique_ptr<wire::AnswerFacts> facts;  // of a plain answer
    bool ended = false;                        // a stream of which nothing more will come
};

// Sets the request's candidate, ready, model, and failure when it failed. The error is what the
// attempt machine needs to know.
net::Awaitable<std::expected<Answered, route::Outcome>> attempt(RequestContext& request,
                                                                const route::Try& what);

// Does what the attempt machine says until an attempt has answered. The error is its last word, or
// client_cancelled.
net::Awaitable<std::expected<Answered, Error>> answer_of_next(RequestContext& request,
                                                              route::Action action);

}  // namespace weir::gateway
