#pragma once
// Access tokens: what to do next to get one, as values that somebody with sockets and files carries
// out, and the reading of what comes back (RFC 6749, 8693; facts: providers.md 3.7, PROV: Azure
// OpenAI). Nothing here can be printed by accident: tokens, bodies and header values are Secrets.
// Errors: upstream_auth when the credential was refused, upstream_rate_limited, upstream_overloaded
// and upstream_error when it may work later, upstream_protocol for an answer that is none. Messages
// name no account; details are for the log.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "json/value.hpp"

namespace weir::provider::auth {

// Bearer tokens, ours for as long as it says.
struct Token {
    Secret value;
    SysTime expires_at;
};

struct TokenHeader {
    std::string name;  // lower case
    Secret value;
};

// A request to be made. Redirects are not followed: they would carry the credential elsewhere.
struct TokenRequest {
    std::string_view method = "POST";
    std::string url;
    std::vector<TokenHeader> headers;
    Secret body;  // empty for GET
};

// A small file to be read, whole.
struct ReadFile {
    std::string path;
};

using TokenStep = std::variant<ReadFile, TokenRequest, Token>;

inline constexpr std::size_t token_bytes_max = 64 * 1024;  // of a token, a file and an answer

// A form to url, with its content type.
TokenRequest make_form_request(std::string url, Secret form);

// {"access_token","expires_in","token_type"?}: from Google, its STS and Entra. expires_in is a
// number or, at Azure's metadata server, a text of one; without it a token counts for five minutes.
Result<Token> read_token(int status, std::string_view body, SysTime now);

// {"accessToken","expireTime"}: iamcredentials.googleapis.com, generateAccessToken.
Result<Token> read_impersonated_token(int status, std::string_view body);

// "http://127.0.0.1:8080/x", also with localhost and [::1]: plain text that stays in this machine.
bool is_loopback_http(std::string_view url);

// A token from elsewhere (a file, a metadata server): not empty, and nothing in it that would end a
// header.
Result<Secret> check_token(std::string text);

// For readers of credential files: a problem that names its field.
std::unexpected<Error> bad_credential(std::string_view what);
// A text that must be there and not be empty.
Result<std::string> required_text(json::Value object, std::string_view key);
// An https URL without blanks, that is there or stands in for it.
Result<std::string> https_url(json::Value value, std::string_view key, std::string_view fallback);

}  // namespace weir::provider::auth
