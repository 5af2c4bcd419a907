#include "route/unknown_model.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace weir::route {
namespace {

constexpr std::size_t suggestions_max = 3;
constexpr std::size_t name_shown_max = 120;
constexpr std::size_t lacks_shown_max = 4;

}  // namespace

Error unknown_model(std::string_view model, const Routes& routes, const Deployments& deployments) {
    std::vector<std::string_view> route_names;
    for (const Route& route : routes.all())
        route_names.push_back(route.name);
    std::vector<std::string> near;
    for (const std::string_view name : nearest_few(model, route_names, suggestions_max))
        near.emplace_back(name);
    for (std::string& name : deployments.suggest(model, suggestions_max))
        if (near.size() < suggestions_max && std::ranges::find(near, name) == near.end())
            near.push_back(std::move(name));
    std::string message = fmt::format(
        "the model \"{}\" is neither a route, nor a provider/model, nor a model of a "
        "configured provider",
        model.substr(0, name_shown_max));
    for (std::size_t i = 0; i < near.size(); ++i)
        message += fmt::format("{}\"{}\"",
                               i == 0                ? "; did you mean "
                               : i + 1 < near.size() ? ", "
                                                     : " or ",
                               near[i]);
    if (!near.empty()) message += "?";
    return Error(ErrorKind::unknown_model, std::move(message)).at_field("model");
}

Error wrong_kind(std::string_view model, catalog::Kind kind) {
    return Error(ErrorKind::unknown_model,
                 fmt::format("\"{}\" is no model for {}: ask for another one",
                             model.substr(0, name_shown_max), catalog::name(kind)))
        .at_field("model");
}

Error no_such_model(std::string_view wish, std::string_view lacking) {
    return Error(ErrorKind::no_match, fmt::format("no configured model is what \"{}\" wishes{}",
                                                  wish.substr(0, name_shown_max), lacking))
        .at_field("model");
}

Error nobody_matches(const Plan& plan, const Deployments& deployments) {
    std::string message = fmt::format("no target of \"{}\" is what is demanded",
                                      plan.asked.substr(0, name_shown_max));
    std::size_t shown = 0;
    for (const Rejected& rejected : plan.rejected) {
        if (!rejected.lack) continue;
        if (shown == lacks_shown_max) {
            message += "; and more";
            break;
        }
        message += fmt::format("{}{} {}", shown++ == 0 ? ": " : "; ",
                               deployments[rejected.deployment].key, text(rejected.lack));
    }
    if (!plan.note.empty()) message += fmt::format(" ({})", plan.note);
    Error error(ErrorKind::no_match, std::move(message));
    const bool of_request = std::ranges::all_of(plan.rejected, [](const Rejected& rejected) {
        return !rejected.lack || rejected.lack.of_request;
    });
    if (of_request) error.at_field("provider");
    return error;
}

}  // namespace weir::route
