#pragma once
// Embeddings that are translated: the request as calls of one target, in as many parts as it takes,
// and their answers as one. Lives in one attempt's frame; nothing in it waits.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/request_context.hpp"
#include "llm/embedding.hpp"
#include "net/http1/headers.hpp"
#include "wire/embedding/codec.hpp"

namespace weir::gateway {

class EmbeddingCalls {
public:
    // For request.over. Errors: unsupported and invalid_request, naming the client's field.
    static Result<EmbeddingCalls> open(RequestContext& request);

    // The body of the next call; what it could not say is appended to request.dropped by the first.
    Result<std::string> next(RequestContext& request);
    bool at_end() const { return sent_ == asked_.inputs.size(); }

    // What the call that went out last was answered.
    Result<void> take(const RequestContext& request, std::string_view body,
                      const net::http1::Headers& headers);
    // All answers as the client's; the usage is that of all calls, or nothing when one told none.
    std::string finish(const RequestContext& request);
    const std::optional<llm::Usage>& usage() const { return answer_.usage; }

private:
    llm::EmbeddingRequest asked_;
    llm::EmbeddingAnswer answer_;
    std::size_t sent_ = 0;  // inputs in the calls so far
    bool told_ = true;      // every call so far told its usage
};

// Whether the attempt at request.over is a translation of embeddings.
bool translates_embeddings(const RequestContext& request);

// Vectors of two models mean nothing to each other: only candidates that are the first one's model
// stay in the plan.
void keep_one_embedding_model(RequestContext& request);

}  // namespace weir::gateway
