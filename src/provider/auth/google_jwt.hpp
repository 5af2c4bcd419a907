#pragma once
// A Google service account's key: JSON file -> RS256 assertion -> token request (facts:
// providers.md 3.7; RFC 7515, 7523). Its answer is read by read_token(). Pure; any thread.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "provider/auth/token.hpp"

namespace weir::provider::auth {

inline constexpr std::string_view google_scope = "https://www.googleapis.com/auth/cloud-platform";
inline constexpr std::chrono::seconds assertion_lifetime_max{3600};  // more is refused by Google

struct ServiceAccount {
    std::string client_email;
    std::string private_key_id;  // "" is left out of the assertion
    std::string project_id;
    std::string token_uri;
    Secret private_key;  // PEM
};

// The file as Google gives it out. upstream_auth names the field that is wrong; the key itself is
// tried, so that a broken one shows when the configuration is read.
Result<ServiceAccount> read_service_account(std::string_view json);

struct AssertionOptions {
    std::string_view scope = google_scope;
    std::string_view subject = {};  // of domain-wide delegation; "" is the account itself
    std::chrono::seconds lifetime = assertion_lifetime_max;
};

// The signed JWT for token_uri.
Result<Secret> make_assertion(const ServiceAccount& account, const AssertionOptions& options,
                              SysTime now);
// The request that changes it for a token.
Result<TokenRequest> service_account_request(const ServiceAccount& account,
                                             const AssertionOptions& options, SysTime now);

// A JWT that is a token itself, for APIs that take it (no round trip). audience:
// "https://aiplatform.googleapis.com/".
Result<Token> make_self_signed_token(const ServiceAccount& account, std::string_view audience,
                                     SysTime now);

}  // namespace weir::provider::auth
