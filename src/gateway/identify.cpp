#include "gateway/identify.hpp"

#include "base/text.hpp"
#include "net/ip_address.hpp"
#include "net/sha256.hpp"

namespace weir::gateway {
namespace {

bool is_this_machine(std::string_view address) {
    const auto ip = net::read_ip_address(address);
    if (!ip) return false;
    if (ip->is_v4()) return ip->bytes()[12] == 127;
    return *ip == *net::read_ip_address("::1");
}

// SigV4 and SigV4a: "AWS4-HMAC-SHA256 Credential=...".
bool is_signature(std::string_view authorization) {
    constexpr std::string_view scheme = "AWS4-";
    return authorization.size() > scheme.size() &&
           equal_ignoring_case(authorization.substr(0, scheme.size()), scheme);
}

// A proxy on this machine that nobody has said to trust makes every caller look local.
bool is_passed_on(const net::http1::Headers& headers) {
    for (const std::string_view name : {"forwarded", "x-forwarded-for", "x-real-ip", "via"})
        if (headers.contains(name)) return true;
    return false;
}

}  // namespace

std::string_view presented_key(const net::http1::Headers& headers) {
    if (const auto authorization = headers.find("authorization")) {
        constexpr std::string_view scheme = "bearer ";
        if (authorization->size() > scheme.size() &&
            equal_ignoring_case(authorization->substr(0, scheme.size()), scheme))
            return trim(authorization->substr(scheme.size()));
        // AWS's SDKs sign whatever they send; the key may stand beside that.
        if (!is_signature(*authorization)) return {};
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
    if (key.empty() && is_signature(headers.find("authorization").value_or("")))
        return fail(
            ErrorKind::unauthenticated,
            "this request is signed with AWS credentials (SigV4), which this gateway cannot "
            "verify: set AWS_BEARER_TOKEN_BEDROCK to an API key of this gateway, so that "
            "the SDK sends \"Authorization: Bearer <key>\"; over plain HTTP, or beside a "
            "signature, send the key as \"x-api-key\"");
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

Result<const Principal*> identify_viewer(const Snapshot& snapshot,
                                         const net::http1::Headers& headers, SysTime now,
                                         std::string_view client_address) {
    const auto principal = identify(snapshot, headers, now);
    if (!principal) return principal;
    if (!snapshot.keys_required) {
        if (is_this_machine(client_address) && !is_passed_on(headers)) return principal;
        return fail(ErrorKind::forbidden,
                    "without API keys only this machine may look here; make a key with \"weir key "
                    "create NAME --role viewer\"");
    }
    if ((*principal)->role >= AdminRole::viewer) return principal;
    return fail(ErrorKind::forbidden,
                "the API key \"" + (*principal)->name +
                    "\" has no role here: it needs \"role: viewer\" or \"role: admin\" (weir key "
                    "create NAME --role viewer)");
}

}  // namespace weir::gateway
