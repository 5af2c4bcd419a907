#include "wire/rerank/bedrock.hpp"

#include "json/document.hpp"
#include "wire/embedding/field.hpp"
#include "wire/rerank/cohere.hpp"
#include "wire/rerank/field.hpp"

namespace weir::wire::rerank {
namespace {

Result<Written> write_request(const RerankCall& call) {
    // The id may have a region before it.
    if (!call.model.contains("cohere.rerank"))
        return fail(embedding::unsupported(
            "model", "of this provider's rerankers only Cohere's are served"));
    Written written;
    json::Writer out(written.body);
    out.open_object().member("api_version", 2);
    write_cohere_members(out, call, written.dropped);
    out.close_object();
    return written;
}

Result<llm::RerankAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    return read_cohere_answer(document->root());
}

}  // namespace

const RerankCodec bedrock = {.family = "bedrock",
                             .scores = llm::RerankScores::relevance,
                             .read_request = nullptr,
                             .write_request = write_request,
                             .read_answer = read_answer,
                             .write_answer = nullptr};

}  // namespace weir::wire::rerank
