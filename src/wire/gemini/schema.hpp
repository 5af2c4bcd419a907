#pragma once
// Gemini's older schemas, a subset of OpenAPI 3.0 (facts: providers.md 3.5, 4.3; "parameters" and
// "responseSchema"), to and from JSON Schema. Local to this wire.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace weir::wire::gemini {

// The same as JSON Schema: types in small letters, nullable as a type, counts that came as strings
// as numbers; propertyOrdering is left out. What is JSON Schema already comes out as it was.
std::string read_openapi_schema(json::Value schema);

struct OpenapiSchema {
    std::string json;
    // Keywords that could not be said and loosen the schema: "not", "$ref" (of a schema within
    // itself), "additionalProperties". Each once.
    std::vector<std::string> loosened;
    // No more than {"type":"object"}: as parameters of a tool it must be left out.
    bool is_empty_object = false;
};

// References are written out where they stand, allOf is merged, oneOf is anyOf, const is an enum of
// one, a type or alternative "null" is nullable, values of an enum are texts. Nothing when that
// makes more than 10,000 schemas of it or nests 100 deep, as references to references may, or it
// is no JSON.
std::optional<OpenapiSchema> write_openapi_schema(std::string_view json_schema);

}  // namespace weir::wire::gemini
