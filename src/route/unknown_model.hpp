#pragma once
// What a client is told when nobody can serve the name that it asked for.
#include "route/route.hpp"

namespace weir::route {

// With the nearest names of routes and models.
Error unknown_model(std::string_view model, const Routes& routes, const Deployments& deployments);
// There is such a model, and it does other work.
Error wrong_kind(std::string_view model, catalog::Kind kind);
// No deployment fulfils a wish; lacking: of the nearest one, after "; ".
Error no_such_model(std::string_view wish, std::string_view lacking);
// Every target was filtered out: what each lacked.
Error nobody_matches(const Plan& plan, const Deployments& deployments);

}  // namespace weir::route
