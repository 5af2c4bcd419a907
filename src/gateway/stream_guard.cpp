#include "gateway/stream_guard.hpp"

namespace weir::gateway {
namespace {

// "" for wires whose streams have no place for it: AWS's frames, Gemini's JSON array.
std::string_view ping_of(const RequestContext& request) {
    if (request.wire.framing != wire::Framing::sse || request.asked.json_array) return {};
    if (request.wire.name == "anthropic") return "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    return ": ping\n\n";
}

bool is_comment(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        const std::string_view line = bytes.substr(0, end);
        if (!line.empty() && line != "\r" && !line.starts_with(':')) return false;
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return true;
}

}  // namespace

StreamGuard::StreamGuard(const RequestContext& request, SteadyTime now)
    : ping_(ping_of(request)),
      ping_every_(ping_.empty() ? std::chrono::nanoseconds(0) : request.snapshot->ping_every),
      stall_(request.plan.route->slow_stream.stall) {
    sent(now);
    if (stall_.count() > 0) stalled_at_ = deadline_after(now, stall_);
}

void StreamGuard::sent(SteadyTime now) {
    if (ping_every_.count() > 0) ping_at_ = deadline_after(now, ping_every_);
}

void StreamGuard::heard(std::string_view bytes, SteadyTime now) {
    if (stall_.count() > 0 && !is_comment(bytes)) stalled_at_ = deadline_after(now, stall_);
}

}  // namespace weir::gateway
