#include "gateway/embedding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>

#include "base/text.hpp"
#include "gateway/translation.hpp"
#include "wire/embedding/bedrock.hpp"
#include "wire/embedding/rows.hpp"

namespace weir::gateway {
namespace {

const wire::EmbeddingCodec& target_codec(const RequestContext& request) {
    return *wire::embedding_codec(*request.over->wire);
}

// The same text may be embedded by one model under several names.
bool same_model(const route::Deployments& deployments, const route::Candidate& a,
                const route::Candidate& b) {
    const std::string_view one = deployments[a.deployment].facts.canonical;
    const std::string_view other = deployments[b.deployment].facts.canonical;
    if (!one.empty() && !other.empty()) return one == other;
    return a.model == b.model;
}

}  // namespace

bool translates_embeddings(const RequestContext& request) {
    const wire::EmbeddingCodec* const from = wire::embedding_codec(request.wire);
    return translates(request) && from != nullptr && from->read_request != nullptr &&
           wire::embedding_codec(*request.over->wire) != nullptr;
}

Result<EmbeddingCalls> EmbeddingCalls::open(RequestContext& request) {
    const json::Limits limits{.bytes_max = request.snapshot->limits.body_bytes_max};
    Result<llm::EmbeddingRequest> read =
        wire::embedding_codec(request.wire)->read_request(request.body, limits);
    if (!read) return fail(read.error());
    EmbeddingCalls calls;
    calls.asked_ = std::move(*read);
    calls.answer_.id = request.id.text();
    calls.answer_.model = request.candidate->model;
    return calls;
}

Result<std::string> EmbeddingCalls::next(RequestContext& request) {
    const wire::EmbeddingCodec& codec = target_codec(request);
    const std::string_view provider = request.ready->provider->id();
    const std::string_view model = request.candidate->model;
    const std::span<const llm::EmbeddingInput> left = std::span(asked_.inputs).subspan(sent_);
    const std::size_t count = wire::inputs_of_call(left, codec.limits(provider, model));
    Result<wire::Written> written = codec.write_request(
        {.request = asked_, .inputs = left.first(count), .provider = provider, .model = model});
    if (!written) return fail(written.error());
    if (sent_ == 0)
        for (const std::string& field : written->dropped)
            (request.dropped += request.dropped.empty() ? "" : ",") += field;
    sent_ += count;
    return std::move(written->body);
}

Result<void> EmbeddingCalls::take(const RequestContext& request, std::string_view body,
                                  const net::http1::Headers& headers) {
    Result<llm::EmbeddingAnswer> read = target_codec(request).read_answer(
        body, {.bytes_max = request.snapshot->limits.answer_bytes_max});
    if (!read) return fail(read.error());
    const std::size_t asked = sent_ - answer_.vectors.size();
    if (read->vectors.size() != asked)
        return fail(
            ErrorKind::upstream_protocol,
            fmt::format("{} embeddings were asked for and {} came", asked, read->vectors.size()));
    std::ranges::move(read->vectors, std::back_inserter(answer_.vectors));
    if (!read->usage)
        if (const auto counted = headers.find(wire::embedding::bedrock_tokens_header))
            if (const auto tokens = read_integer(*counted); tokens && *tokens >= 0)
                read->usage.emplace().input_uncached = Tokens(*tokens);
    told_ = told_ && read->usage.has_value();
    if (!told_) {
        answer_.usage.reset();
        return {};
    }
    if (!answer_.usage) answer_.usage.emplace();
    llm::Usage& sum = *answer_.usage;
    const llm::Usage& one = *read->usage;
    sum.input_uncached += one.input_uncached;
    sum.input_cache_read += one.input_cache_read;
    sum.input_image += one.input_image;
    if (one.billed_input)
        sum.billed_input = sum.billed_input.value_or(Tokens(0)) + *one.billed_input;
    return {};
}

std::string EmbeddingCalls::finish(const RequestContext& request) {
    return wire::embedding_codec(request.wire)->write_answer(asked_, answer_);
}

void keep_one_embedding_model(RequestContext& request) {
    if (request.asked.kind != catalog::Kind::embedding) return;
    route::Plan& plan = request.plan;
    const route::Deployments& deployments = *request.snapshot->deployments;
    const route::Candidate first = plan.candidates.front();
    std::erase_if(plan.candidates, [&](const route::Candidate& one) {
        if (same_model(deployments, first, one)) return false;
        plan.rejected.push_back({.deployment = one.deployment,
                                 .model = one.model,
                                 .why = "other_embedding_model",
                                 .lack = {}});
        return true;
    });
}

}  // namespace weir::gateway
