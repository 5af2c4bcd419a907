#include "wire/gemini/count_tokens.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/gemini/error.hpp"
#include "wire/gemini/field.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/request.hpp"

namespace weir::wire::gemini {

namespace {

constexpr std::string_view models = "models/";

}  // namespace

Result<llm::ChatRequest> read_count_request(std::string_view body, const json::Limits& limits) {
    Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    const json::Value inner = member(document->root(), "generateContentRequest");
    if (inner.is_null()) return read_request(body, limits);
    if (!inner.is_object()) return fail(bad_field("generateContentRequest", "must be an object"));
    Result<llm::ChatRequest> request = read_request(inner.raw(), limits);
    if (!request) {
        Error error = request.error();
        return fail(error.at_field("generateContentRequest." + error.field()));
    }
    std::string model = inner["model"].text();
    if (model.starts_with(models)) model.erase(0, models.size());
    request->model = ModelName(std::move(model));
    return request;
}

Result<Written> write_count_request(const llm::ChatRequest& request, const WriteOptions& options,
                                    CountForm form) {
    Result<Written> written = write_request(request, options);
    if (!written || form == CountForm::vertex) return written;
    std::string body;
    json::Writer out(body);
    out.open_object().key("generateContentRequest").open_object();
    out.member("model", std::string(models) + request.model.value());
    const Result<json::Document> document = json::read(written->body);
    if (!document) return fail(document.error());
    for (const json::Member& one : document->root().members())
        out.member_raw(one.key.text(), one.value.raw());
    out.close_object().close_object();
    written->body = std::move(body);
    return written;
}

Result<TokenCount> read_count(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    document.error().message());
    const json::Value root = document->root();
    if (const auto said = error_in(root)) return fail(error_of(*said, root));
    const auto total = root["totalTokens"].integer();
    if (!total || *total < 0)
        return fail(ErrorKind::upstream_protocol, "the provider's answer has no totalTokens");
    return TokenCount{Tokens(*total), Tokens(std::max<std::int64_t>(
                                          root["cachedContentTokenCount"].integer_or(0), 0))};
}

std::string write_count(const TokenCount& count) {
    std::string body;
    json::Writer out(body);
    out.open_object().member("totalTokens", count.total.value());
    if (count.cached.value() > 0) out.member("cachedContentTokenCount", count.cached.value());
    out.close_object();
    return body;
}

}  // namespace weir::wire::gemini
