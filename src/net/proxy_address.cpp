#include "net/proxy_address.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "base/text.hpp"
#include "net/ip_address.hpp"
#include "net/url.hpp"

namespace weir::net {
namespace {

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3), '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                    reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(bytes.size()));
    return text;
}

bool covers(std::string_view pattern, std::string_view host) {
    if (pattern == "*") return true;
    if (const auto address = read_ip_address(host)) {
        const Result<Cidr> block = read_cidr(pattern);
        return block && block->contains(*address);
    }
    if (pattern.starts_with("*.")) pattern.remove_prefix(2);
    if (pattern.starts_with('.')) pattern.remove_prefix(1);
    if (pattern.empty() || host.size() < pattern.size()) return false;
    const std::string_view end = host.substr(host.size() - pattern.size());
    if (!equal_ignoring_case(end, pattern)) return false;
    return host.size() == pattern.size() || host[host.size() - pattern.size() - 1] == '.';
}

}  // namespace

bool is_exempt(std::span<const std::string> no_proxy, std::string_view host) {
    return std::ranges::any_of(no_proxy,
                               [&](const std::string& pattern) { return covers(pattern, host); });
}

Result<ProxyAddress> read_proxy_url(std::string_view url) {
    ProxyAddress proxy;
    std::string_view rest = url;
    if (rest.starts_with("http://")) rest.remove_prefix(7);
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
        const Result<std::string> account = percent_decode(rest.substr(0, at));
        if (!account)
            return fail(ErrorKind::invalid_request, "proxy URL: bad percent-escape in the account");
        proxy.authorization = "Basic " + base64(*account);
        rest.remove_prefix(at + 1);
    }
    const Result<Url> read = read_url("http://" + std::string(rest));
    if (!read) return fail(ErrorKind::invalid_request, "proxy URL: " + read.error().message());
    proxy.host = read->host;
    proxy.port = read->port;
    return proxy;
}

}  // namespace weir::net
