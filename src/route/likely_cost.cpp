// What a call will probably cost: for choosing, not for billing. Where prices depend on neither
// time nor prompt, three multiplications.
#include <algorithm>

#include "route/strategy.hpp"

namespace weir::route {
namespace {

constexpr Tokens likely_output_tokens{400};  // of an answer of which nothing is known

struct Rates {
    Rate input, cached, output;
};

std::optional<Rates> rates_of(const Question& question, const Option& option) {
    const ModelFacts& facts = option.place->facts;
    if (facts.input_rate && facts.output_rate)
        return Rates{*facts.input_rate, facts.cached_rate.value_or(*facts.input_rate),
                     *facts.output_rate};
    const auto sheet = catalog::price(
        facts.billing, facts.prices,
        {.prompt = question.needs.prompt, .at = question.wall, .region = option.provider->region});
    if (!sheet) return std::nullopt;
    const auto input = sheet->tokens(catalog::Meter::input);
    const auto output = sheet->tokens(catalog::Meter::output);
    if (!input || !output) return std::nullopt;
    return Rates{*input, sheet->tokens(catalog::Meter::cache_read).value_or(*input), *output};
}

// What the provider takes of the list price for such a call, in hundredths of a percent.
int share_bp(const Needs& needs, const Terms& terms) {
    int share = 10'000 - terms.discount_bp;
    if (needs.tools) share += terms.tools_bp;
    if (needs.structured) share += terms.structured_bp;
    if (terms.long_bp > 0 && needs.prompt > terms.long_over) share += terms.long_bp;
    return share;
}

}  // namespace

std::optional<Rate> price_of(const Question& question, const Option& option, catalog::Meter meter) {
    const ModelFacts& facts = option.place->facts;
    std::optional<Rate> rate;
    if (meter == catalog::Meter::input) rate = facts.input_rate;
    if (meter == catalog::Meter::output) rate = facts.output_rate;
    if (meter == catalog::Meter::cache_read) rate = facts.cached_rate;
    if (!rate) {
        const auto sheet = catalog::price(facts.billing, facts.prices,
                                          {.prompt = question.needs.prompt,
                                           .at = question.wall,
                                           .region = option.provider->region});
        if (sheet) rate = sheet->tokens(meter);
    }
    if (!rate) return std::nullopt;
    const std::int64_t left = 10'000 - option.provider->terms.discount_bp;
    return Rate(
        static_cast<std::int64_t>(static_cast<__int128>(rate->nano_per_million()) * left / 10'000));
}

Tokens likely_output(const Needs& needs, const Option& option) {
    Tokens likely = likely_output_tokens;
    if (option.statistics != nullptr)
        if (const auto lately = option.statistics->output_tokens())
            likely = Tokens(static_cast<std::int64_t>(*lately));
    return std::min(likely, needs.output_max.value_or(likely));
}

std::optional<NanoUsd> likely_cost(const Question& question, const Option& option, Tokens cached) {
    const std::optional<Rates> rates = rates_of(question, option);
    if (!rates) return std::nullopt;
    const Needs& needs = question.needs;
    const std::int64_t from_cache = std::min(cached, needs.prompt).value();
    const std::int64_t output = likely_output(needs, option).value() * needs.choices;
    CostSum sum;
    sum.add(needs.prompt.value() - from_cache, rates->input.nano_per_million());
    sum.add(from_cache, rates->cached.nano_per_million());
    sum.add(output, rates->output.nano_per_million());
    const __int128 cost = static_cast<__int128>(sum.total().value()) *
                          share_bp(needs, option.provider->terms) / 10'000;
    return NanoUsd(static_cast<std::int64_t>(cost));
}

}  // namespace weir::route
