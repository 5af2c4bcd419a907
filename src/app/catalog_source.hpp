#pragma once
// What `weir catalog diff` and `import` are given: the bytes of a file, of the standard input, or
// behind a URL. Bounded.
#include <cstddef>
#include <string>

#include "base/result.hpp"

namespace weir::app {

inline constexpr std::size_t listing_bytes_max = std::size_t{64} << 20;

// `name`: a path, "-" or an http or https URL. A URL is fetched as providers are: through the
// proxies and with the authorities that the configuration names (config_path as in --config), but
// redirects are not followed. Errors name what was asked for.
Result<std::string> read_catalog_source(const std::string& name, const std::string& config_path);

}  // namespace weir::app
