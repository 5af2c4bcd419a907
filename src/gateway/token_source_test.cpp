#include "gateway/token_source.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace std::chrono_literals;
using namespace test;

const std::string issuer = "login.microsoftonline.com";

// A source over the world's upstream, and one credential.
class Tokens : public testing::Test {
protected:
    Tokens() {
        provider::auth::EntraIdentity entra;
        entra.client.tenant = "contoso";
        entra.client.client_id = "app";
        entra.client.client_secret = Secret("the-client-secret");
        world.identity_of_one = std::move(entra);
        settings.refresh = {.margin = 300s, .jitter = 0s, .last_use = 10s};
    }

    TokenSource& source() {
        if (!source_)
            source_ = std::make_unique<TokenSource>(
                world.upstream, world.wheel, world.loop.ready(), Random(1),
                [this] { return world.clock; }, settings);
        return *source_;
    }
    TokenWish wish() {
        const auto& snapshot = world.services().snapshot;
        return {.snapshot = snapshot,
                .provider = &snapshot->providers.front(),
                .credential = &snapshot->providers.front().credentials().front()};
    }
    void issues(std::string_view value, int seconds = 3600) {
        world.upstream.plays(issuer, answers(R"({"access_token":")" + std::string(value) +
                                             R"(","expires_in":)" + std::to_string(seconds) + "}"));
    }
    // What one request gets: the token, or the error's kind.
    net::Awaitable<void> ask(std::string& got, net::Cancel* cancel = nullptr,
                             Deadline deadline = no_deadline) {
        Result<TokenSource::Shown> shown = co_await source().token(wish(), deadline, cancel);
        got = shown ? std::string(shown->token.reveal()) : std::string(name(shown.error().kind()));
        if (shown) version = shown->version;
    }
    std::string asked() {
        std::string got;
        world.run(ask(got));
        return got;
    }
    // Lets a refresh that nobody waits for come to its end.
    void settle_until(std::size_t calls) {
        for (int round = 0; round < 100 && world.upstream.asked.size() < calls; ++round)
            world.loop.run_once(1ms);
        world.loop.run_once(0ms);
    }

    World world;
    TokenSettings settings;
    std::uint64_t version = 0;

private:
    std::unique_ptr<TokenSource> source_;
};

TEST_F(Tokens, ManyWhoAskAtOnceMakeOneFetch) {
    issues("a");
    std::vector<std::string> got(20);
    for (std::string& one : got)
        world.tasks.spawn("test", ask(one));
    world.run();
    EXPECT_EQ(got, std::vector<std::string>(20, "a"));
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

TEST_F(Tokens, IsRenewedAheadOfItsEndWhileTheOldOneServes) {
    issues("a");
    issues("b");
    EXPECT_EQ(asked(), "a");
    world.clock = noon + 3299s;
    EXPECT_EQ(asked(), "a");
    EXPECT_EQ(world.upstream.asked.size(), 1U) << "not before the margin";
    world.clock = noon + 3301s;
    EXPECT_EQ(asked(), "a") << "nobody waits for the new one";
    settle_until(2);
    EXPECT_EQ(asked(), "b");
    EXPECT_EQ(world.upstream.asked.size(), 2U);
}

TEST_F(Tokens, AnExpiredOneIsNeverShown) {
    issues("a");
    issues("b");
    EXPECT_EQ(asked(), "a");
    world.clock = noon + 3591s;
    EXPECT_EQ(asked(), "b") << "it would expire on its way";
}

TEST_F(Tokens, ARefreshThatFailsLeavesTheOldOneInPlace) {
    issues("a");
    EXPECT_EQ(asked(), "a");
    world.clock = noon + 3400s;
    world.upstream.plays(issuer, fails(503));
    EXPECT_EQ(asked(), "a");
    settle_until(2);
    EXPECT_EQ(asked(), "a");
    settle_until(3);
    EXPECT_EQ(world.upstream.asked.size(), 2U) << "held off after the failure";
}

TEST_F(Tokens, OnlyTheFirstRefusalOfATokenDiscardsIt) {
    issues("a");
    issues("b");
    EXPECT_EQ(asked(), "a");
    const std::uint64_t first = version;
    source().refused(*wish().credential, first);
    EXPECT_EQ(asked(), "b");
    source().refused(*wish().credential, first);
    EXPECT_EQ(asked(), "b") << "that was about the old one";
    EXPECT_EQ(world.upstream.asked.size(), 2U);
}

TEST_F(Tokens, EverybodyHearsOfAFailureAndTheIssuerIsLeftAlone) {
    world.upstream.plays(issuer, Play{.status = 400, .pieces = {R"({"error":"invalid_client"})"}});
    std::vector<std::string> got(3);
    for (std::string& one : got)
        world.tasks.spawn("test", ask(one));
    world.run();
    EXPECT_EQ(got, std::vector<std::string>(3, "upstream_auth"));
    EXPECT_EQ(asked(), "upstream_auth");
    EXPECT_EQ(world.upstream.asked.size(), 1U) << "held off";
}

TEST_F(Tokens, AfterTheHoldOffItIsTriedAgain) {
    settings.hold_off = 0s;
    world.upstream.plays(issuer, fails(500));
    issues("a");
    EXPECT_EQ(asked(), "upstream_error");
    EXPECT_EQ(asked(), "a");
}

TEST_F(Tokens, WhoeverLeavesOrIsOutOfTimeDoesNotEndTheFetch) {
    world.upstream.plays(issuer, Play{.silent = true});
    net::Cancel cancel;
    std::string left;
    std::string late;
    world.tasks.spawn("test", ask(left, &cancel));
    world.tasks.spawn("test", ask(late, nullptr, std::chrono::steady_clock::now() + 20ms));
    world.loop.run_once(1ms);
    cancel.request();
    world.run();
    EXPECT_EQ(left, "client_cancelled");
    EXPECT_EQ(late, "upstream_timeout");
    EXPECT_EQ(world.upstream.open, 1) << "the fetch goes on for whoever comes next";
}

TEST_F(Tokens, AnIssuerWhoseTokensAreDeadOnArrivalIsAnError) {
    issues("a", 5);
    EXPECT_EQ(asked(), "upstream_protocol");
}

}  // namespace
}  // namespace weir::gateway
