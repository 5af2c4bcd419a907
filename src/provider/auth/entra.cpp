#include "provider/auth/entra.hpp"

#include <algorithm>

#include "provider/auth/form.hpp"

namespace weir::provider::auth {

namespace {

constexpr std::size_t name_bytes_max = 256;

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    });
}

Form begin(const EntraClient& client) {
    Form form;
    form.add("grant_type", "client_credentials").add("client_id", client.client_id);
    form.add("scope", client.scope);
    return form;
}

}  // namespace

// "." and ".." would name another path.
Result<std::string> entra_token_url(const EntraClient& client) {
    if (!is_name(client.tenant) || client.tenant.find_first_not_of('.') == std::string::npos)
        return fail(ErrorKind::upstream_auth, "the credential's tenant is no id or domain");
    if (!is_name(client.client_id))
        return fail(ErrorKind::upstream_auth, "the credential's client id is none");
    const bool known =
        client.authority.starts_with("https://") || is_loopback_http(client.authority);
    if (!known || !std::ranges::all_of(client.authority, [](char c) { return c > ' '; }))
        return fail(ErrorKind::upstream_auth, "the credential's authority must be an https URL");
    std::string url = client.authority;
    while (url.ends_with('/'))
        url.pop_back();
    return url + "/" + client.tenant + "/oauth2/v2.0/token";
}

Result<TokenRequest> entra_request(const EntraClient& client) {
    Result<std::string> url = entra_token_url(client);
    if (!url) return fail(url.error());
    if (client.client_secret.empty())
        return fail(ErrorKind::upstream_auth, "the credential has no client secret");
    Form form = begin(client);
    form.add("client_secret", client.client_secret.reveal());
    return make_form_request(std::move(*url), form.take());
}

Result<TokenRequest> entra_federated_request(const EntraClient& client, const Secret& assertion) {
    Result<std::string> url = entra_token_url(client);
    if (!url) return fail(url.error());
    if (assertion.empty())
        return fail(ErrorKind::upstream_auth, "the credential has no federated token");
    Form form = begin(client);
    form.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.add("client_assertion", assertion.reveal());
    return make_form_request(std::move(*url), form.take());
}

TokenRequest managed_identity_request(std::string_view resource, std::string_view client_id) {
    TokenRequest request{.method = "GET",
                         .url =
                             "http://169.254.169.254/metadata/identity/oauth2/token"
                             "?api-version=2018-02-01&resource=" +
                             percent_encode(resource),
                         .headers = {},
                         .body = {}};
    if (!client_id.empty()) request.url += "&client_id=" + percent_encode(client_id);
    request.headers.push_back({"metadata", Secret("true")});
    return request;
}

}  // namespace weir::provider::auth
