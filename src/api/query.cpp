#include "api/query.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
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

Result<std::map<std::string, std::string, std::less<>>> read_query(
    std::string_view query, std::span<const std::string_view> known) {
    std::map<std::string, std::string, std::less<>> values;
    for (const std::string_view pair : split(query, '&')) {
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view name = pair.substr(0, equals);
        const auto refuse = [&](std::string message) {
            return fail(
                Error(ErrorKind::invalid_request, std::move(message)).at_field(std::string(name)));
        };
        if (std::ranges::find(known, name) == known.end()) {
            const auto near = nearest(name, known);
            return refuse(fmt::format("unknown query parameter \"{}\"{}", name,
                                      near ? fmt::format(", did you mean \"{}\"?", *near) : ""));
        }
        Result<std::string> value =
            net::decode_query_text(pair.substr(std::min(equals + 1, pair.size())));
        if (!value) return refuse(fmt::format("{}: {}", name, value.error().message()));
        if (!values.emplace(name, std::move(*value)).second)
            return refuse(fmt::format("the query parameter \"{}\" stands there twice", name));
    }
    return values;
}

Result<std::string> decode_path(std::string_view path) {
    Result<std::string> decoded = net::percent_decode(path);
    if (!decoded)
        return fail(ErrorKind::invalid_request,
                    "the model in the path: " + decoded.error().message());
    return decoded;
}

}  // namespace weir::api
