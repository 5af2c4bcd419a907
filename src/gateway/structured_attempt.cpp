#include "gateway/structured_attempt.hpp"

#include "gateway/translation.hpp"

namespace weir::gateway {
namespace {

catalog::Capabilities abilities_of(const RequestContext& request) {
    return request.model.offering ? request.model.offering->can : catalog::Capabilities{};
}

}  // namespace

Result<void> prepare_structured(RequestContext& request) {
    request.structured.reset();
    if (!request.peek.has_response_format || request.upload || !request.wire.read_request)
        return {};
    request.structured = std::make_unique<Structured>();
    const StructuredTarget target{.wire = request.over->wire->name,
                                  .can = abilities_of(request),
                                  .quirks = request.model.quirks};
    const std::optional<bool> check = request.plan.route->structured.check;
    const bool may_be_denied = target.quirks.refuses("response_format") ||
                               target.can.lacks(catalog::Capability::structured_output);
    // Bytes that nobody needs to know are not read.
    const bool passes = request.over->wire == &request.wire;
    if (passes && !may_be_denied && !check.value_or(false)) return {};
    if (Result<void> read = read_canonical(request); !read) return read;
    const StructuredWay way = passes && !may_be_denied ? StructuredWay::native
                                                       : structured_way(*request.canonical, target);
    Result<Structured> made =
        make_structured(*request.canonical, way, check.value_or(way != StructuredWay::native));
    if (!made) return fail(in_clients_words(request, made.error()));
    *request.structured = std::move(*made);
    return {};
}

Result<void> check_passing(const RequestContext& request, std::string_view body,
                           const wire::Quirks& quirks) {
    if (!request.structured || !request.structured->check) return {};
    Result<llm::ChatAnswer> answer = request.over->wire->read_answer(
        body, {.bytes_max = request.snapshot->limits.answer_bytes_max}, quirks);
    if (!answer) return fail(answer.error());
    return settle_answer(*request.structured, *answer);
}

bool rewrites_stream(const RequestContext& request) {
    return request.structured &&
           (request.structured->check || request.structured->way != StructuredWay::native);
}

std::unique_ptr<StructuredStream> make_structured_stream(RequestContext& request) {
    if (!rewrites_stream(request)) return nullptr;
    const StructuredWay way = request.structured->way;
    auto stream = std::make_unique<StructuredStream>(std::move(*request.structured),
                                                     request.snapshot->limits.answer_bytes_max);
    *request.structured = Structured{.way = way};
    return stream;
}

}  // namespace weir::gateway
