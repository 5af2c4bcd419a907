#include "route/route.hpp"

#include <algorithm>

namespace weir::route {

std::string_view name(Use use) {
    switch (use) {
        case Use::target: return "target";
        case Use::fallback: return "fallback";
        case Use::on_context_length: return "on_context_length";
        case Use::on_content_filter: return "on_content_filter";
    }
    return "target";
}

Routes::Routes() : Routes(std::vector<Route>{}) {}

Routes::Routes(std::vector<Route> routes) : routes_(std::move(routes)) {
    direct_.strategy = find_strategy("order");
    direct_.orderer = file_order();
    for (std::uint32_t i = 0; i < routes_.size(); ++i) {
        if (routes_[i].strategy == nullptr) {
            routes_[i].strategy = direct_.strategy;
            routes_[i].orderer = file_order();
        }
        by_name_.push_back(i);
    }
    std::ranges::sort(by_name_, {}, [this](std::uint32_t i) {
        return std::pair(std::string_view(routes_[i].name), i);
    });
}

const Route* Routes::find(std::string_view name) const {
    const auto at = std::ranges::lower_bound(
        by_name_, name, {}, [this](std::uint32_t i) { return std::string_view(routes_[i].name); });
    if (at == by_name_.end() || routes_[*at].name != name) return nullptr;
    return &routes_[*at];
}

}  // namespace weir::route
