// Weighted random order without replacement (Efraimidis-Spirakis): each option draws u^(1/w), the
// largest is first. First place is won in proportion to weight, and so is second among the rest.
// Sticky: u is not chance but a hash of route, caller and option (rendezvous hashing), so a caller
// stays, weights still hold over callers, and a target that goes away moves only its own callers.
#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "route/builtin.hpp"
#include "route/hash.hpp"

namespace weir::route {
namespace {

class Weighted final : public Strategy {
public:
    std::string_view name() const override { return "weighted"; }
    std::vector<std::size_t> order(std::span<const Option> options,
                                   const Draw& draw) const override {
        std::vector<std::pair<double, std::size_t>> tickets;
        tickets.reserve(options.size());
        for (std::size_t i = 0; i < options.size(); ++i) {
            if (options[i].weight == 0) continue;
            const double u =
                draw.sticky.empty()
                    ? draw.random.unit()
                    : StableHash().add(draw.route).add(draw.sticky).add(options[i].id).unit();
            // log(u) / w orders as u^(1/w) does, without underflow at large weights.
            tickets.emplace_back(std::log(u) / static_cast<double>(options[i].weight), i);
        }
        std::ranges::sort(tickets, std::ranges::greater{}, &std::pair<double, std::size_t>::first);
        std::vector<std::size_t> order;
        order.reserve(tickets.size());
        for (const auto& [draw_value, index] : tickets)
            order.push_back(index);
        return order;
    }
};

constexpr Weighted instance;

}  // namespace

const Strategy& weighted_strategy() { return instance; }

}  // namespace weir::route
