#include "gateway/rerank.hpp"

#include "gateway/token_count.hpp"
#include "gateway/translation.hpp"
#include "wire/rerank/choose.hpp"
#include "wire/rerank/results.hpp"
#include "wire/rerank/rows.hpp"

namespace weir::gateway {
namespace {

json::Limits body_limits(const RequestContext& request) {
    return {.bytes_max = request.snapshot->limits.body_bytes_max};
}

const wire::RerankCodec& client_codec(const RequestContext& request) {
    return *wire::rerank_codec(request.wire);
}

const wire::RerankCodec& target_codec(const RequestContext& request) {
    return *wire::rerank_codec(*request.over->wire);
}

}  // namespace

bool translates_reranking(const RequestContext& request) {
    const wire::RerankCodec* const from = wire::rerank_codec(request.wire);
    const wire::RerankCodec* const to = wire::rerank_codec(*request.over->wire);
    return translates(request) && from != nullptr && from->read_request != nullptr &&
           to != nullptr && to->write_request != nullptr;
}

Result<RerankExchange> RerankExchange::open(const RequestContext& request) {
    Result<llm::RerankRequest> read =
        client_codec(request).read_request(request.body, body_limits(request));
    if (!read) return fail(read.error());
    RerankExchange exchange;
    exchange.asked_ = std::move(*read);
    return exchange;
}

Result<std::string> RerankExchange::write(RequestContext& request) const {
    Result<wire::Written> written =
        target_codec(request).write_request({.request = asked_,
                                             .provider = request.ready->provider->id(),
                                             .model = request.candidate->model});
    if (!written) return fail(written.error());
    for (const std::string& field : written->dropped)
        (request.dropped += request.dropped.empty() ? "" : ",") += field;
    return std::move(written->body);
}

Result<std::string> RerankExchange::answer(const RequestContext& request, std::string_view body) {
    const wire::RerankCodec& from = target_codec(request);
    const wire::RerankCodec& to = client_codec(request);
    Result<llm::RerankAnswer> read =
        from.read_answer(body, {.bytes_max = request.snapshot->limits.answer_bytes_max});
    if (!read) return fail(read.error());
    const Result<void> settled =
        wire::rerank::settle_results(asked_, from.scores, to.scores, *read);
    if (!settled) return fail(settled.error());
    read->model = request.candidate->model;
    if (read->id.empty()) read->id = request.id.text();
    if (!read->usage) read->usage.emplace();
    complete_rerank_usage(request, nullptr, *read->usage);
    usage_ = read->usage;
    return to.write_answer(asked_, *read);
}

void complete_rerank_usage(const RequestContext& request, const catalog::PriceSheet* sheet,
                           llm::Usage& usage) {
    if (usage.total() == Tokens(0)) {
        const std::int64_t units = usage.web_searches;
        usage = estimated_usage(request);
        usage.web_searches = units;
    }
    const bool by_units =
        sheet != nullptr && (*sheet)[catalog::Meter::query].known != catalog::Known::no;
    if (!by_units || usage.web_searches > 0) return;
    usage.web_searches =
        wire::rerank::search_units(wire::rerank::documents_in(request.body, body_limits(request)));
    usage.estimated = true;
}

std::int64_t search_units_most(const RequestContext& request) {
    if (request.asked.kind != catalog::Kind::rerank) return 0;
    return wire::rerank::search_units_most(
        wire::rerank::documents_in(request.body, body_limits(request)), request.peek.body_bytes);
}

}  // namespace weir::gateway
