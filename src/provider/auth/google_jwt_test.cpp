#include "provider/auth/google_jwt.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"
#include "provider/auth/test_key.hpp"

namespace weir::provider::auth {
namespace {

using std::chrono::seconds;

const SysTime now(std::chrono::milliseconds(1'795'176'000'700));

std::string file(std::string_view key = test::rsa_key, std::string_view more = {}) {
    std::string json;
    json::Writer out(json);
    out.open_object().member("type", "service_account").member("project_id", "project");
    out.member("private_key_id", "key-1").member("private_key", key);
    out.member("client_email", "robot@project.iam.gserviceaccount.com");
    json += more;
    out.close_object();
    return json;
}

ServiceAccount account() {
    Result<ServiceAccount> read = read_service_account(file());
    EXPECT_TRUE(read.has_value()) << read.error().message();
    return read ? std::move(*read) : ServiceAccount{};
}

std::string part_of(const Secret& jwt, std::size_t index) {
    const std::vector<std::string_view> parts = split(jwt.reveal(), '.');
    EXPECT_EQ(parts.size(), 3U);
    return base64_decode(parts.at(index)).value_or("");
}

TEST(GoogleJwt, ReadsAKeyFile) {
    const ServiceAccount read = account();
    EXPECT_EQ(read.client_email, "robot@project.iam.gserviceaccount.com");
    EXPECT_EQ(read.private_key_id, "key-1");
    EXPECT_EQ(read.project_id, "project");
    EXPECT_EQ(read.token_uri, "https://oauth2.googleapis.com/token");
    EXPECT_EQ(read.private_key.reveal(), test::rsa_key);
}

TEST(GoogleJwt, SaysWhatIsWrongWithAKeyFileAndNothingOfTheKey) {
    const std::pair<std::string, std::string_view> bad[] = {
        {"{", "JSON"},
        {"[]", "type"},
        {R"({"type":"authorized_user"})", "type"},
        {R"({"type":"service_account"})", "client_email"},
        {R"({"type":"service_account","client_email":"x"})", "private_key"},
        {R"({"type":"service_account","client_email":"x","private_key":7})", "private_key"},
        {file("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), "private key"},
        {file(test::ec_key), "RSA"},
        {file(test::rsa_key, R"(,"token_uri":"http://e.org")"), "token_uri"},
    };
    for (const auto& [json, word] : bad) {
        const Result<ServiceAccount> read = read_service_account(json);
        ASSERT_FALSE(read.has_value()) << json;
        EXPECT_EQ(read.error().kind(), ErrorKind::upstream_auth);
        EXPECT_NE(read.error().message().find(word), std::string::npos) << read.error().message();
        EXPECT_EQ(read.error().message().find("AAAA"), std::string::npos);
        EXPECT_EQ(read.error().message().find("MII"), std::string::npos);
    }
}

// The signature is that of `openssl dgst -sha256 -sign` over the same text: RS256 has no chance in
// it.
TEST(GoogleJwt, SignsAsOpensslDoes) {
    const Result<Secret> jwt = make_assertion(account(), {}, now);
    ASSERT_TRUE(jwt.has_value());
    EXPECT_EQ(part_of(*jwt, 0), R"({"alg":"RS256","typ":"JWT","kid":"key-1"})");
    EXPECT_EQ(part_of(*jwt, 1),
              R"({"iss":"robot@project.iam.gserviceaccount.com",)"
              R"("scope":"https://www.googleapis.com/auth/cloud-platform",)"
              R"("aud":"https://oauth2.googleapis.com/token","iat":1795176000,"exp":1795179600})");
    EXPECT_EQ(split(jwt->reveal(), '.').at(2),
              "gr3TqCgpZQ8Zd0_mdSfHV60n67RPfyP_UQgpL4T3AciFM7mLlhI7K6vPt6Opi2p6ZyYbsNQRFXU5rSKJ"
              "yf9ZRcRc0bvYT-q3na_qR3Ccj73LkPXzuTScoXAK6GLxaTro86-I5ZouKVpB9nalf3M51e3mZsCD2-dA"
              "wy1dzSvoABiRCWBDdJZcc4EKdgk8pxLoCHVCd2-iI40eNBac594bcokrdRisXqeZuZDStKn_-433Nze-"
              "XkJah-N2bQEBrExhLfsnlHafu4awnpAMNPS1OdV6w-B3OZHvE6AJLzjo5LE6g1mdlzq4QodcQIfZtSJQ"
              "lvWtDVEAvdUphy2K4W2T-A");
}

TEST(GoogleJwt, LimitsTheLifeOfAnAssertion) {
    const Result<Secret> jwt = make_assertion(
        account(), {.scope = "s", .subject = "user@e.org", .lifetime = seconds(99'999)}, now);
    ASSERT_TRUE(jwt.has_value());
    const std::string text = part_of(*jwt, 1);
    const Result<json::Document> claims = json::read(text);
    ASSERT_TRUE(claims.has_value());
    EXPECT_EQ(claims->root()["exp"].integer(), 1'795'179'600);
    EXPECT_TRUE(claims->root()["sub"].is("user@e.org"));
    EXPECT_TRUE(claims->root()["scope"].is("s"));
}

TEST(GoogleJwt, AsksForATokenByForm) {
    const Result<TokenRequest> request = service_account_request(account(), {}, now);
    const Result<Secret> jwt = make_assertion(account(), {}, now);
    ASSERT_TRUE(request.has_value() && jwt.has_value());
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(request->url, "https://oauth2.googleapis.com/token");
    ASSERT_EQ(request->headers.size(), 1U);
    EXPECT_EQ(request->headers[0].name, "content-type");
    EXPECT_EQ(request->headers[0].value.reveal(), "application/x-www-form-urlencoded");
    EXPECT_EQ(request->body.reveal(),
              "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" +
                  std::string(jwt->reveal()));
}

TEST(GoogleJwt, SignsATokenOfItsOwn) {
    const Result<Token> token =
        make_self_signed_token(account(), "https://aiplatform.googleapis.com/", now);
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(token->expires_at, now + seconds(3600));
    const std::string text = part_of(token->value, 1);
    const Result<json::Document> claims = json::read(text);
    ASSERT_TRUE(claims.has_value());
    EXPECT_TRUE(claims->root()["sub"].is("robot@project.iam.gserviceaccount.com"));
    EXPECT_TRUE(claims->root()["aud"].is("https://aiplatform.googleapis.com/"));
    EXPECT_FALSE(claims->root()["scope"].exists());
}

}  // namespace
}  // namespace weir::provider::auth
