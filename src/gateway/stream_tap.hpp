#pragma once
// A passing event stream, looked at on its way: events go out byte for byte, except the usage chunk
// that only we asked for. Holds back what is not yet a whole event, so the client never gets half
// of one. One request, one thread.
#include <memory>
#include <string>
#include <string_view>

#include "wire/facts.hpp"
#include "wire/sse.hpp"

namespace weir::gateway {

class StreamTap {
public:
    enum class UsageChunk : std::uint8_t { keep, leave_out };
    StreamTap(std::unique_ptr<wire::StreamScan> scan, std::size_t event_bytes_max,
              UsageChunk usage_chunk)
        : reader_(event_bytes_max), scan_(std::move(scan)), usage_chunk_(usage_chunk) {}

    // Appends what may go to the client. An error is the upstream's own in-band error or
    // upstream_protocol; what was appended before it may still go. in_band() tells which.
    Result<void> feed(std::string_view chunk, std::string& out);
    // At the end of the bytes: an error unless the stream was complete.
    Result<void> finish(std::string& out);

    bool begun() const { return begun_; }  // an event with data has passed
    bool ended() const { return scan_->facts().ended; }
    // The data of the event that was the upstream's in-band error; "" if there was none.
    const std::string& in_band_error() const { return in_band_error_; }
    const wire::StreamFacts& facts() const { return scan_->facts(); }

private:
    Result<void> pass(const wire::SseEvent& event, std::string& out);

    wire::SseReader reader_;
    std::unique_ptr<wire::StreamScan> scan_;
    std::string in_band_error_;
    UsageChunk usage_chunk_;
    bool begun_ = false;
};

}  // namespace weir::gateway
