// Whole requests to clouds: what shows the credential, and what happens when it is refused.
#include "gateway/authenticate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/test_world.hpp"
#include "json/document.hpp"
#include "provider/auth/test_key.hpp"

namespace weir::gateway {
namespace {

using namespace test;
using provider::auth::AwsIdentity;
using provider::auth::EntraIdentity;

constexpr std::string_view issuer = "login.microsoftonline.com";

EntraIdentity entra() {
    EntraIdentity identity;
    identity.client.tenant = "contoso";
    identity.client.client_id = "app";
    identity.client.client_secret = Secret("the-client-secret");
    return identity;
}

AwsIdentity aws() {
    return {.credentials = {.access_key_id = "AKIDEXAMPLE",
                            .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                            .session_token = Secret("session-token-of-a-test")},
            .region = "us-east-1"};
}

Play token(std::string_view value, int seconds = 3600) {
    return answers(R"({"token_type":"Bearer","access_token":")" + std::string(value) +
                   R"(","expires_in":)" + std::to_string(seconds) + "}");
}

std::vector<std::string> bearers(const World& world) {
    std::vector<std::string> shown;
    for (const Upstream::Asked& call : world.upstream.asked)
        if (call.authority == "one.test")
            shown.emplace_back(find_field(call.headers, "authorization"));
    return shown;
}

std::size_t asked_of(const World& world, std::string_view authority) {
    return static_cast<std::size_t>(
        std::ranges::count(world.upstream.asked, authority, &Upstream::Asked::authority));
}

int served(World& world, std::string_view model = "one/m") {
    Exchange exchange(chat(model));
    world.serve(exchange);
    return exchange.status;
}

