// URLs of media and redirects: no crash, nothing private gets through, messages hold no secret.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "gateway/media_rules.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace weir;
    using namespace weir::gateway;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const MediaRules rules;
    const auto allowed = [](const net::Url& url) {
        return !net::is_private_host(url) && (url.port == 80 || url.port == 443);
    };
    if (const Result<net::Url> url = read_media_url(bytes, rules)) {
        check(allowed(*url));
        check(!media_endpoint(*url, rules).private_addresses_allowed);
    }
    static const net::Url from = *read_media_url("https://example.com/a/b?c=d", rules);
    if (const Result<net::Url> to = read_redirect(from, bytes, rules))
        check(allowed(*to) && to->secure());
    const std::string host = shown_host(bytes);
    check(host.find_first_of("/?#@ \r\n\"") == std::string::npos && host.size() <= 100);
    sniffed_media_type(bytes);
    may_be_media(bytes);
    return 0;
}
