#include "provider/auth/google_jwt.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"
#include "provider/auth/crypto.hpp"
#include "provider/auth/form.hpp"

namespace weir::provider::auth {

namespace {

using json::Value;
using std::chrono::seconds;

constexpr std::string_view default_token_uri = "https://oauth2.googleapis.com/token";
constexpr json::Limits file_limits = {
    .bytes_max = token_bytes_max, .depth_max = 16, .values_max = 1000};

struct Claims {
    std::string_view subject;
    std::string_view scope;
    std::string_view audience;
    seconds lifetime;
};

std::string write_header(const ServiceAccount& account) {
    std::string header;
    json::Writer out(header);
    out.open_object().member("alg", "RS256").member("typ", "JWT");
    if (!account.private_key_id.empty()) out.member("kid", account.private_key_id);
    out.close_object();
    return header;
}

std::string write_claims(const ServiceAccount& account, const Claims& claims, SysTime now) {
    const std::int64_t issued = std::chrono::floor<seconds>(now).time_since_epoch() / seconds(1);
    std::string text;
    json::Writer out(text);
    out.open_object().member("iss", account.client_email);
    if (!claims.subject.empty()) out.member("sub", claims.subject);
    if (!claims.scope.empty()) out.member("scope", claims.scope);
    out.member("aud", claims.audience).member("iat", issued);
    out.member("exp", issued + claims.lifetime.count()).close_object();
    return text;
}

Result<Secret> sign_jwt(const ServiceAccount& account, const Claims& claims, SysTime now) {
    std::string jwt = base64url_encode(write_header(account)) + "." +
                      base64url_encode(write_claims(account, claims, now));
    const Result<std::string> signature = sign_rs256(account.private_key, jwt);
    if (!signature) return fail(signature.error());
    jwt += "." + base64url_encode(*signature);
    return Secret(std::move(jwt));
}

}  // namespace

Result<ServiceAccount> read_service_account(std::string_view json) {
    json::Document document;
    if (const Result<void> read = document.read(json, file_limits); !read)
        return bad_credential("is not JSON: " + read.error().message());
    const Value root = document.root();
    if (!root["type"].is("service_account"))
        return bad_credential("\"type\" must be \"service_account\"");
    Result<std::string> email = required_text(root, "client_email");
    if (!email) return fail(email.error());
    Result<std::string> key = required_text(root, "private_key");
    if (!key) return fail(key.error());
    Result<std::string> token_uri = https_url(root["token_uri"], "token_uri", default_token_uri);
    if (!token_uri) return fail(token_uri.error());
    ServiceAccount account{.client_email = std::move(*email),
                           .private_key_id = root["private_key_id"].text(),
                           .project_id = root["project_id"].text(),
                           .token_uri = std::move(*token_uri),
                           .private_key = Secret(std::move(*key))};
    if (const Result<void> usable = check_rsa_key(account.private_key); !usable)
        return bad_credential(usable.error().message());
    return account;
}

Result<Secret> make_assertion(const ServiceAccount& account, const AssertionOptions& options,
                              SysTime now) {
    return sign_jwt(account,
                    {.subject = options.subject,
                     .scope = options.scope,
                     .audience = account.token_uri,
                     .lifetime = std::min(options.lifetime, assertion_lifetime_max)},
                    now);
}

Result<TokenRequest> service_account_request(const ServiceAccount& account,
                                             const AssertionOptions& options, SysTime now) {
    const Result<Secret> assertion = make_assertion(account, options, now);
    if (!assertion) return fail(assertion.error());
    Form form;
    form.add("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
    form.add("assertion", assertion->reveal());
    return make_form_request(account.token_uri, form.take());
}

Result<Token> make_self_signed_token(const ServiceAccount& account, std::string_view audience,
                                     SysTime now) {
    Result<Secret> jwt = sign_jwt(account,
                                  {.subject = account.client_email,
                                   .scope = {},
                                   .audience = audience,
                                   .lifetime = assertion_lifetime_max},
                                  now);
    if (!jwt) return fail(jwt.error());
    return Token{.value = std::move(*jwt), .expires_at = now + assertion_lifetime_max};
}

}  // namespace weir::provider::auth
