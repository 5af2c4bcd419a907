#include "wire/rerank/cohere.hpp"

#include "json/document.hpp"
#include "wire/cohere/answer.hpp"
#include "wire/rerank/field.hpp"

namespace weir::wire::rerank {
namespace {

using json::Value;
using llm::RerankRequest;

// What v2 no longer has is v1's alone, also where the provider is the same.
constexpr std::string_view v2 = "cohere";
constexpr std::string_view v1 = "cohere_v1";

Result<RerankRequest> read(std::string_view body, const json::Limits& limits,
                           std::string_view version) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    const Value root = document->root();
    const bool old = version == v1;
    RerankRequest request;
    request.model = ModelName(root["model"].text());
    Result<std::string> query = read_query(root["query"], "query");
    if (!query) return fail(query.error());
    request.query = std::move(*query);
    auto documents =
        read_documents(root["documents"], "documents", old ? root["rank_fields"] : Value());
    if (!documents) return fail(documents.error());
    request.documents = std::move(*documents);
    const auto top = read_top(root["top_n"], "top_n");
    if (!top) return fail(top.error());
    request.top = *top;
    const auto asked = read_flag(root["return_documents"], "return_documents");
    if (!asked) return fail(asked.error());
    request.documents_asked = old && asked->value_or(false);
    for (const json::Member member : root.members()) {
        const std::string key = member.key.text();
        const bool known = key == "model" || key == "query" || key == "documents" ||
                           key == "top_n" || (old && key == "rank_fields") ||
                           (old && key == "return_documents");
        if (known || member.value.is_null()) continue;
        const bool of_both = !old || key == "max_tokens_per_doc" || key == "priority";
        request.extras.push_back(
            {std::string(of_both ? v2 : v1), key, std::string(member.value.raw())});
    }
    return request;
}

Result<RerankRequest> read_v2(std::string_view body, const json::Limits& limits) {
    return read(body, limits, v2);
}

Result<RerankRequest> read_v1(std::string_view body, const json::Limits& limits) {
    return read(body, limits, v1);
}

Result<Written> write_request(const RerankCall& call) {
    Written written;
    json::Writer out(written.body);
    out.open_object().member("model", call.model);
    write_cohere_members(out, call, written.dropped);
    out.close_object();
    return written;
}

Result<llm::RerankAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    return read_cohere_answer(document->root());
}

void write_meta(json::Writer& out, const llm::RerankAnswer& answer, std::string_view version) {
    out.key("meta").open_object();
    out.key("api_version").open_object().member("version", version).close_object();
    if (answer.usage) {
        const llm::Usage& usage = *answer.usage;
        const std::int64_t tokens = usage.input().value();
        out.key("billed_units").open_object();
        if (usage.web_searches > 0)
            out.member("search_units", usage.web_searches);
        else
            out.member("input_tokens", tokens);
        out.close_object();
        if (tokens > 0 && !usage.estimated)
            out.key("tokens").open_object().member("input_tokens", tokens).close_object();
    }
    out.close_object();
}

std::string write(const RerankRequest& request, const llm::RerankAnswer& answer,
                  std::string_view version) {
    std::string body;
    json::Writer out(body);
    out.open_object();
    if (!answer.id.empty()) out.member("id", answer.id);
    out.key("results").open_array();
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
    write_meta(out, answer, version);
    out.close_object();
    return body;
}

std::string write_v2(const RerankRequest& request, const llm::RerankAnswer& answer) {
    return write(request, answer, "2");
}

std::string write_v1(const RerankRequest& request, const llm::RerankAnswer& answer) {
    return write(request, answer, "1");
}

}  // namespace

void write_cohere_members(json::Writer& out, const RerankCall& call,
                          std::vector<std::string>& dropped) {
    const RerankRequest& request = call.request;
    out.member("query", request.query);
    write_texts(out, "documents", request);
    out.maybe("top_n", request.top);
    // It always cuts what is too long.
    if (request.truncate == false) dropped.push_back(request.truncate_field);
    write_extras(out, request, v2, dropped);
}

std::optional<llm::Usage> read_cohere_usage(Value meta) {
    std::optional<llm::Usage> usage = wire::cohere::read_usage(meta);
    const std::int64_t units = meta["billed_units"]["search_units"].integer_or(0);
    if (units <= 0) return usage;
    if (!usage) usage.emplace();
    usage->web_searches = units;
    return usage;
}

Result<llm::RerankAnswer> read_cohere_answer(Value root) {
    auto results =
        read_results(root["results"], {.results = "results", .score = "relevance_score"});
    if (!results) return fail(results.error());
    return llm::RerankAnswer{.id = root["id"].text(),
                             .model = {},
                             .results = std::move(*results),
                             .usage = read_cohere_usage(root["meta"])};
}

const RerankCodec cohere = {.family = "cohere",
                            .scores = llm::RerankScores::relevance,
                            .read_request = read_v2,
                            .write_request = write_request,
                            .read_answer = read_answer,
                            .write_answer = write_v2};

const RerankCodec cohere_v1 = {.family = "cohere",
                               .scores = llm::RerankScores::relevance,
                               .read_request = read_v1,
                               .write_request = nullptr,
                               .read_answer = read_answer,
                               .write_answer = write_v1};

}  // namespace weir::wire::rerank
