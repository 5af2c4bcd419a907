#pragma once
// References between schemas (RFC 3986, as far as JSON Schema uses it).
#include <string>
#include <string_view>

namespace weir::json {

// reference as seen from base; what is no URI at all gives some text that names nothing.
std::string resolve_reference(std::string_view base, std::string_view reference);

// %2F and the like decoded; a broken escape stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace weir::json
