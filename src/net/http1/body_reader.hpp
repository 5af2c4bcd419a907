#pragma once
// Reads the body of one message, however it is framed, and counts it against a limit.
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/result.hpp"
#include "net/http1/chunked.hpp"
#include "net/http1/framing.hpp"

namespace weir::net::http1 {

inline constexpr std::uint64_t body_bytes_unlimited = std::numeric_limits<std::uint64_t>::max();

// One per message; owned by whoever reads the connection. Errors: a body over the limit is
// payload_too_large (client) or upstream_protocol; malformed chunks are invalid_request or
// upstream_protocol; an early end is client_cancelled or upstream_protocol.
class BodyReader {
public:
    BodyReader(Framing framing, Sender sender, std::uint64_t bytes_max,
               ChunkLimits chunk_limits = {});

    // As ChunkReader::next. A declared length over the limit fails at the first call, even with no
    // input: call it with an empty view before sending "100 Continue". Chunks over the limit fail
    // when their size is known, before their data.
    Result<BodyStep> next(std::string_view& input);

    // The sender has closed the connection: the proper end of an until_close body, otherwise an
    // error unless the body is complete.
    Result<void> on_end();

    // No further body byte can come. An empty body is complete from the start.
    bool complete() const;
    std::uint64_t bytes() const { return bytes_; }  // body bytes so far, without framing
    const Framing& framing() const { return framing_; }
    // Of a chunked body that is complete; else empty.
    const Headers& trailers() const { return chunks_.trailers(); }

private:
    std::unexpected<Error> too_large() const;
    Result<BodyStep> take(std::string_view& input, std::uint64_t most);

    Framing framing_;
    std::uint64_t bytes_ = 0;
    std::uint64_t bytes_max_;
    ChunkReader chunks_;
    Sender sender_;
    bool closed_ = false;  // on_end() has been called on an until_close body
};

}  // namespace weir::net::http1
