#pragma once
// Member names of this wire. Its JSON is protobuf's: answers are spelled in camelCase, and requests
// may be spelled "inline_data" as well as "inlineData" (recorded from google-genai, 2025). Local to
// this wire.
#include <string>
#include <string_view>

#include "json/value.hpp"

namespace weir::wire::gemini {

inline constexpr std::string_view wire_name = "gemini";

// "inline_data" -> "inlineData"; names without an underscore inside stay as they are.
std::string camel(std::string_view name);
bool same_name(std::string_view camel_name, std::string_view any_spelling);

// The member of that name in either spelling.
json::Value member(json::Value object, std::string_view camel_name);

}  // namespace weir::wire::gemini
