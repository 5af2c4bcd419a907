#pragma once
// One candidate asked on behalf of a request, its answer kept: what consensus and cascades are made
// of. It has attempts, usage and cost of its own, which the request's record sums up; limits,
// ledger and log are the request's alone.
#include <memory>
#include <optional>
#include <string>

#include "gateway/inner_exchange.hpp"
#include "gateway/request_context.hpp"

namespace weir::gateway {

class Subcall {
public:
    // Asks that candidate of the request's own plan, with the request's own body. Both, and the
    // request, outlive this.
    Subcall(RequestContext& parent, const route::Candidate& candidate);
    // Asks another model something else: `body` is an OpenAI chat request of ours, `plan` where it
    // may go.
    Subcall(RequestContext& parent, route::Plan plan, std::string body);
    Subcall(const Subcall&) = delete;
    Subcall& operator=(const Subcall&) = delete;

    // Once. Ends with the answer, or when cancelled.
    net::Awaitable<void> run();
    void cancel() { exchange_.cancel().request(); }

    bool ended() const { return ended_; }
    // A complete answer of a provider.
    bool answered() const { return ended_ && request_.served && request_.complete; }
    RequestContext& request() { return request_; }
    const RequestContext& request() const { return request_; }
    InnerExchange& exchange() { return exchange_; }

    // What the answer says: its text, or its tool calls as JSON. Nothing when it cannot be read.
    std::optional<llm::ChatAnswer> read_answer() const;
    static std::string text_of(const llm::ChatAnswer& answer);

private:
    InnerExchange exchange_;
    std::string body_;  // of an own question
    RequestContext request_;
    bool ended_ = false;
};

}  // namespace weir::gateway
