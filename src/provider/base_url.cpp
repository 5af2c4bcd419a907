#include "provider/base_url.hpp"

#include <algorithm>
#include <optional>

namespace weir::provider {
namespace {

// After "https://", or npos.
std::size_t host_begin(std::string_view url) {
    if (url.starts_with("https://")) return 8;
    if (url.starts_with("http://")) return 7;
    return std::string_view::npos;
}

}  // namespace

FilledUrl fill_url(std::string_view pattern, const config::Environment& environment) {
    FilledUrl filled;
    while (true) {
        const std::size_t open = pattern.find("${");
        const std::size_t close = pattern.find('}', open);
        if (open == std::string_view::npos || close == std::string_view::npos) break;
        const std::string_view name = pattern.substr(open + 2, close - open - 2);
        const std::optional<std::string> value = environment(name);
        if ((!value || value->empty()) && filled.missing.empty()) filled.missing = name;
        filled.url.append(pattern.substr(0, open)).append(value.value_or(""));
        pattern.remove_prefix(close + 1);
    }
    filled.url += pattern;
    while (filled.url.ends_with('/'))
        filled.url.pop_back();
    return filled;
}

std::string_view url_fault(std::string_view url) {
    const std::size_t host = host_begin(url);
    if (host == std::string_view::npos) return "must start with https:// or http://";
    const std::string_view authority = url.substr(host, url.find('/', host) - host);
    if (authority.empty() || authority.front() == ':') return "has no host";
    if (authority.find('@') != std::string_view::npos)
        return "must not hold a user or password: use \"credentials\"";
    if (url.find_first_of("?#") != std::string_view::npos)
        return "must end with its path, without '?' or '#'";
    if (std::ranges::any_of(url, [](char c) { return static_cast<unsigned char>(c) <= ' '; }))
        return "must not hold spaces";
    return {};
}

std::string_view url_path(std::string_view url) {
    const std::size_t host = host_begin(url);
    if (host == std::string_view::npos) return {};
    const std::size_t slash = url.find('/', host);
    return slash == std::string_view::npos ? std::string_view{} : url.substr(slash);
}

}  // namespace weir::provider
