#pragma once
// A call that the gateway makes of its own accord to an embedding model: some texts in, a vector
// for each out. Of a request that it serves it is a part, with attempts, usage and cost that the
// request's record sums up; without one it is a request of its own, with a row in the ledger.
// Nothing of the client's goes with it but the text.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gateway/inner_exchange.hpp"
#include "gateway/request_context.hpp"
#include "llm/embedding.hpp"
#include "net/wheel.hpp"
#include "route/embedded/embedded.hpp"

namespace weir::gateway {

// Whether the provider of that model has embeddings that can be asked for.
bool can_embed(const Snapshot& snapshot, const route::EmbeddingSettings& settings);

class EmbeddingCall {
public:
    // Of the model that the settings name, which the snapshot's routes were read against; route:
    // whose it is, variant: for the record. The snapshot outlives this.
    EmbeddingCall(Services& services, std::shared_ptr<const Snapshot> snapshot,
                  const route::Route& route, const route::EmbeddingSettings& settings,
                  std::string_view variant);
    EmbeddingCall(const EmbeddingCall&) = delete;
    EmbeddingCall& operator=(const EmbeddingCall&) = delete;

    // Makes it a part of that request, which outlives this.
    void serve(RequestContext& parent);

    // As many of the texts as go into one call, from the first one on; 1 at least. Errors: what the
    // model's provider cannot be asked.
    Result<std::size_t> ask(std::span<const std::string> texts);
    // Once. Ends with the answer, when it is cancelled, or at the deadline; then it is settled.
    net::Awaitable<void> run(Deadline until);

    bool late() const { return timer_.fired; }
    // In the order of the texts, once it has run: upstream_protocol when it is no such answer.
    Result<std::vector<std::vector<float>>> vectors() const;
    RequestContext& request() { return request_; }
    const RequestContext& request() const { return request_; }
    net::Cancel& cancel() { return exchange_.cancel(); }

private:
    struct Timer final : net::Wheel::Timer {
        explicit Timer(net::Cancel& to_cancel) : cancel(to_cancel) {}
        void on_deadline() override {
            fired = true;
            cancel.request();
        }
        net::Cancel& cancel;
        bool fired = false;
    };

    void book_cancelled();

    const route::EmbeddingSettings& settings_;
    net::http1::RequestHead head_;
    InnerExchange exchange_;
    std::string body_;
    std::size_t count_ = 0;  // of the texts in it
    RequestContext request_;
    Timer timer_;
};

}  // namespace weir::gateway
