#pragma once
// Reads `models:` and `quirks:` of one provider into what is laid over the catalog; for
// settings.cpp.
#include <string>

#include "catalog/overlay.hpp"
#include "config/section.hpp"
#include "provider/settings.hpp"

namespace weir::provider {

// models: [id, { id, model, context, output_max, billing: free, quality: 70, quirks: {...},
//          price: { input: 0.25, output: 2, cache_read: 0.025, request: 0.01 } }]
// Prices are exact decimals in USD per million tokens; `request` is USD per call.
// Qualities are no facts of the catalog: they go into settings.
catalog::OwnProvider read_own_provider(config::Section& section, ProviderSettings& settings);

}  // namespace weir::provider
