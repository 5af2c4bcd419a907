#pragma once
// Tokens of Microsoft Entra ID for Azure OpenAI (facts: providers.md, PROV: Azure OpenAI). Their
// answers are read by read_token(). Pure; any thread.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "provider/auth/token.hpp"

namespace weir::provider::auth {

inline constexpr std::string_view azure_scope = "https://cognitiveservices.azure.com/.default";

struct EntraClient {
    std::string tenant;  // id or domain
    std::string client_id;
    Secret client_secret;                                         // not needed with an assertion
    std::string authority = "https://login.microsoftonline.com";  // others in national clouds
    std::string scope = std::string(azure_scope);
};

// Where its tokens are asked for. upstream_auth when the tenant, the id or the authority cannot be
// sent: the authority is an https URL, or an http one of this machine (for tests).
Result<std::string> entra_token_url(const EntraClient& client);

// The client-credentials request, with the secret. upstream_auth when the tenant, the id or the
// authority cannot be sent.
Result<TokenRequest> entra_request(const EntraClient& client);
// The same with a federated token (workload identity) in the secret's place: what
// AZURE_FEDERATED_TOKEN_FILE holds.
Result<TokenRequest> entra_federated_request(const EntraClient& client, const Secret& assertion);
// The machine's own identity, from the metadata server. resource: the scope without "/.default".
// client_id: of a user-assigned identity, "" for the system's.
TokenRequest managed_identity_request(std::string_view resource, std::string_view client_id);

}  // namespace weir::provider::auth
