#include "gateway/price.hpp"

#include "gateway/rerank.hpp"
#include "gateway/time_price.hpp"
#include "gateway/token_count.hpp"
#include "meter/cost.hpp"
#include "provider/sim/behaviour.hpp"

namespace weir::gateway {
namespace {

catalog::PriceSheet simulated_sheet(std::string_view model_name) {
    catalog::PriceSheet sheet;
    Rate in;
    Rate out;
    if (const auto behaviour = provider::sim::read_behaviour(model_name)) {
        in = behaviour->price_in.value_or(Rate());
        out = behaviour->price_out.value_or(Rate());
    }
    using catalog::Meter;
    for (const Meter meter : {Meter::input, Meter::cache_read, Meter::cache_write_5m,
                              Meter::cache_write_1h, Meter::input_audio, Meter::input_image})
        sheet[meter] = {.rate = in, .known = catalog::Known::listed};
    for (const Meter meter : {Meter::output, Meter::output_reasoning, Meter::output_audio})
        sheet[meter] = {.rate = out, .known = catalog::Known::listed};
    sheet.billing = catalog::Billing::metered;
    return sheet;
}

}  // namespace

Tokens estimated_tokens(std::size_t bytes) {
    return Tokens(static_cast<std::int64_t>((bytes + 3) / 4));
}

std::optional<catalog::PriceSheet> price_sheet(const Ready& ready, std::string_view model_name,
                                               const provider::Model& model,
                                               const catalog::PriceQuery& query,
                                               catalog::CallShape call) {
    std::optional<catalog::PriceSheet> sheet;
    if (ready.provider->kind() == provider::ProviderKind::simulated)
        sheet = simulated_sheet(model_name);
    else if (ready.fixed_price && query.tier == catalog::ServiceTier::standard &&
             query.variant.empty())
        sheet = ready.fixed_price;
    else
        sheet = model.price(query);
    call.prompt = query.prompt;
    if (sheet) catalog::apply(ready.provider->settings().terms, call, *sheet);
    return sheet;
}

catalog::CallShape shape_of(const RequestContext& request) {
    return {.tools = request.peek.has_tools, .structured = request.peek.has_response_format};
}

void settle_cost(RequestContext& request) {
    if (!request.served || request.between_legs || request.cost_settled) return;
    if (request.usage && request.cost) return;
    price_answer(request);
}

void price_answer(RequestContext& request) {
    catalog::PriceQuery query{.at = request.started,
                              .tier = catalog::service_tier_by_name(request.service_tier)
                                          .value_or(catalog::ServiceTier::standard),
                              .region = request.ready->provider->settings().region};
    if (request.sound_time) {
        request.cost = cost_of_time(request.model, query, *request.sound_time);
        if (request.cost) return;
    }
    if (!request.usage) {
        // The size of a file says nothing about what was used, and what nobody measures no more.
        if (request.upload || request.unmeasured) return;
        request.usage = estimated_usage(request);
    }
    query.prompt = request.usage->input();
    const auto sheet = price_sheet(*request.ready, request.candidate->model, request.model, query,
                                   shape_of(request));
    if (request.asked.kind == catalog::Kind::rerank)
        complete_rerank_usage(request, sheet ? &*sheet : nullptr, *request.usage);
    if (sheet) request.cost = meter::cost(*request.usage, *sheet);
}

}  // namespace weir::gateway
