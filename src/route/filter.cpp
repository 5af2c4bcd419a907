#include "route/filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace weir::route {
namespace {

using catalog::Capability;
using catalog::Modality;

constexpr double million = 1e6;
// A batch call leaves this share of a rate limit to interactive ones.
constexpr double batch_headroom_min = 0.2;

constexpr std::array rows = {
    FilterRow{"providers", "only or not these providers", false},
    FilterRow{"region", "served in one of these regions or areas", false},
    FilterRow{"data", "the provider has one of these classes of data", false},
    FilterRow{"tags", "provider or target has all of these tags", false},
    FilterRow{"can", "the model has a capability, as the catalog says", false},
    FilterRow{"parameters", "the model takes every parameter of the call (require_parameters)",
              false},
    FilterRow{"price_in", "USD per million input tokens, at most", false},
    FilterRow{"price_out", "USD per million output tokens, at most", false},
    FilterRow{"cost", "USD for this very call, at most", false},
    FilterRow{"latency", "measured time to the first byte or in total, at most", false},
    FilterRow{"tokens_per_second", "measured pace, at least", false},
    FilterRow{"quality", "the quality that the file gives it, at least", false},
    FilterRow{"context", "tokens of context, at least", false},
    FilterRow{"tools", "the call has tools", true},
    FilterRow{"vision", "the call has images", true},
    FilterRow{"audio", "the call has audio", true},
    FilterRow{"documents", "the call has documents", true},
    FilterRow{"structured_output", "the call wants JSON by a schema", true},
    FilterRow{"prompt", "the prompt fits the model's context", true},
    FilterRow{"output", "the asked length of the answer is within the model's limit", true},
    FilterRow{"headroom", "batch calls leave room to interactive ones", true},
    FilterRow{"dearest", "batch calls do not go to the dearest target", true},
};

template <class Texts>
bool holds(const Texts& texts, std::string_view word) {
    return std::ranges::find(texts, word) != std::ranges::end(texts);
}

double usd_per_million(Rate rate) {
    return static_cast<double>(rate.nano_per_million()) / nano_per_usd;
}

Lack lack_of_words(const Option& option, const Constraints& demand) {
    const ProviderSpec& provider = *option.provider;
    const std::string_view id = provider.id.value();
    if (!demand.providers.empty() && !holds(demand.providers, id))
        return {.filter = "providers", .wanted = "one of those listed", .has = id};
    if (holds(demand.not_providers, id))
        return {.filter = "providers", .wanted = "none of those listed", .has = id};
    if (!demand.regions.empty() &&
        std::ranges::none_of(demand.regions, [&](const std::string& wanted) {
            return within_region(provider.region, wanted);
        }))
        return {.filter = "region", .wanted = demand.regions.front(), .has = provider.region};
    if (!demand.data.empty() && !holds(demand.data, provider.data))
        return {.filter = "data", .wanted = demand.data.front(), .has = provider.data};
    for (const std::string& tag : demand.tags)
        if (!holds(provider.tags, tag) && !holds(option.tags, tag))
            return {.filter = "tags", .wanted = tag};
    for (std::size_t i = 0; i < catalog::capability_count; ++i) {
        const auto capability = static_cast<Capability>(i);
        if (demand.can.has(capability) && !option.place->facts.can.has(capability))
            return {.filter = "can", .wanted = catalog::name(capability)};
    }
    return {};
}

// What the call says that this model cannot be told. The names are the catalog's own, for a lack
// outlives the body.
std::string_view refused_parameter(const Needs& needs, const ModelFacts& facts) {
    if (needs.tools && facts.can.lacks(Capability::tools)) return "tools";
    if (needs.structured && facts.can.lacks(Capability::structured_output))
        return "response_format";
    if (needs.reasoning && facts.can.lacks(Capability::reasoning)) return "reasoning";
    const catalog::Quirks& quirks = facts.quirks;
    if (needs.choices > quirks.choices_max) return "n";
    if (quirks.seed_field.empty() && holds(needs.parameters, "seed")) return "seed";
    if (quirks.stop_max == 0 && holds(needs.parameters, "stop")) return "stop";
    std::string_view rest = quirks.unsupported_fields;
    while (!rest.empty()) {
        const std::string_view field = rest.substr(0, rest.find(' '));
        if (holds(needs.parameters, field)) return field;
        rest.remove_prefix(std::min(rest.size(), field.size() + 1));
    }
    return {};
}

Lack lack_of_price(const Question& question, const Option& option, const Constraints& demand) {
    const auto over = [&](std::string_view filter, std::optional<Rate> most,
                          catalog::Meter meter) -> Lack {
        if (!most) return {};
        const std::optional<Rate> has = listed_rate(question, option, meter);
        if (!has) return {.filter = filter, .has = "unknown", .most = usd_per_million(*most)};
        if (*has <= *most) return {};
        return {.filter = filter, .most = usd_per_million(*most), .value = usd_per_million(*has)};
    };
    if (Lack lack = over("price_in", demand.price_in_max, catalog::Meter::input)) return lack;
    if (Lack lack = over("price_out", demand.price_out_max, catalog::Meter::output)) return lack;
    if (!demand.cost_max) return {};
    const auto usd = [](NanoUsd amount) {
        return static_cast<double>(amount.value()) / nano_per_usd;
    };
    const std::optional<NanoUsd> cost = likely_cost(question, option);
    if (!cost) return {.filter = "cost", .has = "unknown", .most = usd(*demand.cost_max)};
    if (*cost <= *demand.cost_max) return {};
    return {.filter = "cost", .most = usd(*demand.cost_max), .value = usd(*cost)};
}

Lack lack_of_measure(const Question& question, const Option& option, const Constraints& demand) {
    if (demand.quality_min && (!option.quality || *option.quality < *demand.quality_min))
        return {.filter = "quality",
                .has = option.quality ? std::string_view{} : "unknown",
                .most = *demand.quality_min,
                .value = option.quality.value_or(0)};
    if (demand.context_min && option.place->context.value_or(Tokens(0)) < *demand.context_min)
        return {.filter = "context",
                .most = static_cast<double>(demand.context_min->value()),
                .value = static_cast<double>(option.place->context.value_or(Tokens(0)).value())};
    if (option.statistics == nullptr) return {};
    for (const LatencyBound& bound : demand.latency) {
        const auto measured = bound.of == LatencyBound::Of::first_byte
                                  ? option.statistics->first_byte(bound.quantile, question.now)
                                  : option.statistics->total(bound.quantile, question.now);
        if (measured && *measured > bound.most)
            return {.filter = "latency",
                    .most = static_cast<double>(bound.most.count()) / million,
                    .value = static_cast<double>(measured->count()) / million};
    }
    const auto pace = option.statistics->tokens_per_second();
    if (demand.tokens_per_second_min && pace && *pace < *demand.tokens_per_second_min)
        return {
            .filter = "tokens_per_second", .most = *demand.tokens_per_second_min, .value = *pace};
    return {};
}

bool takes(const ModelFacts& facts, Modality modality) {
    return facts.input.empty() || facts.input.has(modality);
}

// What the call itself needs. Only what the catalog denies is a lack; what it does not know is not.
Lack lack_of_need(const Question& question, const Option& option) {
    const Needs& needs = question.needs;
    const ModelFacts& facts = option.place->facts;
    const auto soft = [](std::string_view filter, double most = 0, double value = 0) {
        return Lack{.filter = filter, .most = most, .value = value, .soft = true};
    };
    if (needs.tools && facts.can.lacks(Capability::tools)) return soft("tools");
    if (needs.images && (facts.can.lacks(Capability::vision) || !takes(facts, Modality::image)))
        return soft("vision");
    if (needs.audio && !takes(facts, Modality::audio)) return soft("audio");
    if (needs.documents && !takes(facts, Modality::pdf) && !takes(facts, Modality::image))
        return soft("documents");
    if (needs.structured && facts.can.lacks(Capability::structured_output))
        return soft("structured_output");
    const Tokens context = option.place->context.value_or(Tokens(INT64_MAX));
    if (needs.prompt > context)
        return soft("prompt", static_cast<double>(context.value()),
                    static_cast<double>(needs.prompt.value()));
    const Tokens most = option.place->output_max.value_or(Tokens(INT64_MAX));
    if (needs.output_max && *needs.output_max > most)
        return soft("output", static_cast<double>(most.value()),
                    static_cast<double>(needs.output_max->value()));
    if (needs.traffic == Traffic::batch && option.statistics != nullptr) {
        const double left = option.statistics->headroom(question.now);
        if (left < batch_headroom_min) return soft("headroom", batch_headroom_min, left);
    }
    return {};
}

}  // namespace

