#pragma once
// The chunked coding (RFC 9112 section 7.1), reading and writing. The reader copies no body byte,
// takes any split of the input, ignores chunk extensions and keeps trailers apart.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http1/framing.hpp"
#include "net/http1/headers.hpp"

namespace weir::net::http1 {

// One result of reading a body.
struct BodyStep {
    enum class Kind : std::uint8_t {
        data,       // `data` is the next part of the body, never empty; call next() again
        need_more,  // the input is used up
        end,        // the body is complete; what is left of the input belongs to the next message
    };

    Kind kind = Kind::need_more;
    std::string_view data;  // into the input that next() was given
};

struct ChunkLimits {
    std::size_t line_bytes_max = 1024;  // a chunk's size line with its extensions
    // Framing bytes beyond 16 and twice the data of each chunk, summed up: bounds what a peer can
    // make us read for almost no data.
    std::size_t overhead_bytes_max = 16 * 1024;
    std::size_t trailer_bytes_max = 8 * 1024;
    std::size_t trailer_fields_max = 64;
};

// Reads one chunked body. Errors are invalid_request or upstream_protocol by sender; after one, the
// connection is unusable and next() keeps failing.
class ChunkReader {
public:
    explicit ChunkReader(Sender sender, ChunkLimits limits = {})
        : limits_(limits), sender_(sender) {}

    // Takes what it can from the front of `input` and shortens it by that. Loop until need_more or
    // end; need_more leaves `input` empty.
    Result<BodyStep> next(std::string_view& input);

    bool complete() const { return state_ == State::done; }
    // Body bytes of the present chunk that have not come yet: lets a caller refuse a body that
    // would pass its limit before it arrives.
    std::uint64_t chunk_bytes_left() const { return state_ == State::data ? left_ : 0; }
    // Views into this reader, in order; empty until complete().
    const Headers& trailers() const { return trailers_; }

    ChunkReader(const ChunkReader&) = delete;
    ChunkReader& operator=(const ChunkReader&) = delete;

private:
    enum class State : std::uint8_t {
        size_start,  // at least one digit must come
        size,        // more digits, or what ends them
        after_size,  // white space before an extension
        extension,   // anything printable up to CR
        size_lf,     // the LF after the size line's CR
        data,
        data_cr,
        data_lf,
        trailer,  // lines up to the empty one
        done,
        failed,
    };

    Result<void> on_line_byte(char byte);
    Result<void> on_size_byte(char byte);
    Result<void> on_size_line_end();
    Result<void> read_trailer(std::string_view& input);
    std::unexpected<Error> refuse(std::string_view what);

    ChunkLimits limits_;
    std::uint64_t left_ = 0;      // of the chunk being read
    std::size_t line_bytes_ = 0;  // of the size line so far
    std::size_t overhead_ = 0;
    std::string trailer_text_;
    Headers trailers_;
    State state_ = State::size_start;
    Sender sender_;
};

// "1a\r\n": the line before a chunk's data, without allocation, for gathered writes.
class ChunkHead {
public:
    explicit ChunkHead(std::size_t data_bytes);  // not 0: that would end the body
    std::string_view text() const { return {text_.data(), size_}; }

private:
    std::array<char, 2 * sizeof(std::size_t) + 2> text_{};
    std::size_t size_ = 0;
};

inline constexpr std::string_view chunk_tail = "\r\n";       // after a chunk's data
inline constexpr std::string_view last_chunk = "0\r\n\r\n";  // ends the body, without trailers

void append_chunk_head(std::string& out, std::size_t data_bytes);  // not 0
void append_chunk_tail(std::string& out);
// Head, data and tail. Nothing for empty data.
void append_chunk(std::string& out, std::string_view data);

}  // namespace weir::net::http1
