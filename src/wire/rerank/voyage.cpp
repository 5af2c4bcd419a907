#include "wire/rerank/voyage.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/operation/body.hpp"
#include "wire/rerank/field.hpp"

namespace weir::wire::rerank {
namespace {

using json::Value;
using llm::RerankRequest;

constexpr std::array read_by_name = std::to_array<std::string_view>(
    {"model", "query", "documents", "top_k", "return_documents", "truncation"});

Result<RerankRequest> read_request(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    const Value root = document->root();
    RerankRequest request;
    request.model = ModelName(root["model"].text());
    Result<std::string> query = read_query(root["query"], "query");
    if (!query) return fail(query.error());
    request.query = std::move(*query);
    auto documents = read_documents(root["documents"], "documents");
    if (!documents) return fail(documents.error());
    request.documents = std::move(*documents);
    const auto top = read_top(root["top_k"], "top_k");
    if (!top) return fail(top.error());
    request.top = *top;
    const auto asked = read_flag(root["return_documents"], "return_documents");
    if (!asked) return fail(asked.error());
    request.documents_asked = asked->value_or(false);
    const auto truncate = read_flag(root["truncation"], "truncation");
    if (!truncate) return fail(truncate.error());
    request.truncate = *truncate;
    for (const json::Member member : root.members()) {
        const std::string key = member.key.text();
        if (std::ranges::find(read_by_name, key) == read_by_name.end() && !member.value.is_null())
            request.extras.push_back({"voyage", key, std::string(member.value.raw())});
    }
    return request;
}

Result<Written> write_request(const RerankCall& call) {
    const RerankRequest& request = call.request;
    Written written;
    json::Writer out(written.body);
    out.open_object().member("model", call.model).member("query", request.query);
    write_texts(out, "documents", request);
    out.maybe("top_k", request.top);
    out.maybe("truncation", request.truncate);
    write_extras(out, request, "voyage", written.dropped);
    out.close_object();
    return written;
}

Result<llm::RerankAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    const Value root = document->root();
    auto results = read_results(root["data"], {.results = "data", .score = "relevance_score"});
    if (!results) return fail(results.error());
    return llm::RerankAnswer{.id = {},
                             .model = root["model"].text(),
                             .results = std::move(*results),
                             .usage = operation::usage_of(root, {})};
}

std::string write_answer(const RerankRequest& request, const llm::RerankAnswer& answer) {
    std::string body;
    json::Writer out(body);
    out.open_object().member("object", "list").key("data").open_array();
    for (const llm::RerankResult& result : answer.results) {
        out.open_object().member("relevance_score", result.score);
        out.member("index", static_cast<std::int64_t>(result.index));
        if (request.documents_asked && result.index < request.documents.size())
            out.member("document", request.documents[result.index].text);
        out.close_object();
    }
    out.close_array().member("model", answer.model);
    if (answer.usage)
        out.key("usage")
            .open_object()
            .member("total_tokens", answer.usage->input().value())
            .close_object();
    out.close_object();
    return body;
}

}  // namespace

const RerankCodec voyage = {.family = "voyage",
                            .scores = llm::RerankScores::relevance,
                            .read_request = read_request,
                            .write_request = write_request,
                            .read_answer = read_answer,
                            .write_answer = write_answer};

}  // namespace weir::wire::rerank
