#pragma once
// usageMetadata (facts: providers.md 4.13, 0.1 facts 6 and 7): the prompt's count includes what was
// cached and leaves out what server-side tools added, the candidates' leaves out the thoughts.
// Local to this wire.
#include <optional>
#include <string>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "llm/usage.hpp"

namespace weir::wire::gemini {

// Nothing when it has no counts (chunks of Vertex with a trafficType alone). The counts are
// trusted, not the total: recorded totals are off by one.
std::optional<llm::Usage> read_usage(json::Value usage);

// serviceTier, or what Vertex calls it ("ON_DEMAND_FLEX" -> "flex"); "" when it says nothing.
std::string read_service_tier(json::Value usage);

// The members, not their braces: counts, and the details by modality where there is more than text.
void write_usage(json::Writer& out, const llm::Usage& usage);

}  // namespace weir::wire::gemini
