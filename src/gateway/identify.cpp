#include "gateway/identify.hpp"

#include "base/text.hpp"
#include "net/sha256.hpp"

namespace weir::gateway {

std::string_view presented_key(const net::http1::Headers& headers) {
    if (const auto authorization = headers.find("authorization")) {
        constexpr std::string_view scheme = "bearer ";
        if (authorization->size() > scheme.size() &&
            equal_ignoring_case(authorization->substr(0, scheme.size()), scheme))
            return trim(authorization->substr(scheme.size()));
        return {};
    }
    if (const auto key = headers.find("api-key")) return *key;
    if (const auto key = headers.find("x-api-key")) return *key;
    return headers.find("x-goog-api-key").value_or(std::string_view{});
}

Result<const Principal*> identify(const Snapshot& snapshot, const net::http1::Headers& headers,
                                  SysTime now, std::string_view in_query) {
    if (!snapshot.keys_required) return &snapshot.anonymous;
    std::string_view key = presented_key(headers);
    if (key.empty()) key = in_query;
    if (key.empty())
        return fail(ErrorKind::unauthenticated,
                    "no API key; send it as \"Authorization: Bearer <key>\"");
    const auto match = snapshot.keys.find(net::sha256(key));
    if (!match)
        return fail(ErrorKind::unauthenticated,
                    "this API key is not known here; create one with \"weir key create\"");
    const Principal& principal = *match->principal;
    if (principal.revoked)
        return fail(ErrorKind::unauthenticated,
                    "the API key \"" + principal.name + "\" is revoked");
    if ((principal.expires && now >= *principal.expires) ||
        (match->secret_expires && now >= *match->secret_expires))
        return fail(ErrorKind::unauthenticated,
                    "the API key \"" + principal.name + "\" has expired");
    return &principal;
}

}  // namespace weir::gateway
