#include "gateway/structured_attempt.hpp"

#include <utility>

#include "gateway/legs.hpp"
#include "gateway/translation.hpp"

namespace weir::gateway {
namespace {

constexpr std::size_t repair_words_bytes = 500;  // of add_repair()'s own, at most

catalog::Capabilities abilities_of(const RequestContext& request) {
    return request.model.offering ? request.model.offering->can : catalog::Capabilities{};
}

bool wants_json(const llm::ChatRequest& asked) {
    using Kind = llm::ResponseFormat::Kind;
    return asked.response_format && (asked.response_format->kind == Kind::json_object ||
                                     asked.response_format->kind == Kind::json_schema);
}

}  // namespace

Result<void> prepare_structured(RequestContext& request) {
    request.structured.reset();
    std::optional<Unfit> repairs = std::exchange(request.repair_due, std::nullopt);
    if (!request.peek.has_response_format || request.upload || !request.wire.read_request)
        return {};
    request.structured = std::make_unique<Structured>();
    const StructuredTarget target{.wire = request.over->wire->name,
                                  .can = abilities_of(request),
                                  .quirks = request.model.quirks};
    const route::StructuredSettings& settings = request.plan.route->structured;
    const std::optional<bool> check = settings.check;
    const bool may_be_denied = target.quirks.refuses("response_format") ||
                               target.can.lacks(catalog::Capability::structured_output);
    // Bytes that nobody needs to know are not read.
    const bool passes = request.over->wire == &request.wire;
    if (passes && !may_be_denied && !check.value_or(false)) return {};
    if (Result<void> read = read_canonical(request); !read) return read;
    if (!wants_json(*request.canonical)) {
        request.structured.reset();
        return {};
    }
    const StructuredWay way = passes && !may_be_denied ? StructuredWay::native
                                                       : structured_way(*request.canonical, target);
    Result<Structured> made =
        make_structured(*request.canonical, way, check.value_or(way != StructuredWay::native));
    if (!made) return fail(in_clients_words(request, made.error()));
    made->holds = made->check && settings.repair;
    made->repairs = std::move(repairs);
    *request.structured = std::move(*made);
    return {};
}

Result<void> check_passing(RequestContext& request, std::string_view body,
                           const wire::Quirks& quirks) {
    if (!request.structured || !request.structured->check) return {};
    Result<llm::ChatAnswer> answer = request.over->wire->read_answer(
        body, {.bytes_max = request.snapshot->limits.answer_bytes_max}, quirks);
    if (!answer) return fail(answer.error());
    return settle_answer(*request.structured, *answer);
}

bool is_unfit(const RequestContext& request) {
    return request.structured && request.structured->unfit;
}

bool rewrites_stream(const RequestContext& request) {
    return request.structured &&
           (request.structured->check || request.structured->way != StructuredWay::native);
}

std::unique_ptr<StructuredStream> make_structured_stream(RequestContext& request) {
    if (!rewrites_stream(request)) return nullptr;
    return std::make_unique<StructuredStream>(*request.structured,
                                              request.snapshot->limits.answer_bytes_max);
}

route::Action after_mismatch(RequestContext& request, route::Outcome outcome, SteadyTime now) {
    close_whole_leg(request);
    request.services.metrics.answers_unfit.add();
    std::optional<Unfit> unfit;
    if (request.structured && request.plan.route->structured.repair && !request.repair_asked)
        unfit = std::move(request.structured->unfit);
    const std::size_t given =
        unfit ? unfit->said.size() + unfit->problem.size() + repair_words_bytes : 0;
    if (!hold_for_next(request, {.input_bytes = given, .output_max = {}})) {
        outcome.error = Error(outcome.error.kind(),
                              outcome.error.message() + " (no budget is left to ask again)");
        outcome.unrepeatable = true;
        return request.attempts->failed(outcome, now);
    }
    if (!unfit) return request.attempts->failed(outcome, now);
    const std::uint32_t candidate = request.attempts->history().back().candidate;
    route::Action action = request.attempts->again(outcome, now);
    const auto* const next = std::get_if<route::Try>(&action);
    if (next == nullptr || next->candidate != candidate) return action;
    request.repair_due = std::move(unfit);
    request.repair_asked = true;
    request.services.metrics.repairs_asked.add();
    return action;
}

}  // namespace weir::gateway
