#include "api/query.hpp"

#include <algorithm>

#include "net/url.hpp"

namespace weir::api {

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
        Result<std::string> value = net::percent_decode(pair.substr(equals + 1));
        if (!value) return std::nullopt;
        return std::move(*value);
    }
    return std::nullopt;
}

Result<std::string> decode_path(std::string_view path) {
    Result<std::string> decoded = net::percent_decode(path);
    if (!decoded)
        return fail(ErrorKind::invalid_request,
                    "the model in the path: " + decoded.error().message());
    return decoded;
}

}  // namespace weir::api
