#pragma once
// What the endpoints see of one HTTP request: its head, its body when they want it, and a way to
// answer. net/ implements it over a connection; tests implement it in memory. One thread; lives as
// long as the handler's coroutine.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/awaitable.hpp"
#include "net/body_part.hpp"
#include "net/cancel.hpp"
#include "net/http1/headers.hpp"
#include "net/http1/request_head.hpp"

namespace weir::net {

class ServerExchange {
public:
    virtual ~ServerExchange() = default;

    // Its views live as long as the exchange.
    virtual const http1::RequestHead& head() const = 0;
    // Who is calling: the peer, or what a trusted proxy said. Without the port.
    virtual const std::string& client_address() const = 0;
    virtual SteadyTime arrived() const = 0;  // when the head was complete
    // Requested when the client leaves or the server must stop now.
    virtual Cancel& cancel() = 0;

    // The whole body; at most once. Errors: payload_too_large, invalid_request (framing),
    // client_timeout, client_cancelled. The view lives as long as the exchange, or until
    // drop_request().
    virtual Awaitable<Result<std::string_view>> read_body(std::uint64_t bytes_max) = 0;
    // The body part by part as it comes, instead of read_body(). Errors are read_body()'s. The
    // bytes are valid until the next call; the last part may be empty.
    virtual Awaitable<Result<BodyPart>> read_body_part(std::uint64_t bytes_max) = 0;
    // Frees the memory of the body and of the head's texts, for a long answer that needs its
    // request no more: after this head() has only its method, version and framing.
    virtual void drop_request() = 0;

    // One complete answer. An error is client_cancelled or client_timeout: nobody to tell.
    virtual Awaitable<Result<void>> reply(int status, std::span<const http1::Field> headers,
                                          std::string_view body) = 0;

    // A streamed answer: begin (nothing is sent yet), write any number of times, end. The bytes
    // given to write() live until it ends, which is when the kernel has taken all of them: a slow
    // client slows its caller.
    virtual void begin_stream(int status, std::span<const http1::Field> headers) = 0;
    virtual Awaitable<Result<void>> write(std::span<const std::string_view> pieces) = 0;
    virtual Awaitable<Result<void>> end_stream() = 0;

    // A byte of the answer has been given to the kernel: its status can no longer change.
    virtual bool answer_begun() const = 0;
    virtual std::uint64_t bytes_sent() const = 0;
};

// All requests of a server. Many coroutines of one worker are inside at once.
class RequestHandler {
public:
    virtual ~RequestHandler() = default;
    virtual Awaitable<void> handle(ServerExchange& exchange) = 0;

    // The body and status for a request that could not even be read.
    struct ErrorReply {
        int status = 400;
        std::string body;
    };
    virtual ErrorReply write_error(const Error& error, std::string_view path) = 0;
};

}  // namespace weir::net
