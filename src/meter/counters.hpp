#pragma once
// Everything that is counted for one key (later also one team, organisation or session), and the
// registry that owns it. Counters live as long as the process: they survive configuration reloads,
// since settings are values that come with each call. About 400 bytes a key.
#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ids.hpp"
#include "meter/budget.hpp"
#include "meter/concurrency.hpp"
#include "meter/gcra.hpp"

namespace weir::meter {

// From the narrowest to the widest; requests are charged to each level that has limits.
enum class Level : std::uint8_t { key, session, team, organisation };
inline constexpr std::size_t level_count = 4;
std::string_view name(Level level);

struct alignas(64) Counters {
    Gcra requests;
    Gcra tokens;
    Concurrency concurrency;
    std::array<Budget, period_count> budgets;  // by Period

    Budget& budget(Period p) { return budgets[static_cast<std::size_t>(p)]; }
    const Budget& budget(Period p) const { return budgets[static_cast<std::size_t>(p)]; }
};

// Owned by app/, outlives every snapshot and every admission. of() may be called from any thread
// (it locks; a snapshot is built once per reload, requests never call it). The reference stays
// valid as long as the registry.
class Registry {
public:
    Counters& of(Level level, std::string_view id);
    std::size_t size() const;

private:
    mutable std::mutex mutex_;
    std::array<std::unordered_map<std::string, std::unique_ptr<Counters>>, level_count> all_;
};

}  // namespace weir::meter
