#include "route/shared/bulletin.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weir::route {
namespace {

using std::chrono::milliseconds;

Bulletin example() {
    Bulletin bulletin{.process = "01J", .replica = "eu-1"};
    Learnt learnt;
    learnt.first_byte[0] = 1;
    learnt.first_byte[79] = 1'000'000;
    learnt.total[40] = 7;
    learnt.succeeded = 7;
    learnt.failed = 2;
    learnt.answers = 6;
    learnt.output_tokens = 12'345;
    learnt.paced = 5;
    learnt.pace_milli = 250'000;
    learnt.slowest = std::chrono::nanoseconds(123'456'789);
    learnt.headroom = Learnt::Headroom{.share = 0.25, .left = milliseconds(59'000)};
    bulletin.deployments.push_back(
        {.key = "azure/gpt-5@swedencentral", .accounts = "beef", .learnt = learnt});
    bulletin.deployments.push_back({.key = "a/\"odd\"\n", .learnt = {.failed = 1}});
    bulletin.outages = {{.what = Outage::What::breaker,
                         .of = "a/m",
                         .reason = ErrorKind::upstream_timeout,
                         .left = milliseconds(1500)},
                        {.what = Outage::What::quota,
                         .of = "a/m",
                         .credential = "second",
                         .mark = "0a1b",
                         .reason = ErrorKind::upstream_rate_limited,
                         .left = milliseconds(30'000)}};
    return bulletin;
}

std::string refusal(std::string_view text) {
    const Result<Bulletin> read = read_bulletin(text);
    return read ? "" : read.error().message();
}

std::string deployment(std::string_view fields) {
    return R"({"v":1,"process":"p","deployments":[{"key":"a/m",)" + std::string(fields) + "}]}";
}

TEST(Bulletin, ReadsAsItWasWritten) {
    const Result<Bulletin> read = read_bulletin(write_bulletin(example()));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, example());
}

TEST(Bulletin, OrdinaryTrafficIsAFewHundredBytes) {
    Bulletin bulletin{.process = "01JB9ZV6W9H8S8T7X5Y4Z3A2B1"};
    Learnt learnt{.succeeded = 40, .answers = 40, .output_tokens = 8'000, .paced = 40};
    for (std::size_t i = 30; i < 40; ++i)
        learnt.first_byte[i] = learnt.total[i + 5] = 4;
    bulletin.deployments.push_back({.key = "openai/gpt-5", .learnt = learnt});
    EXPECT_LT(write_bulletin(bulletin).size(), 400U);
}

TEST(Bulletin, AnotherVersionIsSaidToBeOne) {
    const Result<Bulletin> read = read_bulletin(R"({"v":2,"process":"p","everything":"else"})");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind(), ErrorKind::unsupported);
}

TEST(Bulletin, WhatANewerOneAddsIsPassedOver) {
    const Result<Bulletin> read = read_bulletin(
        R"({"v":1,"process":"p","more":[1],"deployments":[{"key":"a/m","ok":1,"new":{}}],)"
        R"("outages":[{"what":"flood","of":"a/m","ms":5},)"
        R"({"what":"pause","of":"a/m","reason":"upstream_drowned","ms":5}]})");
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->deployments.at(0).learnt.succeeded, 1U);
    ASSERT_EQ(read->outages.size(), 1U);
    EXPECT_EQ(read->outages[0].reason, ErrorKind::upstream_error);
}

TEST(Bulletin, OneWrongFieldRefusesTheWhole) {
    EXPECT_EQ(refusal(deployment(R"("ok":1)")), "");
    for (const std::string_view fields : {R"("ok":-1)",
                                          R"("ok":1000001)",
                                          R"("ok":1.5)",
                                          R"("ok":"1")",
                                          R"("bad":[])",
                                          R"("first":[80,1])",
                                          R"("first":[1])",
                                          R"("first":[1,1,1,1])",
                                          R"("first":{"1":1})",
                                          R"("first":[0,1000001])",
                                          R"("total":[-1,1])",
                                          R"("slowest_ns":3600000000001)",
                                          R"("tokens":[1])",
                                          R"("tokens":[1,2,3])",
                                          R"("tokens":[-1,1])",
                                          R"("pace":[1000000000000001,1])",
                                          R"("headroom":[1.5,1])",
                                          R"("headroom":[0.5,-1])",
                                          R"("headroom":0.5)",
                                          R"("headroom":[0.5,1],"accounts":7)"})
        EXPECT_NE(refusal(deployment(fields)).find("\"deployments[]."), std::string::npos)
            << fields;
    EXPECT_EQ(refusal(R"({"v":1})"), "\"process\" is wrong");
    EXPECT_EQ(refusal(R"({"v":1,"process":"p","deployments":7})"), "\"deployments\" is wrong");
    EXPECT_EQ(
        refusal(R"({"v":1,"process":"p","outages":[{"what":"pause","of":"a","ms":86400001}]})"),
        "\"outages[].ms\" is wrong");
    EXPECT_EQ(refusal(R"({"v":1,"process":"p","outages":[{"what":"pause","ms":1}]})"),
              "\"outages[].of\" is wrong");
    EXPECT_EQ(refusal("[]"), "not an object");
    EXPECT_NE(refusal("{"), "");
}

TEST(Bulletin, TooMuchIsRefused) {
    EXPECT_NE(refusal(deployment("\"x\":\"" + std::string(Bulletin::bytes_max, 'x') + "\"")), "");
    EXPECT_NE(refusal(R"({"v":1,"process":")" + std::string(257, 'x') + "\"}"), "");
    Bulletin many{.process = "p"};
    many.deployments.resize(Bulletin::deployments_max + 1, {.key = "a/m"});
    EXPECT_EQ(refusal(write_bulletin(many)), "\"deployments\" is wrong");
    many.deployments.pop_back();
    EXPECT_EQ(refusal(write_bulletin(many)), "");
}

TEST(Bulletin, TheLargestOneIsReadable) {
    Bulletin largest{.process = "p"};
    Bulletin::OfDeployment told{.key = std::string(Bulletin::key_bytes_max, 'k'),
                                .accounts = "beef"};
    told.learnt.first_byte.fill(UINT32_MAX);
    told.learnt.total.fill(UINT32_MAX);
    told.learnt.succeeded = told.learnt.failed = told.learnt.paced = UINT32_MAX;
    told.learnt.pace_milli = INT64_MAX;
    told.learnt.slowest = std::chrono::nanoseconds::max();
    largest.deployments.resize(Bulletin::deployments_max, told);
    const std::string text = std::string(Bulletin::key_bytes_max, 't');
    largest.outages.resize(Bulletin::outages_max,
                           {.of = text, .credential = "name", .mark = "f00d"});
    const Result<Bulletin> read = read_bulletin(write_bulletin(largest));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->deployments[0].learnt.first_byte[79], Bulletin::calls_max);
}

}  // namespace
}  // namespace weir::route
