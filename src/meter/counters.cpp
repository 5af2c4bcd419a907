#include "meter/counters.hpp"

namespace weir::meter {

std::string_view name(Level level) {
    switch (level) {
        case Level::key: return "key";
        case Level::session: return "session";
        case Level::team: return "team";
        case Level::organisation: break;
    }
    return "organisation";
}

Counters& Registry::of(Level level, std::string_view id) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Counters>& slot = all_[static_cast<std::size_t>(level)][std::string(id)];
    if (!slot) slot = std::make_unique<Counters>();
    return *slot;
}

std::size_t Registry::size() const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& level : all_)
        count += level.size();
    return count;
}

}  // namespace weir::meter
