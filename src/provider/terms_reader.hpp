#pragma once
// Reads what a provider charges beside its list price; for settings.cpp.
#include "catalog/terms.hpp"
#include "config/section.hpp"

namespace weir::provider {

// discount: 12%
// surcharge: { tools: 5%, structured: 1%, long: { over: 200k, extra: 100% } }
catalog::Terms read_terms(config::Section& section);

}  // namespace weir::provider
