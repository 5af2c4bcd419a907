#pragma once
// Credentials that are no keys to be shown as they are: those of AWS sign each request, those of
// Google and Microsoft get a token first. Values; any thread.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/secret.hpp"
#include "provider/auth/entra.hpp"
#include "provider/auth/google_external.hpp"
#include "provider/auth/google_jwt.hpp"
#include "provider/auth/sigv4.hpp"

namespace weir::provider::auth {

struct AwsIdentity {
    AwsCredentials credentials;
    std::string region;
    std::string service = "bedrock";
};

struct GoogleIdentity {
    std::variant<ServiceAccount, ExternalAccount> account;
    // Where a service account's token is asked for, when that is not the file's token_uri, which
    // stays the assertion's audience; "" when it is.
    std::string token_url;
    std::string project;   // "" for the environment's
    std::string location;  // the same
};

struct EntraIdentity {
    EntraClient client;
    std::string federated_token_file;  // "" when the client has a secret
};

// monostate: a plain key.
using Identity = std::variant<std::monostate, AwsIdentity, GoogleIdentity, EntraIdentity>;

bool signs_requests(const Identity& identity);
bool wants_token(const Identity& identity);

struct TokenUrl {
    std::string url;
    bool metadata = false;  // of the machine's surroundings: private, and perhaps plain http
};
// Every URL that getting a token may ask, in the order in which it does.
std::vector<TokenUrl> token_urls(const Identity& identity);

// All that tells one identity from another, as one text: for fingerprints, never to be shown.
Secret material(const Identity& identity);

}  // namespace weir::provider::auth