TEST(Authenticate, ATokenIsGotOnceAndShownByAllRequests) {
    World world;
    world.identity_of_one = entra();
    world.upstream.plays(std::string(issuer), token("ey.first"));
    for (int i = 0; i < 3; ++i) {
        world.upstream.plays("one.test", answers());
        EXPECT_EQ(served(world), 200);
    }
    EXPECT_EQ(asked_of(world, issuer), 1U);
    EXPECT_EQ(bearers(world), std::vector<std::string>(3, "Bearer ey.first"));
    const Upstream::Asked& asked = world.upstream.asked.front();
    EXPECT_EQ(asked.target, "/contoso/oauth2/v2.0/token");
    EXPECT_NE(asked.body.find("client_secret=the-client-secret"), std::string::npos);
    EXPECT_EQ(find_field(asked.headers, "content-type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(world.upstream.open, 0);
}

TEST(Authenticate, ARefusedTokenIsRenewedOnceAndTheRequestSentAgain) {
    World world;
    world.identity_of_one = entra();
    world.upstream.plays(std::string(issuer), token("ey.revoked"));
    world.upstream.plays(std::string(issuer), token("ey.renewed"));
    world.upstream.plays("one.test", fails(401, "expired"));
    world.upstream.plays("one.test", answers());
    EXPECT_EQ(served(world), 200);
    EXPECT_EQ(bearers(world), (std::vector<std::string>{"Bearer ey.revoked", "Bearer ey.renewed"}));
}

TEST(Authenticate, ACredentialThatIsRefusedTwiceIsBenched) {
    World world;
    world.identity_of_one = entra();
    for (const std::string_view value : {"ey.a", "ey.b"})
        world.upstream.plays(std::string(issuer), token(value));
    world.upstream.plays("one.test", fails(401, "no ey.a"));
    world.upstream.plays("one.test", fails(401, "no ey.b for you"));
    world.upstream.plays("two.test", answers());
    EXPECT_EQ(served(world, "both"), 200) << "another provider serves";
    EXPECT_EQ(asked_of(world, issuer), 2U);
    EXPECT_EQ(asked_of(world, "one.test"), 2U);
    world.upstream.plays("two.test", answers());
    EXPECT_EQ(served(world, "both"), 200);
    EXPECT_EQ(asked_of(world, "one.test"), 2U) << "not asked while it is benched";
    EXPECT_EQ(world.log_lines.find("ey."), std::string::npos) << world.log_lines;
}

TEST(Authenticate, TheIssuersWordsGoToTheLogAndNoSecretAnywhere) {
    World world;
    world.identity_of_one = entra();
    world.upstream.plays(
        std::string(issuer),
        Play{.status = 401,
             .pieces = {R"({"error":"invalid_client","error_description":"AADSTS7000215: )"
                        R"(Invalid client secret the-client-secret provided."})"}});
    Exchange exchange(chat("one/m"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 502);
    EXPECT_NE(exchange.body.find("one: the gateway got no token"), std::string::npos)
        << exchange.body;
    EXPECT_EQ(exchange.body.find("AADSTS"), std::string::npos) << "about our account";
    EXPECT_NE(world.log_lines.find("AADSTS7000215"), std::string::npos) << world.log_lines;
    EXPECT_EQ((exchange.body + world.log_lines).find("the-client-secret"), std::string::npos);
    EXPECT_EQ(asked_of(world, "one.test"), 0U);
}

TEST(Authenticate, AProviderThatQuotesTheTokenIsNotQuoted) {
    World world;
    world.identity_of_one = entra();
    world.upstream.plays(std::string(issuer), token("opaque-token-1234"));
    world.upstream.plays("one.test", fails(400, "what is opaque-token-1234?"));
    Exchange exchange(chat("one/m"));
    world.serve(exchange);
    EXPECT_EQ(exchange.status, 400);
    EXPECT_EQ((exchange.body + world.log_lines).find("opaque-token"), std::string::npos)
        << exchange.body;
}

TEST(Authenticate, RequestsAreSignedAsTheyAreSent) {
    World world;
    world.wire_of_one = "bedrock";
    world.identity_of_one = aws();
    world.upstream.plays("one.test", fails(500));
    served(world);
    const Upstream::Asked& asked = world.upstream.asked.front();
    EXPECT_EQ(find_field(asked.headers, "x-amz-date"), "20261120T120000Z");
    EXPECT_EQ(find_field(asked.headers, "x-amz-security-token"), "session-token-of-a-test");
    const std::string_view body = asked.body;
    const provider::HeaderField type{"content-type", "application/json"};
    const provider::RequestAuth expected = provider::sign_request(
        aws(),
        {.target = asked.target, .host = "one.test", .headers = {&type, 1}, .body = {&body, 1}},
        noon);
    EXPECT_EQ(find_field(asked.headers, "authorization"), expected.authorization.reveal());
}

TEST(Authenticate, SignaturesFollowTheProvidersClock) {
    World world;
    world.wire_of_one = "bedrock";
    world.identity_of_one = aws();
    const Fields an_hour_later = {{"date", "Fri, 20 Nov 2026 13:00:00 GMT"}};
    world.upstream.plays("one.test", fails(403, "Signature not yet current", an_hour_later));
    world.upstream.plays("one.test", fails(400, "enough"));
    served(world);
    ASSERT_EQ(asked_of(world, "one.test"), 2U);
    EXPECT_EQ(find_field(world.upstream.asked[1].headers, "x-amz-date"), "20261120T130000Z");
    world.upstream.plays("one.test", fails(403, "no", {{"date", "Fri, 20 Nov 2026 13:00:01 GMT"}}));
    served(world);
    EXPECT_EQ(asked_of(world, "one.test"), 3U) << "the clock is right: not sent again";
}

TEST(Authenticate, ClaudeAtVertexHasItsVersionInTheBodyAndItsModelInThePath) {
    World world;
    world.wire_of_one = "vertex_anthropic";
    world.identity_of_one = entra();
    world.upstream.plays(std::string(issuer), token("ey.x"));
    for (const std::string_view client : {"anthropic", "openai_chat"}) {
        world.upstream.plays("one.test", fails(400, "enough"));
        Exchange exchange(chat("one/m", R"(,"max_tokens":5)"));
        world.serve(exchange, client);
        const Upstream::Asked& asked = world.upstream.asked.back();
        EXPECT_EQ(asked.target, "/v1/models/m:rawPredict");
        const auto body = json::read(asked.body);
        ASSERT_TRUE(body) << asked.body;
        EXPECT_TRUE(body->root()["anthropic_version"].is("vertex-2023-10-16")) << asked.body;
        EXPECT_TRUE(body->root()["model"].is_null()) << asked.body;
    }
}

}  // namespace
}  // namespace weir::gateway
