#pragma once
// JSON schemas as Anthropic's structured outputs take them (providers.md 4.3). Local to this wire.
#include <string>
#include <string_view>

namespace weir::wire::anthropic {

// The schema with what is refused moved into the descriptions, where the model still reads it:
// bounds, lengths, patterns, and formats that are not known. oneOf becomes anyOf, and every object
// is closed (additionalProperties false). The same bytes when nothing has to change, so that
// prompt caches keep hitting; also for what is no JSON object.
std::string fit_schema(std::string_view schema);

}  // namespace weir::wire::anthropic
