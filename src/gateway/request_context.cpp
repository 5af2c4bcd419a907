#include "gateway/request_context.hpp"

#include "gateway/embedding_call.hpp"
#include "gateway/hedge.hpp"
#include "gateway/prompt_embedding.hpp"
#include "gateway/subcall.hpp"
#include "net/trace_context.hpp"

namespace weir::gateway {

RequestContext::RequestContext(net::ServerExchange& of, Services& with, const wire::Wire& spoken,
                               AskedInPath in_path)
    : exchange(of),
      cancel(&of.cancel()),
      services(with),
      wire(spoken),
      snapshot(with.snapshot),
      started(with.wall_clock()),
      started_at(of.arrived()),
      asked(std::move(in_path)) {
    Random& random = services.random;
    id = RequestId::make(started, random(), random());
    // A caller's trace is continued; without one, nothing is started: a provider has no use for it.
    if (const auto header = exchange.head().headers.find("traceparent")) {
        if (const auto parent = net::read_traceparent(*header)) {
            traceparent = net::write_traceparent(net::child_of(*parent, random()));
            trace_id = net::trace_id_text(*parent);
        }
    }
}

RequestContext::~RequestContext() = default;

meter::Now RequestContext::now() const {
    // One clock is read, not two: the wall's follows from when the request began.
    const SteadyTime steady = std::chrono::steady_clock::now();
    return {steady, started + std::chrono::duration_cast<SysTime::duration>(steady - started_at)};
}

}  // namespace weir::gateway
