#include "gateway/stream_tap.hpp"

namespace weir::gateway {

Result<void> StreamTap::pass(const wire::SseEvent& event, std::string& out) {
    if (event.has_data) {
        const Result<wire::ChunkFacts> facts = scan_->on_event(event);
        if (!facts) {
            if (facts.error().kind() != ErrorKind::upstream_protocol)
                in_band_error_ = std::string(event.data);
            return fail(facts.error());
        }
        begun_ = true;
        if (facts->usage_only && usage_chunk_ == UsageChunk::leave_out) return {};
    }
    out += event.raw;
    return {};
}

Result<void> StreamTap::feed(std::string_view chunk, std::string& out) {
    reader_.feed(chunk);
    wire::SseEvent event;
    while (true) {
        const Result<bool> more = reader_.next(event);
        if (!more) return fail(more.error());
        if (!*more) return {};
        if (const Result<void> passed = pass(event, out); !passed) return passed;
    }
}

Result<void> StreamTap::finish(std::string& out) {
    wire::SseEvent event;
    const Result<bool> left = reader_.finish(event);
    if (!left) return fail(left.error());
    if (*left) {
        if (const Result<void> passed = pass(event, out); !passed) return passed;
    }
    return scan_->on_end();
}

}  // namespace weir::gateway
