#include "wire/rerank/nim.hpp"

#include "json/document.hpp"
#include "wire/embedding/field.hpp"
#include "wire/operation/body.hpp"
#include "wire/rerank/field.hpp"

namespace weir::wire::rerank {
namespace {

using json::Value;
using llm::RerankRequest;

Result<std::optional<bool>> read_truncate(Value value) {
    if (value.is_null()) return std::nullopt;
    if (value.is("NONE")) return false;
    if (value.is("END")) return true;
    return fail(embedding::bad_field("truncate", "must be NONE or END"));
}

Result<RerankRequest> read_request(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    const Value root = document->root();
    RerankRequest request;
    request.truncate_field = "truncate";
    request.model = ModelName(root["model"].text());
    Result<std::string> query = read_query(root["query"], "query");
    if (!query) return fail(query.error());
    request.query = std::move(*query);
    auto passages = read_documents(root["passages"], "passages");
    if (!passages) return fail(passages.error());
    request.documents = std::move(*passages);
    const auto truncate = read_truncate(root["truncate"]);
    if (!truncate) return fail(truncate.error());
    request.truncate = *truncate;
    for (const json::Member member : root.members()) {
        const std::string key = member.key.text();
        const bool known =
            key == "model" || key == "query" || key == "passages" || key == "truncate";
        if (!known && !member.value.is_null())
            request.extras.push_back({"nim", key, std::string(member.value.raw())});
    }
    return request;
}

Result<Written> write_request(const RerankCall& call) {
    const RerankRequest& request = call.request;
    Written written;
    json::Writer out(written.body);
    out.open_object().member("model", call.model);
    out.key("query").open_object().member("text", request.query).close_object();
    out.key("passages").open_array();
    for (const llm::RerankDocument& document : request.documents)
        out.open_object().member("text", document.text).close_object();
    out.close_array();
    // Unasked it refuses what is too long, where everybody else's API cuts it.
    out.member("truncate", request.truncate.value_or(true) ? "END" : "NONE");
    write_extras(out, request, "nim", written.dropped);
    out.close_object();
    return written;
}

Result<llm::RerankAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    const Value root = document->root();
    auto results = read_results(root["rankings"], {.results = "rankings", .score = "logit"});
    if (!results) return fail(results.error());
    return llm::RerankAnswer{.id = {},
                             .model = {},
                             .results = std::move(*results),
                             .usage = operation::usage_of(root, {})};
}

std::string write_answer(const RerankRequest& /*request*/, const llm::RerankAnswer& answer) {
    std::string body;
    json::Writer out(body);
    out.open_object().key("rankings").open_array();
    for (const llm::RerankResult& result : answer.results)
        out.open_object()
            .member("index", static_cast<std::int64_t>(result.index))
            .member("logit", result.score)
            .close_object();
    out.close_array();
    if (answer.usage) {
        const std::int64_t tokens = answer.usage->input().value();
        out.key("usage").open_object();
        out.member("prompt_tokens", tokens).member("total_tokens", tokens).close_object();
    }
    out.close_object();
    return body;
}

}  // namespace

const RerankCodec nim = {.family = "nim",
                         .scores = llm::RerankScores::logit,
                         .read_request = read_request,
                         .write_request = write_request,
                         .read_answer = read_answer,
                         .write_answer = write_answer};

}  // namespace weir::wire::rerank
