// What a call will probably cost: for choosing, not for billing, but at the very rates that a bill
// is made with. Where prices depend on neither time nor prompt, three multiplications.
#include <algorithm>

#include "route/strategy.hpp"

namespace weir::route {
namespace {

using catalog::Meter;

constexpr Tokens likely_output_tokens{400};  // where no answer is known of anybody

struct Rates {
    Rate input, cached, output;
};

std::optional<catalog::PriceSheet> sheet_of(const Question& question, const Option& option) {
    const ModelFacts& facts = option.place->facts;
    return catalog::price(
        facts.billing, facts.prices,
        {.prompt = question.needs.prompt, .at = question.wall, .region = option.provider->region});
}

std::optional<Rates> rates_of(const Question& question, const Option& option) {
    const ModelFacts& facts = option.place->facts;
    if (facts.input_rate && facts.output_rate)
        return Rates{*facts.input_rate, facts.cached_rate.value_or(*facts.input_rate),
                     *facts.output_rate};
    const auto sheet = sheet_of(question, option);
    if (!sheet) return std::nullopt;
    const auto input = sheet->tokens(Meter::input);
    const auto output = sheet->tokens(Meter::output);
    if (!input || !output) return std::nullopt;
    return Rates{*input, sheet->tokens(Meter::cache_read).value_or(*input), *output};
}

std::optional<double> output_of(const Option& option) {
    return option.statistics != nullptr ? option.statistics->output_tokens() : std::nullopt;
}

std::optional<double> output_of_others(const Question& question) {
    double sum = 0;
    int known = 0;
    for (const Option& option : question.options)
        if (const auto lately = output_of(option)) {
            sum += *lately;
            ++known;
        }
    return known > 0 ? std::optional(sum / known) : std::nullopt;
}

}  // namespace

std::optional<Rate> listed_rate(const Question& question, const Option& option, Meter meter) {
    const ModelFacts& facts = option.place->facts;
    std::optional<Rate> rate;
    if (meter == Meter::input) rate = facts.input_rate;
    if (meter == Meter::output) rate = facts.output_rate;
    if (meter == Meter::cache_read) rate = facts.cached_rate;
    if (!rate) {
        const auto sheet = sheet_of(question, option);
        if (!sheet) return std::nullopt;
        rate = sheet->tokens(meter);
    }
    if (!rate) return std::nullopt;
    return catalog::scaled(*rate, catalog::share_bp(option.provider->terms, {}));
}

// One that nobody has asked yet must not look dear only because others are known for short answers:
// then it would never be asked.
Tokens likely_output(const Question& question, const Option& option) {
    std::optional<double> lately = output_of(option);
    if (!lately) lately = output_of_others(question);
    const Tokens likely =
        lately ? Tokens(static_cast<std::int64_t>(*lately)) : likely_output_tokens;
    return std::min(likely, question.needs.output_max.value_or(likely));
}

std::optional<NanoUsd> likely_cost(const Question& question, const Option& option, Tokens cached) {
    const std::optional<Rates> rates = rates_of(question, option);
    if (!rates) return std::nullopt;
    const Needs& needs = question.needs;
    const int share = catalog::share_bp(
        option.provider->terms,
        {.tools = needs.tools, .structured = needs.structured, .prompt = needs.prompt});
    const std::int64_t from_cache = std::min(cached, needs.prompt).value();
    const std::int64_t output = likely_output(question, option).value() * needs.choices;
    CostSum sum;
    const auto add = [&](std::int64_t tokens, Rate rate) {
        sum.add(tokens, catalog::scaled(rate, share).nano_per_million());
    };
    add(needs.prompt.value() - from_cache, rates->input);
    add(from_cache, rates->cached);
    add(output, rates->output);
    return sum.total();
}

}  // namespace weir::route
