#include "route/wish/fields.hpp"

#include <algorithm>
#include <array>

namespace weir::route {
namespace {

using catalog::Capability;
using catalog::Meter;
using Unit = WishField::Unit;
using Number = std::optional<double>;

template <Capability capability>
Number can(const Question&, const Option& option) {
    const catalog::Capabilities& all = option.place->facts.can;
    if (!all.known.has(capability)) return std::nullopt;
    return all.has(capability) ? 1 : 0;
}

Number is_free(const Question&, const Option& option) {
    const catalog::Billing billing = option.place->facts.billing;
    if (billing == catalog::Billing::unknown) return std::nullopt;
    return billing == catalog::Billing::free ? 1 : 0;
}

template <Meter meter>
Number price(const Question& question, const Option& option) {
    const auto rate = listed_rate(question, option, meter);
    if (!rate) return std::nullopt;
    return static_cast<double>(rate->nano_per_million());
}

Number of(std::optional<Tokens> tokens) {
    if (!tokens) return std::nullopt;
    return static_cast<double>(tokens->value());
}
Number of(std::optional<std::chrono::nanoseconds> span) {
    if (!span) return std::nullopt;
    return static_cast<double>(span->count());
}

Number context(const Question&, const Option& option) { return of(option.place->context); }
Number output_max(const Question&, const Option& option) { return of(option.place->output_max); }
Number quality(const Question&, const Option& option) { return option.quality; }

template <Quantile quantile>
Number first_byte(const Question& question, const Option& option) {
    if (option.statistics == nullptr) return std::nullopt;
    return of(option.statistics->first_byte(quantile, question.now));
}
template <Quantile quantile>
Number total(const Question& question, const Option& option) {
    if (option.statistics == nullptr) return std::nullopt;
    return of(option.statistics->total(quantile, question.now));
}
Number pace(const Question&, const Option& option) {
    return option.statistics == nullptr ? std::nullopt : option.statistics->tokens_per_second();
}
Number success(const Question& question, const Option& option) {
    if (option.statistics == nullptr || option.statistics->calls(question.now) < 1)
        return std::nullopt;
    return option.statistics->success();
}
Number in_flight(const Question&, const Option& option) {
    return option.statistics == nullptr ? 0 : option.statistics->in_flight();
}
Number headroom(const Question& question, const Option& option) {
    return option.statistics == nullptr ? 1 : option.statistics->headroom(question.now);
}

using Words = std::vector<std::string_view>;
void id(const Option& option, Words& into) { into.push_back(option.model); }
void model(const Option& option, Words& into) {
    const std::string_view canonical = option.place->facts.canonical;
    into.push_back(canonical);
    into.push_back(canonical.substr(canonical.find('/') + 1));
    into.push_back(option.model);
}
void provider(const Option& option, Words& into) { into.push_back(option.provider->id.value()); }
void region(const Option& option, Words& into) { into.push_back(option.provider->region); }
void data(const Option& option, Words& into) { into.push_back(option.provider->data); }
void tag(const Option& option, Words& into) {
    into.insert(into.end(), option.provider->tags.begin(), option.provider->tags.end());
    into.insert(into.end(), option.tags.begin(), option.tags.end());
}
void kind(const Option& option, Words& into) {
    if (option.place->kind) into.push_back(catalog::name(*option.place->kind));
}
void takes(const Option& option, Words& into) {
    for (std::size_t i = 0; i < catalog::modality_count; ++i) {
        const auto modality = static_cast<catalog::Modality>(i);
        if (option.place->facts.input.has(modality)) into.push_back(catalog::name(modality));
    }
}

constexpr std::array table = {
    WishField{"tools", Unit::flag, "calls tools", &can<Capability::tools>},
    WishField{"structured_output", Unit::flag, "answers by a JSON schema",
              &can<Capability::structured_output>},
    WishField{"reasoning", Unit::flag, "thinks", &can<Capability::reasoning>},
    WishField{"vision", Unit::flag, "sees images", &can<Capability::vision>},
    WishField{"streaming", Unit::flag, "streams", &can<Capability::streaming>},
    WishField{"open_weights", Unit::flag, "its weights are open", &can<Capability::open_weights>},
    WishField{"free", Unit::flag, "costs nothing", &is_free},
    WishField{"ctx", Unit::tokens, "tokens of context", &context},
    WishField{"output_max", Unit::tokens, "longest answer", &output_max},
    WishField{"price_in", Unit::usd, "USD per million input tokens", &price<Meter::input>},
    WishField{"price_out", Unit::usd, "USD per million output tokens", &price<Meter::output>},
    WishField{"price_cache_read", Unit::usd, "USD per million cached tokens",
              &price<Meter::cache_read>},
    WishField{"quality", Unit::plain, "the file's own figure", &quality},
    WishField{"p50_ttft", Unit::duration, "time to the first byte, median",
              &first_byte<Quantile::p50>, nullptr, true},
    WishField{"p95_ttft", Unit::duration, "95th percentile", &first_byte<Quantile::p95>, nullptr,
              true},
    WishField{"p99_ttft", Unit::duration, "99th percentile", &first_byte<Quantile::p99>, nullptr,
              true},
    WishField{"p50_total", Unit::duration, "time to the end, median", &total<Quantile::p50>,
              nullptr, true},
    WishField{"p95_total", Unit::duration, "95th percentile", &total<Quantile::p95>, nullptr, true},
    WishField{"p99_total", Unit::duration, "99th percentile", &total<Quantile::p99>, nullptr, true},
    WishField{"tps", Unit::per_second, "output tokens per second", &pace, nullptr, true},
    WishField{"success", Unit::share, "share of calls that succeed", &success, nullptr, true},
    WishField{"in_flight", Unit::plain, "calls under way", &in_flight, nullptr, true},
    WishField{"headroom", Unit::share, "what is left of its rate limits", &headroom, nullptr, true},
    WishField{"id", Unit::word, "the provider's name for it", nullptr, &id},
    WishField{"model", Unit::word, "its name anywhere", nullptr, &model},
    WishField{"provider", Unit::word, "who serves it", nullptr, &provider},
    WishField{"region", Unit::word, "where, or the area (eu, us)", nullptr, &region},
    WishField{"data", Unit::word, "the provider's class of data", nullptr, &data},
    WishField{"tag", Unit::word, "a tag of provider or target", nullptr, &tag},
    WishField{"kind", Unit::word, "chat, embedding, image...", nullptr, &kind},
    WishField{"in", Unit::word, "what it takes: text, image, audio, pdf", nullptr, &takes},
};

}  // namespace

std::span<const WishField> wish_fields() { return table; }

const WishField* find_wish_field(std::string_view name) {
    const auto found = std::ranges::find(table, name, &WishField::name);
    return found == table.end() ? nullptr : &*found;
}

}  // namespace weir::route
