#pragma once
// How long a stream may be silent: when its client must be told that somebody is still there, and
// when its provider is given up. A clock is read only where either is asked for.
#include <string_view>

#include "base/clock.hpp"
#include "gateway/request_context.hpp"

namespace weir::gateway {

class StreamGuard {
public:
    StreamGuard(const RequestContext& request, SteadyTime now);

    // Nothing is to be done before.
    Deadline next() const { return earlier(ping_at_, stalled_at_); }
    bool watches() const { return next() != no_deadline; }

    void sent(SteadyTime now);  // bytes to the client
    // Bytes came from the provider. Comments are no progress: some send them while nothing happens.
    void heard(std::string_view bytes, SteadyTime now);
    bool stalled(SteadyTime now) const { return now >= stalled_at_; }
    std::chrono::nanoseconds stall() const { return stall_; }
    bool ping_due(SteadyTime now) const { return now >= ping_at_; }
    // An event that means nothing, in the client's wire; only where its clients know such.
    std::string_view ping() const { return ping_; }

private:
    std::string_view ping_;
    std::chrono::nanoseconds ping_every_;
    std::chrono::nanoseconds stall_;
    Deadline ping_at_ = no_deadline;
    Deadline stalled_at_ = no_deadline;
};

}  // namespace weir::gateway
