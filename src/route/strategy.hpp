#pragma once
// A strategy only orders the targets of a route. First is tried first, the rest are the fallbacks;
// trying, retrying and giving up belong to Attempts, once, for every strategy. Pure: the same
// options, sticky text and seed give the same order.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/random.hpp"

namespace weir::route {

// Whose calls go to the same target again.
enum class Sticky : std::uint8_t { none, user, session, key };

// A target as a strategy sees it.
struct Option {
    std::string_view id;  // stable over reloads and replicas: deployment key, model and variant
    std::uint32_t weight = 1;
};

struct Draw {
    Random& random;
    std::string_view route;        // the route's name
    std::string_view sticky = {};  // "" draws by chance
};

class Strategy {
public:
    virtual ~Strategy() = default;
    virtual std::string_view name() const = 0;
    // Indexes into options, each at most once. Left out is never tried.
    virtual std::vector<std::size_t> order(std::span<const Option> options,
                                           const Draw& draw) const = 0;
};

// Every strategy there is. Adding one: a new .cpp that implements order(), a row in builtin.cpp.
std::span<const Strategy* const> builtin_strategies();
const Strategy* find_strategy(std::string_view name);

}  // namespace weir::route
