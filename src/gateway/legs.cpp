#include "gateway/legs.hpp"

#include <algorithm>

#include "gateway/price.hpp"
#include "gateway/prompt_embedding.hpp"
#include "gateway/subcall.hpp"

namespace weir::gateway {
namespace {

// Absent is "as consumed", so a sum with one that says otherwise must spell out both.
void add_billed(std::optional<Tokens>& sum, Tokens consumed, const std::optional<Tokens>& more,
                Tokens more_consumed) {
    if (!sum && !more) return;
    sum = sum.value_or(consumed) + more.value_or(more_consumed);
}

void put_down_leg(RequestContext& request) {
    request.legs.push_back({.attempt = request.attempts->history().size() - 1,
                            .usage = std::move(*request.usage),
                            .cost = request.cost});
    request.usage.reset();
    request.cost.reset();
    request.stop.reset();
    request.answer_text_bytes = 0;
    request.between_legs = true;
}

}  // namespace

void add_usage(llm::Usage& sum, const llm::Usage& more) {
    add_billed(sum.billed_input, sum.input(), more.billed_input, more.input());
    add_billed(sum.billed_output, sum.output(), more.billed_output, more.output());
    constexpr std::array fields = {
        &llm::Usage::input_uncached,      &llm::Usage::input_cache_read,
        &llm::Usage::input_cache_write,   &llm::Usage::input_cache_write_1h,
        &llm::Usage::output_visible,      &llm::Usage::output_reasoning,
        &llm::Usage::input_audio,         &llm::Usage::input_image,
        &llm::Usage::input_video,         &llm::Usage::input_tool_use,
        &llm::Usage::output_audio,        &llm::Usage::output_image,
        &llm::Usage::prediction_accepted, &llm::Usage::prediction_rejected,
        &llm::Usage::citation_tokens};
    for (const auto field : fields)
        sum.*field = sum.*field + more.*field;
    sum.web_searches += more.web_searches;
    sum.estimated = sum.estimated || more.estimated;
    // Two accounts of two providers are no account of the whole.
    sum.reported_cost.clear();
}

void close_leg(RequestContext& request) {
    if (request.usage) {
        llm::Usage& usage = *request.usage;
        const Tokens text = estimated_tokens(request.answer_text_bytes);
        if (usage.output() < text) usage.output_visible = text - usage.output_reasoning;
        if (usage.input() == Tokens(0))
            usage.input_uncached =
                estimated_tokens(request.peek.text_bytes() + request.continued_bytes);
        usage.billed_output.reset();
        usage.estimated = true;
    }
    settle_cost(request);
    put_down_leg(request);
}

void close_whole_leg(RequestContext& request) {
    request.cost.reset();
    price_answer(request);
    put_down_leg(request);
}

bool hold_for_next(RequestContext& request, const Beyond& beyond) {
    const meter::Meter& meter = request.principal->meter;
    if (!meter.has_budget()) return true;
    auto spent = spent_cost(request);
    // Known, or it would not have been held before.
    if (const auto embeddings = embedding_bill(request); spent && embeddings)
        *spent += embeddings->cost.value_or(NanoUsd(0));
    const auto worst = worst_cost(request, beyond);
    if (!spent || !worst) return false;
    NanoUsd held = request.admission.reserved();
    for (const meter::Admission& more : request.more)
        held = held + more.reserved();
    if (*spent + *worst <= held) return true;
    auto more = meter.hold_more(*spent + *worst - held, request.now());
    if (!more) return false;
    request.more.push_back(std::move(*more));
    return true;
}

bool paid_for(const RequestContext& request) {
    const auto paid = [](const auto& part) { return paid_for(part->request()); };
    return request.served || !request.legs.empty() ||
           (request.cost_settled && std::ranges::any_of(request.parts, paid));
}

llm::Usage spent(const RequestContext& request) {
    llm::Usage sum;
    for (const Leg& leg : request.legs)
        add_usage(sum, leg.usage);
    return sum;
}

std::optional<NanoUsd> spent_cost(const RequestContext& request) {
    NanoUsd sum{0};
    for (const Leg& leg : request.legs) {
        if (!leg.cost) return std::nullopt;
        sum = sum + *leg.cost;
    }
    return sum;
}

void add_legs(RequestContext& request) {
    if (request.legs.empty()) return;
    if (!request.between_legs) {
        request.legs.push_back({.attempt = request.attempts->history().size() - 1,
                                .usage = *request.usage,
                                .cost = request.cost});
        request.between_legs = true;
    }
    request.usage = spent(request);
    request.cost = spent_cost(request);
}

}  // namespace weir::gateway
