#pragma once
// A weir.yaml, or a part of one, as `weir catalog check` looks at it: what its providers' models
// add to the catalog. Pure; credentials and everything else are for `weir check`.
#include <string>
#include <string_view>

#include "catalog/check/rules.hpp"

namespace weir::app {

void check_overlay_file(const std::string& file, std::string_view text,
                        const catalog::KnownNames& known, catalog::Date today,
                        catalog::Findings& findings);

}  // namespace weir::app
