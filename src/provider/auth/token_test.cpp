#include "provider/auth/token.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <type_traits>

#include "json/document.hpp"

namespace weir::provider::auth {
namespace {

using std::chrono::seconds;

const SysTime now(seconds(1'795'176'000));

static_assert(!std::is_copy_constructible_v<Token>, "a token is not copied by accident");

TEST(AuthToken, ReadsWhatGoogleAndEntraAnswer) {
    for (
        const std::string_view body :
        {R"({"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"})",
         R"({"access_token":"ya29.x","expires_in":"3599","token_type":"bearer","resource":"r"})"}) {
        const Result<Token> token = read_token(200, body, now);
        ASSERT_TRUE(token.has_value()) << token.error().message();
        EXPECT_EQ(token->value.reveal(), "ya29.x");
        EXPECT_EQ(token->expires_at, now + seconds(3599));
    }
    const Result<Token> unsaid = read_token(200, R"({"access_token":"x"})", now);
    ASSERT_TRUE(unsaid.has_value());
    EXPECT_EQ(unsaid->expires_at, now + seconds(300));
    const Result<Token> endless =
        read_token(200, R"({"access_token":"x","expires_in":9223372036854775807})", now);
    ASSERT_TRUE(endless.has_value());
    EXPECT_LE(endless->expires_at, now + std::chrono::hours(24 * 366));
}

TEST(AuthToken, RefusesWhatIsNone) {
    for (const std::string_view body :
         {"", "[]", "{}", R"({"access_token":""})", R"({"access_token":7})",
          R"({"access_token":"a b"})", R"({"access_token":"a\r\nx: y"})",
          R"({"access_token":"x","expires_in":0})", R"({"access_token":"x","expires_in":"soon"})",
          R"({"access_token":"x","expires_in":-5})",
          R"({"access_token":"x","token_type":"mac"})"}) {
        const Result<Token> token = read_token(200, body, now);
        ASSERT_FALSE(token.has_value()) << body;
        EXPECT_EQ(token.error().kind(), ErrorKind::upstream_protocol) << body;
    }
    EXPECT_FALSE(check_token(std::string(token_bytes_max + 1, 'x')).has_value());
}

struct Refused {
    int status;
    std::string_view body;
    ErrorKind kind;
    std::string_view detail;
};

TEST(AuthToken, TellsWhyThereIsNone) {
    const Refused refused[] = {
        {400, R"({"error":"invalid_grant","error_description":"Invalid JWT Signature."})",
         ErrorKind::upstream_auth, "invalid_grant: Invalid JWT Signature."},
        {401, R"({"error":"invalid_client","error_description":"AADSTS7000215: x\r\ny"})",
         ErrorKind::upstream_auth, "invalid_client: AADSTS7000215: x  y"},
        {403, R"({"error":{"code":403,"message":"no","status":"PERMISSION_DENIED"}})",
         ErrorKind::upstream_auth, "PERMISSION_DENIED: no"},
        {400, R"({"error":"temporarily_unavailable"})", ErrorKind::upstream_overloaded,
         "temporarily_unavailable"},
        {429, "", ErrorKind::upstream_rate_limited, ""},
        {503, "<html>", ErrorKind::upstream_overloaded, ""},
        {500, "", ErrorKind::upstream_error, ""},
        {302, "", ErrorKind::upstream_protocol, ""},
    };
    for (const Refused& one : refused) {
        const Result<Token> token = read_token(one.status, one.body, now);
        ASSERT_FALSE(token.has_value());
        EXPECT_EQ(token.error().kind(), one.kind) << one.status;
        EXPECT_EQ(token.error().detail(), one.detail);
        EXPECT_EQ(token.error().message().find("invalid"), std::string::npos);
    }
}

TEST(AuthToken, ReadsAnImpersonatedOne) {
    const Result<Token> token = read_impersonated_token(
        200, R"({"accessToken":"ya29.y","expireTime":"2026-11-20T13:00:00Z"})");
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(token->value.reveal(), "ya29.y");
    EXPECT_EQ(token->expires_at, now + seconds(3600));
    EXPECT_FALSE(read_impersonated_token(200, R"({"accessToken":"x"})").has_value());
    EXPECT_FALSE(
        read_impersonated_token(200, R"({"accessToken":"","expireTime":"2026-11-20T13:00:00Z"})")
            .has_value());
    EXPECT_FALSE(read_impersonated_token(403, "{}").has_value());
}

TEST(AuthToken, TakesOnlyHttps) {
    const Result<json::Document> document =
        json::read(R"({"a":"https://e.org/x","b":"http://e.org","c":"https://","d":7,
                       "e":"https://e.org/ x"})");
    const json::Value root = document->root();
    EXPECT_EQ(https_url(root["a"], "a", {}).value_or(""), "https://e.org/x");
    EXPECT_EQ(https_url(root["none"], "none", "https://f.org").value_or(""), "https://f.org");
    for (const std::string_view key : {"b", "c", "d", "e"}) {
        const Result<std::string> url = https_url(root[key], key, "https://f.org");
        ASSERT_FALSE(url.has_value()) << key;
        EXPECT_NE(url.error().message().find("\"" + std::string(key) + "\""), std::string::npos);
    }
}

}  // namespace
}  // namespace weir::provider::auth
