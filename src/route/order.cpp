// Priority: the targets as the file lists them.
#include "route/builtin.hpp"

namespace weir::route {
namespace {

class Order final : public Strategy {
public:
    std::string_view name() const override { return "order"; }
    std::vector<std::size_t> order(std::span<const Option> options, const Draw&) const override {
        std::vector<std::size_t> order;
        order.reserve(options.size());
        for (std::size_t i = 0; i < options.size(); ++i)
            if (options[i].weight > 0) order.push_back(i);
        return order;
    }
};

constexpr Order instance;

}  // namespace

const Strategy& order_strategy() { return instance; }

}  // namespace weir::route
