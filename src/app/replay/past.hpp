#pragma once
// One call of the ledger as replays need it: what was asked, who was asked first and how that went.
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "route/needs.hpp"
#include "store/ledger_row.hpp"

namespace weir::app {

struct PastAttempt {
    std::string target;  // "provider/model"
    bool failed = false;
    bool blamed = false;  // failed, and not by the client's doing
    std::chrono::microseconds duration{0};
};

struct Past {
    RequestId id;
    SysTime started;
    SysTime finished;
    std::string asked_model, route, variant, key, user, session;
    route::Needs needs;
    std::vector<PastAttempt> attempts;  // never empty; the first is the choice that was made
    double propensity = 1;              // of that choice; 1 where no chance was in it
    bool by_chance = false;             // a propensity was recorded
    bool answered = false;              // whole
    std::chrono::microseconds first_byte{0};
    std::chrono::microseconds total{0};
    llm::Usage usage;
    std::optional<NanoUsd> cost;  // of what was served

    const std::string& chosen() const { return attempts.front().target; }
    bool first_failed() const { return attempts.front().blamed; }
    // How long the chosen one took, where it answered and nobody else was needed.
    std::optional<double> seconds() const;
};

// Why a row cannot be replayed.
enum class Unusable : std::uint8_t { running, other_kind, no_decision, nobody_tried };
std::string_view name(Unusable why);

std::expected<Past, Unusable> read_past(const store::LedgerRow& row);

}  // namespace weir::app
