#include "wire/rerank/tei.hpp"

#include "json/document.hpp"
#include "wire/rerank/field.hpp"

namespace weir::wire::rerank {
namespace {

using llm::RerankRequest;

Result<Written> write_request(const RerankCall& call) {
    const RerankRequest& request = call.request;
    Written written;
    json::Writer out(written.body);
    out.open_object().member("query", request.query);
    write_texts(out, "texts", request);
    // Unasked it refuses what is too long, where everybody else's API cuts it.
    out.member("truncate", request.truncate.value_or(true));
    out.member("raw_scores", false).member("return_text", false);
    write_extras(out, request, "tei", written.dropped);
    out.close_object();
    return written;
}

Result<llm::RerankAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    auto results = read_results(document->root(), {.results = "", .score = "score"});
    if (!results) return fail(results.error());
    return llm::RerankAnswer{
        .id = {}, .model = {}, .results = std::move(*results), .usage = std::nullopt};
}

}  // namespace

const RerankCodec tei = {.family = "tei",
                         .scores = llm::RerankScores::relevance,
                         .read_request = nullptr,
                         .write_request = write_request,
                         .read_answer = read_answer,
                         .write_answer = nullptr};

}  // namespace weir::wire::rerank
