#include "provider/auth/token_flow.hpp"

#include <gtest/gtest.h>

#include "provider/auth/test_key.hpp"

namespace weir::provider::auth {
namespace {

const SysTime now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
constexpr std::string_view answer = R"({"access_token":"tok","expires_in":60})";

std::string token_of(const Result<TokenStep>& step) {
    if (!step) return std::string(name(step.error().kind()));
    const auto* token = std::get_if<Token>(&*step);
    return token ? std::string(token->value.reveal()) : "no token yet";
}

TEST(TokenFlow, OfAServiceAccountElsewhereKeepsItsAudience) {
    GoogleIdentity google;
    google.account = ServiceAccount{.client_email = "a@p",
                                    .private_key_id = "k",
                                    .project_id = "p",
                                    .token_uri = "https://oauth2.googleapis.com/token",
                                    .private_key = Secret(std::string(test::rsa_key))};
    google.token_url = "http://127.0.0.1:9/token";
    const Identity identity(std::move(google));
    TokenFlow flow(identity);
    const Result<TokenStep> step = flow.start(now);
    ASSERT_TRUE(step);
    EXPECT_EQ(std::get<TokenRequest>(*step).url, "http://127.0.0.1:9/token");
    EXPECT_EQ(token_of(flow.on_answer(200, answer, now)), "tok");
    EXPECT_EQ(token_of(flow.on_answer(200, answer, now)), "internal") << "out of turn";
}

TEST(TokenFlow, OfAFederatedTokenReadsItsFileFirst) {
    EntraIdentity entra;
    entra.client.tenant = "t";
    entra.client.client_id = "c";
    entra.federated_token_file = "/var/run/token";
    const Identity identity(std::move(entra));
    TokenFlow flow(identity);
    const Result<TokenStep> step = flow.start(now);
    ASSERT_TRUE(step);
    EXPECT_EQ(std::get<ReadFile>(*step).path, "/var/run/token");
    EXPECT_EQ(token_of(flow.on_answer(200, answer, now)), "internal");
    EXPECT_EQ(token_of(flow.on_file(" \n")), "upstream_auth");
    const Result<TokenStep> asked = flow.on_file("ey.subject\n");
    ASSERT_TRUE(asked);
    EXPECT_TRUE(
        std::get<TokenRequest>(*asked).body.reveal().ends_with("client_assertion=ey.subject"));
    EXPECT_EQ(token_of(flow.on_answer(400, R"({"error":"invalid_client"})", now)), "upstream_auth");
}

TEST(TokenFlow, WhoWantsNoTokenGetsNone) {
    for (const bool signs : {true, false}) {
        const Identity identity = signs ? Identity(AwsIdentity{}) : Identity();
        TokenFlow flow(identity);
        EXPECT_EQ(token_of(flow.start(now)), "internal");
        EXPECT_EQ(token_of(flow.on_file("x")), "internal");
        EXPECT_EQ(token_of(flow.on_answer(200, answer, now)), "internal");
    }
}

}  // namespace
}  // namespace weir::provider::auth
