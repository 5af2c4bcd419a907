#pragma once
// A JSON value that fits a simple schema: what a model with structured output would say.
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace weir::provider::sim {

// Understands type, properties, required, items, minItems, enum, const, anyOf/oneOf (the first),
// allOf of objects (the last wins), local $ref, minimum, maximum, minLength and maxLength.
// Recursion ends at depth 8, with only what is required below depth 4. Anything else, and a schema
// that is no JSON, gives a plain value; the result is always valid JSON, and an object unless the
// schema says otherwise. At most 10,000 values are made.
std::string fill_schema(std::string_view schema_json, Random& random);

}  // namespace weir::provider::sim
