#include "meter/cost.hpp"

#include <algorithm>
#include <initializer_list>

namespace weir::meter {
namespace {

using catalog::PriceSheet;
using Kind = catalog::Meter;

// Adds up kinds of usage and remembers whether one of them had no price.
class Bill {
public:
    explicit Bill(const PriceSheet& sheet) : sheet_(sheet) {}

    void tokens(Kind kind, Tokens count) {
        if (count <= Tokens(0)) return;
        const std::optional<Rate> rate = sheet_.tokens(kind);
        if (!rate) {
            complete_ = false;
            return;
        }
        sum_.add(count.value(), rate->nano_per_million());
    }
    // What is only charged where a price says so.
    void listed(Kind kind, std::int64_t count) {
        const catalog::Price& price = sheet_[kind];
        if (count > 0 && price.known != catalog::Known::no)
            sum_.add(count, price.rate.nano_per_million());
    }
    std::optional<NanoUsd> total() const {
        if (!complete_) return std::nullopt;
        return sum_.total();
    }

private:
    const PriceSheet& sheet_;
    CostSum sum_;
    bool complete_ = true;
};

// As much of `wanted` as `from` still holds; taken out of it.
Tokens take(Tokens& from, Tokens wanted) {
    const Tokens taken = std::clamp(wanted, Tokens(0), std::max(from, Tokens(0)));
    from -= taken;
    return taken;
}

std::optional<std::int64_t> dearest(const PriceSheet& sheet, std::initializer_list<Kind> kinds) {
    std::int64_t most = 0;
    for (const Kind kind : kinds) {
        const std::optional<Rate> rate = sheet.tokens(kind);
        if (!rate) return std::nullopt;
        most = std::max(most, rate->nano_per_million());
    }
    return most;
}

std::optional<NanoUsd> worst_cost_under(const ReserveFacts& facts, const PriceSheet& sheet,
                                        Tokens input, Tokens output) {
    // A provider may write to its cache unasked, and cache writes may cost more than input.
    auto in =
        dearest(sheet, {Kind::input, Kind::cache_write_5m, Kind::input_image, Kind::input_video});
    if (in && facts.long_cache_write) {
        const auto one_hour = dearest(sheet, {Kind::cache_write_1h});
        in = one_hour ? std::optional(std::max(*in, *one_hour)) : std::nullopt;
    }
    if (in && facts.audio_in) {
        const auto audio = dearest(sheet, {Kind::input_audio});
        in = audio ? std::optional(std::max(*in, *audio)) : std::nullopt;
    }
    std::optional<std::int64_t> out = 0;
    if (output > Tokens(0)) out = dearest(sheet, {Kind::output, Kind::output_reasoning});
    if (out && facts.audio_out) {
        const auto audio = dearest(sheet, {Kind::output_audio});
        out = audio ? std::optional(std::max(*out, *audio)) : std::nullopt;
    }
    if (out && facts.image_out) {
        const auto image = dearest(sheet, {Kind::output_image});
        out = image ? std::optional(std::max(*out, *image)) : std::nullopt;
    }
    // A reranker that is paid by its search units: its tokens cost nothing.
    if (facts.searches_max > 0 && sheet[Kind::query].known != catalog::Known::no)
        in = out = std::int64_t{0};
    if (!in || !out) return std::nullopt;

    CostSum sum;
    sum.add(input.value(), *in);
    sum.add(output.value(), *out);
    for (const auto& [kind, count] : {std::pair(Kind::request, std::int64_t{1}),
                                      std::pair(Kind::web_search, facts.searches_max),
                                      std::pair(Kind::query, facts.searches_max)})
        if (sheet[kind].known != catalog::Known::no)
            sum.add(count, sheet[kind].rate.nano_per_million());
    return sum.total();
}

}  // namespace

std::optional<NanoUsd> cost(const llm::Usage& usage, const PriceSheet& sheet) {
    Bill bill(sheet);
    if (usage.web_searches > 0 && sheet[Kind::query].known != catalog::Known::no) {
        // A reranker that is paid by its search units, whatever its tokens.
        bill.listed(Kind::query, usage.web_searches);
        bill.listed(Kind::request, 1);
        return bill.total();
    }
    if (usage.billed_input || usage.billed_output) {
        // The provider says itself what it bills (Cohere): never more than what it counted.
        bill.tokens(Kind::input, usage.billed_input.value_or(Tokens(0)));
        bill.tokens(Kind::output, usage.billed_output.value_or(Tokens(0)));
        bill.listed(Kind::request, 1);
        bill.listed(Kind::web_search, usage.web_searches);
        return bill.total();
    }
    Tokens uncached = usage.input_uncached;
    bill.tokens(Kind::input_audio, take(uncached, usage.input_audio));
    bill.tokens(Kind::input_image, take(uncached, usage.input_image));
    bill.tokens(Kind::input_video, take(uncached, usage.input_video));
    bill.tokens(Kind::input, uncached);
    bill.tokens(Kind::cache_read, usage.input_cache_read);
    bill.tokens(Kind::cache_write_5m, usage.input_cache_write);
    bill.tokens(Kind::cache_write_1h, usage.input_cache_write_1h);

    Tokens visible = usage.output_visible;
    bill.tokens(Kind::output_audio, take(visible, usage.output_audio));
    bill.tokens(Kind::output_image, take(visible, usage.output_image));
    bill.tokens(Kind::output, visible);
    bill.tokens(Kind::output_reasoning, usage.output_reasoning);

    bill.listed(Kind::request, 1);
    bill.listed(Kind::web_search, usage.web_searches);
    bill.listed(Kind::citation, usage.citation_tokens.value());
    return bill.total();
}

std::optional<Tokens> worst_input(const ReserveFacts& facts) {
    if (facts.input_elsewhere) return facts.context;
    const Tokens bytes(std::max<std::int64_t>(facts.input_bytes, 0));
    return facts.context ? std::min(bytes, *facts.context) : bytes;
}

std::optional<Tokens> worst_output(const ReserveFacts& facts) {
    std::optional<Tokens> each = facts.model_output_max ? facts.model_output_max : facts.context;
    if (facts.output_max && !facts.reasoning_beyond_output_max)
        each = each ? std::min(*each, *facts.output_max) : facts.output_max;
    if (!each) return std::nullopt;
    std::int64_t all = 0;
    if (__builtin_mul_overflow(std::max<std::int64_t>(each->value(), 0),
                               std::max<std::int64_t>(facts.choices, 1), &all))
        return std::nullopt;
    return Tokens(all);
}

std::optional<NanoUsd> worst_cost(const ReserveFacts& facts, std::span<const PriceSheet> sheets) {
    const std::optional<Tokens> input = worst_input(facts);
    const std::optional<Tokens> output = worst_output(facts);
    if (!input || !output || sheets.empty()) return std::nullopt;
    NanoUsd most;
    for (const PriceSheet& sheet : sheets) {
        const std::optional<NanoUsd> one = worst_cost_under(facts, sheet, *input, *output);
        if (!one) return std::nullopt;
        most = std::max(most, *one);
    }
    return most;
}

Tokens likely_tokens(const ReserveFacts& facts) {
    constexpr std::int64_t bytes_per_token = 4;  // of English text; JSON's markup is left in
    constexpr std::int64_t most = std::int64_t{1} << 40;
    Tokens input = facts.input_tokens.value_or(
        Tokens(std::max<std::int64_t>(facts.input_bytes, 0) / bytes_per_token));
    if (facts.context) input = std::min(input, *facts.context);
    const std::int64_t each = facts.output_max ? std::clamp<std::int64_t>(facts.output_max->value(),
                                                                          0, likely_output.value())
                                               : likely_output.value();
    const std::int64_t choices = std::clamp<std::int64_t>(facts.choices, 1, 1'024);
    return Tokens(std::min(input.value(), most) + each * choices);
}

}  // namespace weir::meter
