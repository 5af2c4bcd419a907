#pragma once
// What the strategies of one request want to know of its prompt by embeddings. Planning notes who
// wants it (Prompt::seen_by); then the model is asked, and the request is planned anew with what it
// said. Null in a request whose routes want none.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/request_context.hpp"
#include "llm/usage.hpp"
#include "route/embedded/outcome.hpp"

namespace weir::gateway {

class EmbeddingCall;

class PromptEmbeddings {
public:
    PromptEmbeddings();
    ~PromptEmbeddings();
    PromptEmbeddings(const PromptEmbeddings&) = delete;
    PromptEmbeddings& operator=(const PromptEmbeddings&) = delete;

    // What is known, by now, of that text as that route's strategy sees it.
    route::SeenByEmbedding find(Metrics& metrics, const route::Embedded& embedded,
                                std::string_view text);

    // For one strategy.
    struct Wish {
        const route::Embedded* embedded = nullptr;
        std::string text;  // what of the prompt is sent
        std::uint64_t hash = 0;
        std::vector<float> similarities;
        route::EmbeddingOutcome outcome = route::EmbeddingOutcome::not_asked;
    };
    std::vector<Wish> wishes;
    std::vector<std::unique_ptr<EmbeddingCall>> calls;  // that were made, whatever came of them
};

// Whether planning has met a strategy that wants an embedding and has none.
bool wants_embeddings(const RequestContext& request);

// After admission: asks for them within their timeouts and plans anew, with what came or with why
// nothing did. What it costs is held of the caller's budgets first. An error when the client has
// left meanwhile.
net::Awaitable<Result<void>> embed_prompt(RequestContext& request);

// What those calls used and cost: absent where none was paid for; cost absent where unknown.
struct EmbeddingBill {
    llm::Usage usage;
    std::optional<NanoUsd> cost;
};
std::optional<EmbeddingBill> embedding_bill(const RequestContext& request);

}  // namespace weir::gateway
