#pragma once
// Just enough HTTP/1.1 to measure with: both ends are ours or under test, so this trusts what it
// reads (the gateway's own codec, in net/, does not). Pure; views the caller's bytes.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::bench {

struct HttpHead {
    std::string_view text;    // the whole head, blank line included
    std::string_view first;   // a request's method, or "HTTP/1.1"
    std::string_view second;  // a request's target, or the status as text
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool close = false;  // Connection: close
    bool expects_continue = false;

    int status() const;  // 0 when this is no answer
    // The value of a header, "" when it is not there. name is lower case.
    std::string_view header(std::string_view name) const;
};

// The head at the beginning of bytes, or nothing while it is incomplete.
std::optional<HttpHead> find_head(std::string_view bytes);

// Takes a body out of its framing, piece by piece.
class BodyReader {
public:
    enum class Framing : std::uint8_t { none, length, chunked, until_close };

    BodyReader() = default;
    static BodyReader of_request(const HttpHead& head);
    static BodyReader of_answer(const HttpHead& head);

    // The next piece of body in input, which is shortened by what was taken, framing included; ""
    // when input is used up or the body is complete. Call until then.
    std::string_view next(std::string_view& input);
    bool complete() const { return complete_; }
    bool broken() const { return broken_; }  // the chunk framing makes no sense
    // What the connection's end means: true when the body was complete by then.
    bool complete_at_close() const { return complete_ || framing_ == Framing::until_close; }

private:
    enum class State : std::uint8_t { size, size_rest, data, data_end, trailer };

    std::string_view take_data(std::string_view& input);
    void take_framing(std::string_view& input);

    Framing framing_ = Framing::none;
    State state_ = State::data;
    std::uint64_t left_ = 0;
    bool complete_ = true;
    bool broken_ = false;
    bool line_empty_ = true;  // of the trailer line being read
};

}  // namespace weir::bench
