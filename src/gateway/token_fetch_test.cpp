#include "gateway/token_fetch.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gateway/test_world.hpp"
#include "provider/auth/test_key.hpp"

namespace weir::gateway {
namespace {

using namespace test;
namespace auth = provider::auth;

net::Awaitable<void> fetch_into(std::string& got, const TokenWish& wish, net::Upstream& upstream,
                                const std::function<SysTime()>& clock) {
    const Result<auth::Token> token = co_await fetch_token(wish, upstream, clock, {});
    got = token ? std::string(token->value.reveal())
                : std::string(name(token.error().kind())) + " " + token.error().message();
}

// The token, or the error's kind and message.
std::string fetched(World& world) {
    const auto& snapshot = world.services().snapshot;
    const TokenWish wish{.snapshot = snapshot,
                         .provider = &snapshot->providers.front(),
                         .credential = &snapshot->providers.front().credentials().front()};
    std::string got;
    const std::function<SysTime()> clock = [] { return noon; };
    world.run(fetch_into(got, wish, world.upstream, clock));
    return got;
}

auth::GoogleIdentity service_account() {
    auth::ServiceAccount account{.client_email = "w@p.iam.gserviceaccount.com",
                                 .private_key_id = "k",
                                 .project_id = "p",
                                 .token_uri = "https://oauth2.googleapis.com/token",
                                 .private_key = Secret(std::string(auth::test::rsa_key))};
    return {.account = std::move(account), .token_url = {}, .project = {}, .location = {}};
}

TEST(TokenFetch, OfAServiceAccountIsOneRequest) {
    World world;
    world.identity_of_one = service_account();
    world.upstream.plays("oauth2.googleapis.com",
                         answers(R"({"access_token":"ya29.a","expires_in":3599})"));
    EXPECT_EQ(fetched(world), "ya29.a");
    ASSERT_EQ(world.upstream.asked.size(), 1U);
    EXPECT_EQ(world.upstream.asked[0].target, "/token");
    EXPECT_TRUE(world.upstream.asked[0].body.starts_with(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey"));
}

TEST(TokenFetch, FederationReadsAFileAndAsksTwoIssuers) {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("weir-subject-" + std::to_string(getpid()));
    std::ofstream(file) << "subject-token\n";
    auth::ExternalAccount account;
    account.audience = "//iam.googleapis.com/x";
    account.subject_token_type = "urn:ietf:params:oauth:token-type:jwt";
    account.token_url = "https://sts.googleapis.com/v1/token";
    account.impersonation_url = "https://iamcredentials.googleapis.com/v1/sa:generateAccessToken";
    account.source.place = file.string();
    World world;
    world.identity_of_one = auth::GoogleIdentity{
        .account = std::move(account), .token_url = {}, .project = {}, .location = {}};
    world.upstream.plays("sts.googleapis.com",
                         answers(R"({"access_token":"sts","expires_in":3599})"));
    world.upstream.plays(
        "iamcredentials.googleapis.com",
        answers(R"({"accessToken":"ya29.sa","expireTime":"2026-11-20T13:00:00Z"})"));
    EXPECT_EQ(fetched(world), "ya29.sa");
    std::filesystem::remove(file);
    ASSERT_EQ(world.upstream.asked.size(), 2U);
    EXPECT_NE(world.upstream.asked[0].body.find("subject_token=subject-token"), std::string::npos);
    EXPECT_EQ(find_field(world.upstream.asked[1].headers, "authorization"), "Bearer sts");

    World without;
    auth::GoogleIdentity gone{};
    auth::ExternalAccount missing;
    missing.token_url = "https://sts.googleapis.com/v1/token";
    missing.source.place = file.string();
    gone.account = std::move(missing);
    without.identity_of_one = std::move(gone);
    EXPECT_EQ(fetched(without),
              "upstream_auth one: the file of the gateway's token cannot be read");
}

TEST(TokenFetch, WhatIsNoAnswerIsAnError) {
    const auto got = [](Play play) {
        World world;
        world.identity_of_one = service_account();
        world.upstream.plays("oauth2.googleapis.com", std::move(play));
        const std::string text = fetched(world);
        EXPECT_EQ(world.upstream.open, 0);
        return text;
    };
    EXPECT_EQ(got(Play{.status = 302, .headers = {{"location", "https://evil.test"}}}),
              "upstream_protocol one: the gateway got no token for its credential (HTTP 302)");
    EXPECT_EQ(got(answers(std::string(70'000, ' '))),
              "upstream_protocol one: the issuer's answer is too long");
    EXPECT_EQ(got(Play{.refused = Error(ErrorKind::upstream_unreachable, "x: refused")}),
              "upstream_unreachable one: x: refused");
    EXPECT_EQ(got(Play{.pieces = {"{"}, .broken = Error(ErrorKind::upstream_protocol, "broke")}),
              "upstream_protocol one: broke");
}

}  // namespace
}  // namespace weir::gateway
