#include "gateway/note_limits.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

// The headers of a provider's answer reach the statistics of the deployment that gave it.
double headroom_after(int status, test::Fields headers) {
    test::World world;
    headers.emplace_back("content-type", "application/json");
    world.upstream.plays("one.test", {.status = status,
                                      .headers = std::move(headers),
                                      .pieces = {std::string(test::answer_body)}});
    world.upstream.plays("two.test", test::answers());
    test::Exchange exchange(test::chat("both"));
    world.serve(exchange);
    const Snapshot& snapshot = *world.services().snapshot;
    const auto one = snapshot.deployments->find("one/m");
    return snapshot.health->statistics(one->deployment).headroom(std::chrono::steady_clock::now());
}

TEST(NoteLimits, WhatAnAnswerSaysIsLeftIsKnownOfItsDeployment) {
    EXPECT_DOUBLE_EQ(headroom_after(200, {{"X-RateLimit-Limit-Requests", "100"},
                                          {"x-ratelimit-remaining-requests", "4"},
                                          {"x-ratelimit-reset-requests", "50s"},
                                          {"x-ratelimit-limit-tokens", "1000"},
                                          {"x-ratelimit-remaining-tokens", "900"},
                                          {"x-ratelimit-reset-tokens", "5s"}}),
                     0.04);
    EXPECT_DOUBLE_EQ(
        headroom_after(429, {{"anthropic-ratelimit-tokens-limit", "8000"},
                             {"anthropic-ratelimit-tokens-remaining", "0"},
                             {"anthropic-ratelimit-tokens-reset", "2026-11-20T12:00:30Z"}}),
        0)
        << "a refusal says it as well";
    EXPECT_DOUBLE_EQ(headroom_after(200, {}), 1);
    EXPECT_DOUBLE_EQ(headroom_after(200, {{"x-ratelimit-remaining-requests", "oops"}}), 1);
}

}  // namespace
}  // namespace weir::gateway
