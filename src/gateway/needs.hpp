#pragma once
// What planning is told of a request.
#include "gateway/request_context.hpp"
#include "route/needs.hpp"

namespace weir::gateway {

// From what the wire peeked: no further look at the body.
route::Needs needs_of(const RequestContext& request);

// The request in the canonical vocabulary, read when a strategy asks for the text, and kept for the
// attempt that may have to translate it.
class Prompt final : public route::PromptSource {
public:
    explicit Prompt(RequestContext& request) : request_(request) {}
    const llm::ChatRequest* chat() override;
    std::uint64_t prefix() override;
    // What is not known yet is noted, for who may ask (gateway/prompt_embedding.hpp).
    route::SeenByEmbedding seen_by(const route::Embedded& embedded, std::string_view text) override;

private:
    RequestContext& request_;
    bool unreadable_ = false;
};

}  // namespace weir::gateway
