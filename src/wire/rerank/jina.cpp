#include "wire/rerank/jina.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/operation/body.hpp"
#include "wire/rerank/cohere.hpp"
#include "wire/rerank/field.hpp"

namespace weir::wire::rerank {
namespace {

using json::Value;
using llm::RerankRequest;

constexpr std::array read_by_name = std::to_array<std::string_view>(
    {"model", "query", "documents", "top_n", "return_documents", "rank_fields", "truncation"});

// Cohere's clients of this path send these; no imitator of Jina's knows them.
bool is_coheres(std::string_view key) { return key == "max_tokens_per_doc" || key == "priority"; }

Result<RerankRequest> read_request(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    const Value root = document->root();
    RerankRequest request;
    request.model = ModelName(root["model"].text());
    Result<std::string> query = read_query(root["query"], "query");
    if (!query) return fail(query.error());
    request.query = std::move(*query);
    auto documents = read_documents(root["documents"], "documents", root["rank_fields"]);
    if (!documents) return fail(documents.error());
    request.documents = std::move(*documents);
    const auto top = read_top(root["top_n"], "top_n");
    if (!top) return fail(top.error());
    request.top = *top;
    const auto asked = read_flag(root["return_documents"], "return_documents");
    if (!asked) return fail(asked.error());
    request.documents_asked = asked->value_or(true);
    const auto truncate = read_flag(root["truncation"], "truncation");
    if (!truncate) return fail(truncate.error());
    request.truncate = *truncate;
    for (const json::Member member : root.members()) {
        const std::string key = member.key.text();
        if (std::ranges::find(read_by_name, key) != read_by_name.end() || member.value.is_null())
            continue;
        request.extras.push_back(
            {is_coheres(key) ? "cohere" : "jina", key, std::string(member.value.raw())});
    }
    return request;
}

Result<Written> write_request(const RerankCall& call) {
    const RerankRequest& request = call.request;
    Written written;
    json::Writer out(written.body);
    out.open_object().member("model", call.model).member("query", request.query);
    write_texts(out, "documents", request);
    out.maybe("top_n", request.top);
    // The documents are at hand. Its imitators give them back or do not, and some refuse a field
    // that they do not know.
    const bool itself = call.provider == "jina";
    if (itself) out.member("return_documents", false);
    if (request.truncate && itself)
        out.member("truncation", *request.truncate);
    else if (request.truncate)
        written.dropped.push_back(request.truncate_field);
    write_extras(out, request, "jina", written.dropped);
    out.close_object();
    return written;
}

// SiliconFlow has Cohere's meta in the usage's place.
std::optional<llm::Usage> usage_of(Value root) {
    std::optional<llm::Usage> usage = operation::usage_of(root, {});
    if (!usage) usage = read_cohere_usage(root["meta"]);
    const std::int64_t units = root["usage"]["search_units"].integer_or(0);  // OpenRouter
    if (units <= 0) return usage;
    if (!usage) usage.emplace();
    usage->web_searches = units;
    return usage;
}

Result<llm::RerankAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    const Value root = document->root();
    auto results =
        read_results(root["results"], {.results = "results", .score = "relevance_score"});
    if (!results) return fail(results.error());
    return llm::RerankAnswer{.id = root["id"].text(),
                             .model = root["model"].text(),
                             .results = std::move(*results),
                             .usage = usage_of(root)};
}

std::string write_answer(const RerankRequest& request, const llm::RerankAnswer& answer) {
    std::string body;
    json::Writer out(body);
    out.open_object();
    if (!answer.id.empty()) out.member("id", answer.id);
    out.member("object", "list").member("model", answer.model).key("results").open_array();
    for (const llm::RerankResult& result : answer.results) {
        out.open_object().member("index", static_cast<std::int64_t>(result.index));
        out.member("relevance_score", result.score);
        if (request.documents_asked && result.index < request.documents.size()) {
            out.key("document");
            write_document(out, request.documents[result.index]);
        }
        out.close_object();
    }
    out.close_array();
    if (answer.usage) {
        const std::int64_t tokens = answer.usage->input().value();
        out.key("usage").open_object();
        out.member("total_tokens", tokens).member("prompt_tokens", tokens);
        if (answer.usage->web_searches > 0) out.member("search_units", answer.usage->web_searches);
        out.close_object();
    }
    out.close_object();
    return body;
}

constexpr RerankCodec codec(llm::RerankScores scores) {
    return {.family = "jina",
            .scores = scores,
            .read_request = read_request,
            .write_request = write_request,
            .read_answer = read_answer,
            .write_answer = write_answer};
}

}  // namespace

const RerankCodec jina = codec(llm::RerankScores::relevance);
const RerankCodec llamacpp = codec(llm::RerankScores::logit);

}  // namespace weir::wire::rerank
