#pragma once
// Base URLs of providers as text. Their full reading (host, port, private addresses) is net/'s.
#include <string>
#include <string_view>

#include "config/section.hpp"

namespace weir::provider {

struct FilledUrl {
    std::string url;      // no slash at its end
    std::string missing;  // the first variable that is not set, "" when all are
};

// "https://${AZURE_RESOURCE_NAME}.openai.azure.com/openai/v1" with the variables' values.
FilledUrl fill_url(std::string_view pattern, const config::Environment& environment);

// What is wrong with a base URL, "" for nothing: it must be http or https with a host, and have no
// user, query or fragment.
std::string_view url_fault(std::string_view url);

// The path of a base URL, "" for none: "/openai/v1".
std::string_view url_path(std::string_view url);

}  // namespace weir::provider