std::span<const FilterRow> builtin_filters() { return rows; }

Lack find_lack(const Question& question, const Option& option,
               std::span<const Constraints* const> demands) {
    for (const Constraints* const demand : demands) {
        if (demand->of_request && option.provider->aggregator) continue;
        Lack lack = lack_of_words(option, *demand);
        if (!lack && demand->parameters)
            if (const auto refused = refused_parameter(question.needs, option.place->facts);
                !refused.empty())
                lack = {.filter = "parameters", .wanted = refused, .has = "not taken there"};
        if (!lack) lack = lack_of_price(question, option, *demand);
        if (!lack) lack = lack_of_measure(question, option, *demand);
        if (!lack) continue;
        lack.source = demand->source;
        lack.of_request = demand->of_request;
        return lack;
    }
    return lack_of_need(question, option);
}

std::size_t dearest(const Question& question) {
    const std::size_t none = question.options.size();
    std::size_t worst = none;
    std::optional<Rate> worst_price;
    bool differ = false;
    for (std::size_t i = 0; i < question.options.size(); ++i) {
        const auto its = listed_rate(question, question.options[i], catalog::Meter::output);
        if (!its) continue;
        differ = differ || (worst_price && *its != *worst_price);
        if (worst_price && *its <= *worst_price) continue;
        worst = i;
        worst_price = its;
    }
    return differ ? worst : none;
}

std::string text(const Lack& lack) {
    std::string said;
    if (!lack.wanted.empty())
        said = fmt::format("{}: wanted {}, is {}", lack.filter, lack.wanted,
                           lack.has.empty() ? "(none)" : lack.has);
    else if (!lack.has.empty())
        said = fmt::format("{}: {}, wanted {:g}", lack.filter, lack.has, lack.most);
    else if (lack.most != 0 || lack.value != 0)
        said = fmt::format("{}: {:g}, wanted {:g}", lack.filter, lack.value, lack.most);
    else
        said = fmt::format("{}: the model has none, as far as the catalog knows", lack.filter);
    if (!lack.source.empty()) said += fmt::format(" ({})", lack.source);
    return said;
}

}  // namespace weir::route
