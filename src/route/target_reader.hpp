#pragma once
// Reads the lists of targets and fallbacks inside a route; for settings.cpp.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/section.hpp"
#include "route/equivalents.hpp"

namespace weir::route {

class TargetReader {
public:
    // route_names: of the whole file, in order.
    TargetReader(const Deployments& deployments, std::vector<std::string> route_names)
        : deployments_(deployments), route_names_(std::move(route_names)) {}

    std::vector<Target> targets(config::Section& section, std::string_view key);
    // Also names of routes.
    std::vector<Fallback> fallbacks(config::Section& section, std::string_view key);

    // The model of a "provider/model" text that stands there; path: of it, below the section's.
    std::optional<Target> resolve(config::Section& section, const std::string& path,
                                  const config::Position& at, std::string_view text);
    const Deployments& deployments() const { return deployments_; }

    // Of the deployments that these are read against.
    std::vector<Target> equivalents(const Route& route, const Equivalents& wanted) const {
        return find_equivalents(deployments_, route, wanted);
    }

private:
    std::optional<Target> target(config::Section& section, const std::string& path,
                                 const config::Node& node);

    const Deployments& deployments_;
    std::vector<std::string> route_names_;
};

}  // namespace weir::route
