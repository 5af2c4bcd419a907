#include "provider/auth/token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "json/document.hpp"
#include "provider/dates.hpp"

namespace weir::provider::auth {

namespace {

using json::Value;
using std::chrono::seconds;

constexpr seconds lifetime_unsaid{300};
constexpr std::int64_t lifetime_most = 366 * 24 * 3600;
constexpr std::size_t detail_bytes_max = 300;
constexpr std::size_t url_bytes_max = 2048;
constexpr json::Limits answer_limits = {
    .bytes_max = token_bytes_max, .depth_max = 32, .values_max = 10'000};

// OAuth: {"error":"invalid_grant","error_description"}; Google's APIs: {"error":{"status",
// "message"}}.
std::string said_in(std::string_view body) {
    json::Document document;
    if (!document.read(body, answer_limits)) return {};
    const Value error = document.root()["error"];
    std::string said = error.is_object() ? error["status"].text() : error.text();
    const Value more = error.is_object() ? error["message"] : document.root()["error_description"];
    if (more.text_bytes() > 0) said += ": " + more.text();
    said.resize(std::min(said.size(), detail_bytes_max));
    std::ranges::replace_if(said, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return said;
}

ErrorKind kind_of(int status, std::string_view said) {
    if (status == 429) return ErrorKind::upstream_rate_limited;
    if (status == 503 || said.starts_with("temporarily_unavailable"))
        return ErrorKind::upstream_overloaded;
    if (status == 408 || status >= 500) return ErrorKind::upstream_error;
    return status >= 400 ? ErrorKind::upstream_auth : ErrorKind::upstream_protocol;
}

// Only a 200 has a token.
Result<json::Document> read_answer(int status, std::string_view body) {
    if (status < 200 || status > 299) {
        std::string said = said_in(body);
        const ErrorKind kind = kind_of(status, said);
        return fail(kind,
                    fmt::format("the gateway got no token for its credential (HTTP {})", status),
                    std::move(said));
    }
    json::Document document;
    if (const Result<void> read = document.read(body, answer_limits); !read)
        return fail(ErrorKind::upstream_protocol, "the token endpoint's answer is not JSON",
                    read.error().message());
    return document;
}

Result<seconds> read_lifetime(Value expires_in) {
    if (expires_in.is_null()) return lifetime_unsaid;
    const std::optional<std::int64_t> told =
        expires_in.is_text() ? read_integer(expires_in.text()) : expires_in.integer();
    if (!told || *told < 1)
        return fail(ErrorKind::upstream_protocol,
                    "the token endpoint's answer has a bad expires_in");
    return seconds(std::min(*told, lifetime_most));
}

bool printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

TokenRequest make_form_request(std::string url, Secret form) {
    TokenRequest request{.url = std::move(url), .headers = {}, .body = std::move(form)};
    request.headers.push_back({"content-type", Secret("application/x-www-form-urlencoded")});
    return request;
}

bool is_loopback_http(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return false;
    url.remove_prefix(scheme.size());
    for (const std::string_view host : {"127.0.0.1", "localhost", "[::1]"})
        if (url.starts_with(host)) {
            const std::string_view rest = url.substr(host.size());
            return rest.empty() || rest.front() == ':' || rest.front() == '/';
        }
    return false;
}

Result<Secret> check_token(std::string text) {
    Secret token(std::move(text));
    const std::string_view bytes = token.reveal();
    if (bytes.empty() || bytes.size() > token_bytes_max || !printable(bytes))
        return fail(ErrorKind::upstream_protocol, "what should be a token is none");
    return token;
}

Result<Token> read_token(int status, std::string_view body, SysTime now) {
    const Result<json::Document> document = read_answer(status, body);
    if (!document) return fail(document.error());
    const Value root = document->root();
    const Value type = root["token_type"];
    if (type.is_text() && !equal_ignoring_case(type.text(), "Bearer"))
        return fail(ErrorKind::upstream_protocol, "the token endpoint gave no bearer token");
    const Result<seconds> lifetime = read_lifetime(root["expires_in"]);
    if (!lifetime) return fail(lifetime.error());
    Result<Secret> value = check_token(root["access_token"].text());
    if (!value) return fail(value.error());
    return Token{.value = std::move(*value), .expires_at = now + *lifetime};
}

Result<Token> read_impersonated_token(int status, std::string_view body) {
    const Result<json::Document> document = read_answer(status, body);
    if (!document) return fail(document.error());
    const Value root = document->root();
    const std::optional<SysTime> expires_at = read_rfc3339(root["expireTime"].text());
    if (!expires_at)
        return fail(ErrorKind::upstream_protocol,
                    "the token endpoint's answer has a bad expireTime");
    Result<Secret> value = check_token(root["accessToken"].text());
    if (!value) return fail(value.error());
    return Token{.value = std::move(*value), .expires_at = *expires_at};
}

std::unexpected<Error> bad_credential(std::string_view what) {
    return fail(ErrorKind::upstream_auth, "the credential's file: " + std::string(what));
}

Result<std::string> required_text(Value object, std::string_view key) {
    if (object[key].text_bytes() == 0)
        return bad_credential(fmt::format("\"{}\" must be a string that is not empty", key));
    return object[key].text();
}

Result<std::string> https_url(Value value, std::string_view key, std::string_view fallback) {
    std::string url = value.is_null() ? std::string(fallback) : value.text();
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme) || url.size() == scheme.size() || url.size() > url_bytes_max ||
        !printable(url))
        return bad_credential(fmt::format("\"{}\" must be an https URL", key));
    return url;
}

}  // namespace weir::provider::auth
