#pragma once
// What must hold of whoever serves a call: `require:` of a route, of a key or of a rule, and what a
// client wishes (wish/). Several may stand for one call; all of them must hold, on failover too.
//
//   require: { region: eu, data: private, tags: [vetted], providers: [azure, mistral],
//              price_out: 5, cost: 0.02 USD, p95_ttft: 800ms, tokens_per_second: 50, quality: 70,
//              context: 200k, can: [tools, vision] }
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "catalog/vocabulary.hpp"
#include "config/section.hpp"
#include "route/statistics.hpp"

namespace weir::route {

struct LatencyBound {
    enum class Of : std::uint8_t { first_byte, total };
    Of of = Of::first_byte;
    Quantile quantile = Quantile::p95;
    std::chrono::nanoseconds most{0};
    friend bool operator==(const LatencyBound&, const LatencyBound&) = default;
};

struct Constraints {
    std::string source;  // who demands it, for messages: "the route", "the key"
    // In fields of the body: an aggregator is told them and chooses for itself.
    bool of_request = false;
    std::vector<std::string> regions;    // any of them; see within_region()
    std::vector<std::string> data;       // classes of data, any of which the provider must have
    std::vector<std::string> providers;  // only these
    std::vector<std::string> not_providers;
    std::vector<std::string> tags;  // all of them
    catalog::Bits<catalog::Capability> can;
    std::optional<Rate> price_in_max, price_out_max;  // list prices, less our discount
    std::optional<NanoUsd> cost_max;                  // of this very call, estimated
    std::vector<LatencyBound> latency;
    std::optional<double> tokens_per_second_min;
    std::optional<double> quality_min;
    std::optional<Tokens> context_min;
    bool parameters = false;  // whatever cannot be told a parameter of the call may not serve it

    friend bool operator==(const Constraints&, const Constraints&) = default;
    bool empty() const;
};

// Every problem goes to section.problems(). An absent section is no constraint.
Constraints read_constraints(config::Section section, std::string source);

// "p95_ttft", "p50_total", "ttft" (p50): nothing for another name.
std::optional<LatencyBound> latency_bound_by_name(std::string_view name);
std::string name(const LatencyBound& bound);  // "p95_ttft"

// Whether a region as a cloud spells it ("eu-west-1", "swedencentral", "europe-west4", "us-east5")
// lies in the wanted one: the same word, or one of the areas eu, us, ca, uk, asia, au, sa, me, af,
// in which it lies. An unknown region ("") lies nowhere: residency is proven or refused.
bool within_region(std::string_view region, std::string_view wanted);

}  // namespace weir::route
