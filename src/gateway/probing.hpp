#pragma once
// What probes of deployments that were left out may do, and as whom; part of the snapshot where
// they are configured. probe.hpp sends them.
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/principal.hpp"
#include "route/probes.hpp"
#include "route/route.hpp"

namespace weir::gateway {

// Under this key the ledger has them, and their budget is counted. No key of a client's is called
// so.
inline constexpr std::string_view probe_key = "weir:probe";

struct Probing {
    route::ProbeSettings settings;
    std::vector<std::uint32_t> among;  // deployments
    Principal principal;               // whose meter holds the day's budget
    route::Route route;                // under which they are sent: once, and not for long
};

}  // namespace weir::gateway
