#pragma once
// What both heads and trailers share: finding the end of a block of lines without looking at a byte
// twice, and reading its fields. Used through RequestHeadReader, ResponseHeadReader, ChunkReader.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "net/http1/framing.hpp"
#include "net/http1/headers.hpp"

namespace weir::net::http1 {

// Finds the empty line that ends a head. Resumable; sees only line ends, limits and control
// characters, so a head that it lets through holds no CR or LF but in CR LF.
class HeadScanner {
public:
    HeadScanner(HeadLimits limits, Sender sender) : limits_(limits), sender_(sender) {}

    // Bytes up to and including the empty line, or nullopt if it has not come yet.
    Result<std::optional<std::size_t>> scan(std::string_view buffered);
    // Forgets the head just read.
    void reset();

    std::size_t seen_bytes() const { return seen_; }
    const HeadLimits& limits() const { return limits_; }
    Sender sender() const { return sender_; }

private:
    bool at_first_line() const;
    bool over_limits(std::size_t bytes) const;
    std::unexpected<Error> refuse_size() const;

    HeadLimits limits_;
    std::size_t seen_ = 0;        // no line feed before this offset is unknown to us
    std::size_t line_start_ = 0;  // of the line that is not complete yet
    std::size_t lines_ = 0;       // complete ones, a tolerated empty first line included
    Sender sender_;
};

// What the fields say about the message itself, gathered while they are read.
struct MessageFacts {
    std::optional<std::uint64_t> content_length;
    std::string_view host;
    std::string_view upgrade;
    std::uint32_t hosts = 0;
    bool chunked = false;
    bool connection_close = false;
    bool connection_keep_alive = false;
    bool connection_upgrade = false;
    bool expect_continue = false;
};

// Reads the field lines of `block` (whole lines, each ending in CR LF, without the empty line) into
// `headers`. Duplicate or malformed Content-Length and Transfer-Encoding are refused here.
Result<MessageFacts> read_fields(std::string_view block, const HeadLimits& limits, Sender sender,
                                 Version version, Headers& headers);

// A trailer section: the same lines, with no say about the message.
Result<void> read_trailers(std::string_view block, const HeadLimits& limits, Sender sender,
                           Headers& headers);

}  // namespace weir::net::http1
