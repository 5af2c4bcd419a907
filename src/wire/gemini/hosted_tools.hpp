#pragma once
// Tools that Google runs, and what others call them (facts: providers.md 4.3, 4.16). Local to this
// wire.
#include <string>
#include <string_view>

namespace weir::wire::gemini {

// "googleSearch" -> "web_search"; the wire's own word where there is none of everybody's.
std::string canonical_tool(std::string_view camel_name);

// "web_search" -> "googleSearch", also in the dated and preview spellings of others; "" for a tool
// that Google has no like of. Only that it is wanted can be said, none of its settings.
std::string_view google_tool(std::string_view name);

}  // namespace weir::wire::gemini
