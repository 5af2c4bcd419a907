#pragma once
// A request planned as the gateway would plan it, without a call: for `weir route test`.
#include <optional>
#include <string>
#include <vector>

#include "app/local_exchange.hpp"
#include "gateway/request_context.hpp"

namespace weir::app {

struct TrialAsk {
    const wire::Wire* wire = nullptr;  // never null
    gateway::AskedInPath asked;        // of wires that have the model in the path
    std::string key;                   // name or id; "": nobody's demands
    int times = 1;                     // planned so often, for the shares of first places
};

struct TrialCandidate {
    std::string target;
    std::string variant;
    std::string use;
    std::optional<NanoUsd> likely_cost;  // nothing where no price is known
    int first = 0;                       // of Trial::times
};

struct Trial {
    std::optional<Error> error;  // the exchange then has what a client would be answered
    std::string asked_model;
    std::string route;  // "" without one
    std::string key;
    std::string decision;  // as the ledger would have it (route/record.hpp)
    std::vector<TrialCandidate> candidates;
    int times = 0;
    int refused = 0;  // of them, by a strategy that sometimes wants nobody

    std::string text() const;  // lines for people
    std::string json() const;  // one object
};

// All by reference outlives the task.
net::Awaitable<void> try_route(LocalExchange& exchange, gateway::Services& services,
                               const TrialAsk& ask, Trial& trial);

}  // namespace weir::app
