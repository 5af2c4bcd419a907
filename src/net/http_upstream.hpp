#pragma once
// The Upstream port over HTTP/1.1 and a pool of connections.
#include "net/pool.hpp"
#include "net/upstream_port.hpp"

namespace weir::net {

class HttpUpstream final : public Upstream {
public:
    // The pool outlives the upstream and all its answers.
    explicit HttpUpstream(Pool& pool) : pool_(pool) {}

    // Sends on a pooled connection if there is one. A reused connection that turns out to be dead
    // before any byte of the answer is replaced by a fresh one, once, unnoticed by the caller: the
    // peer closed it while the request was on its way, so the request was not served.
    Awaitable<Result<std::unique_ptr<UpstreamAnswer>>> send(const UpstreamRequest& request,
                                                            const UpstreamTimeouts& timeouts,
                                                            Cancel* cancel) override;

private:
    Pool& pool_;
};

}  // namespace weir::net
