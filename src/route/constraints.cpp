#include "route/constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace weir::route {
namespace {

using config::Section;

struct Bound {
    std::string_view name;
    LatencyBound::Of of;
    Quantile quantile;
};
constexpr std::array bounds = {
    Bound{"p50_ttft", LatencyBound::Of::first_byte, Quantile::p50},
    Bound{"p95_ttft", LatencyBound::Of::first_byte, Quantile::p95},
    Bound{"p99_ttft", LatencyBound::Of::first_byte, Quantile::p99},
    Bound{"p50_total", LatencyBound::Of::total, Quantile::p50},
    Bound{"p95_total", LatencyBound::Of::total, Quantile::p95},
    Bound{"p99_total", LatencyBound::Of::total, Quantile::p99},
    Bound{"ttft", LatencyBound::Of::first_byte, Quantile::p50},
    Bound{"total", LatencyBound::Of::total, Quantile::p50},
};

void read_can(Section& section, Constraints& read) {
    section.about("What it must be able to do: tools, structured_output, reasoning, vision...");
    for (const std::string& word : section.texts("can")) {
        if (const auto capability = catalog::capability_by_name(word)) {
            read.can.add(*capability);
            continue;
        }
        std::array<std::string_view, catalog::capability_count> known;
        for (std::size_t i = 0; i < known.size(); ++i)
            known[i] = catalog::name(static_cast<catalog::Capability>(i));
        const auto near = nearest(word, known);
        section.problem("can",
                        fmt::format("has \"{}\", which is no capability{}", word,
                                    near ? fmt::format(", did you mean \"{}\"?", *near) : ""));
    }
}

// USD per million tokens, which is what NanoUsd per million is.
std::optional<Rate> rate(Section& section, std::string_view key, std::string_view about) {
    section.about(about);
    const std::optional<NanoUsd> usd = section.usd(key);
    if (!usd) return std::nullopt;
    return Rate(usd->value());
}

}  // namespace

bool Constraints::empty() const {
    Constraints none;
    none.source = source;
    none.of_request = of_request;
    return *this == none;
}

std::optional<LatencyBound> latency_bound_by_name(std::string_view name) {
    const auto at = std::ranges::find(bounds, name, &Bound::name);
    if (at == bounds.end()) return std::nullopt;
    return LatencyBound{.of = at->of, .quantile = at->quantile};
}

std::string name(const LatencyBound& bound) {
    for (const Bound& one : bounds)
        if (one.of == bound.of && one.quantile == bound.quantile) return std::string(one.name);
    return "latency";
}

Constraints read_constraints(Section section, std::string source) {
    Constraints read{.source = std::move(source)};
    section.about("Regions or areas (eu, us...) in which it must be served; any of them.");
    read.regions = section.texts("region");
    section.about("Classes of data (`data` of a provider), any of which it must have.");
    read.data = section.texts("data");
    section.about("Only these providers.");
    read.providers = section.texts("providers");
    section.about("Not these providers.");
    read.not_providers = section.texts("not_providers");
    section.about("Tags (`tags` of a provider or a target), all of which it must have.");
    read.tags = section.texts("tags");
    read_can(section, read);
    read.price_in_max = rate(section, "price_in", "USD per million input tokens, at most.");
    read.price_out_max = rate(section, "price_out", "USD per million output tokens, at most.");
    section.about("USD for this very call, as estimated, at most.");
    read.cost_max = section.usd("cost");
    for (const Bound& bound : bounds) {
        if (!section.has(bound.name)) continue;
        section.about("As measured lately, at most; what nobody measured yet passes.");
        read.latency.push_back(
            {bound.of, bound.quantile,
             section.duration(bound.name, std::chrono::seconds(1), std::chrono::milliseconds(1),
                              std::chrono::hours(1))});
    }
    section.about("Output tokens per second, at least; what nobody measured yet passes.");
    if (section.has("tokens_per_second"))
        read.tokens_per_second_min = section.number("tokens_per_second", 1, 0.001, 1e6);
    section.about("`quality` of a target or model, at least; what has none does not pass.");
    if (section.has("quality")) read.quality_min = section.number("quality", 0, -1e9, 1e9);
    section.about("Tokens of context, at least.");
    if (section.has("context"))
        read.context_min = Tokens(section.count("context", 1, 1, 1'000'000'000));
    section.finish();
    return read;
}

}  // namespace weir::route
