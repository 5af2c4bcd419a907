#pragma once
// AWS event-stream frames (application/vnd.amazon.eventstream) from any split of bytes, and their
// writing. Framing: providers.md "AWS event-stream framing" (read from the smithy libraries, with
// the vectors of 9.4 and 9.5); what Bedrock puts into it: recordings of ConverseStream and
// InvokeModelWithResponseStream (data/exchanges/bedrock.jsonl, November 2026).
//
// The reader has the contract of SseReader (wire/sse.hpp): feed a chunk, take events with next()
// until it says false, feed the next one; nothing is copied while a frame lies inside one chunk;
// each frame is the `raw` of one event, in order; views stay valid until the next feed() or
// finish(). Of a frame, SseEvent::name is its :event-type, or its :exception-type or :error-code
// with `exception` set; data is its payload, or the :error-message of an error without one.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/sse.hpp"

namespace weir::wire {

// What a frame may be at most, headers and checksums included (AWS: 24 MiB, headers 128 KiB).
inline constexpr std::size_t frame_bytes_most = std::size_t{24} << 20;

// One header of a frame: views it.
struct FrameHeader {
    enum class Type : std::uint8_t {
        yes,  // true and false have no value
        no,
        int8,  // numbers are big-endian
        int16,
        int32,
        int64,
        bytes,
        text,
        timestamp,  // int64, milliseconds since 1970
        uuid        // 16 bytes
    };
    std::string_view name;
    Type type = Type::text;
    std::string_view value;  // as on the wire, without the length of bytes and text
    friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

// Takes the first header off a frame's headers. Nothing at their end, and for what is no header:
// `headers` is empty then only at the end.
std::optional<FrameHeader> take_header(std::string_view& headers);

class EventStreamReader {
public:
    // frame_bytes_max: no frame may be longer, nor than frame_bytes_most.
    explicit EventStreamReader(std::size_t frame_bytes_max) : frame_bytes_max_(frame_bytes_max) {}

    // The chunk must stay alive and unchanged until the next feed().
    void feed(std::string_view chunk) { chunk_ = chunk; }
    // True with the next event, false when more bytes are needed. upstream_protocol for a wrong
    // checksum, impossible lengths, malformed headers or a frame over the limit, with its place in
    // the stream; after that the reader gives nothing more.
    Result<bool> next(SseEvent& event);
    // After the last byte: false, or upstream_protocol when a frame is not whole. It never gives an
    // event: part of a frame is nothing.
    Result<bool> finish(SseEvent& event);

    // Bytes of an unfinished frame that are held back.
    std::size_t held() const { return tail_.size(); }

private:
    Result<std::string_view> whole_frame();
    Result<std::size_t> frame_length(std::string_view bytes) const;
    void take(std::size_t size);
    std::unexpected<Error> broken(std::string_view why) const;

    std::size_t frame_bytes_max_;
    std::string_view chunk_;   // what is left of the chunk
    std::string tail_;         // the beginning of a frame that the chunk did not finish
    std::string held_;         // the frame that began in earlier chunks, kept for its views
    std::uint64_t place_ = 0;  // of the current frame in the stream
    bool failed_ = false;
};

// Appends one frame. Names have 1 to 255 bytes, values fit their type (at most 65535 bytes), and
// the whole is below 4 GiB: invariants, checked.
void append_frame(std::string& out, std::span<const FrameHeader> headers, std::string_view payload);

// The frames of Bedrock: headers in its order, payload of application/json.
void append_event_frame(std::string& out, std::string_view event_type, std::string_view payload);
void append_exception_frame(std::string& out, std::string_view exception_type,
                            std::string_view payload);

}  // namespace weir::wire
