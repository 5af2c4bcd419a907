// Replicas' mailbox over a redis-server of the test's own.
#include "app/cluster/mailbox.hpp"

#include <gtest/gtest.h>

#include "store/redis/test_server.hpp"

namespace weir::app {
namespace {

using namespace std::chrono_literals;
using store::redis::Command;
using store::redis::Connection;
using store::redis::Reply;
using store::redis::TestServer;

std::unique_ptr<Connection> connect(const TestServer& server, std::size_t bytes_max = 4 << 20) {
    store::redis::Settings settings = server.settings();
    settings.limits.bytes_max = bytes_max;
    return std::make_unique<Connection>(std::move(settings),
                                        [now = SteadyTime()]() mutable { return now += 1ms; });
}

std::unique_ptr<Mailbox> open(const TestServer& server, std::string_view prefix = "weir") {
    return open_redis_mailbox(connect(server), prefix);
}

void run(const TestServer& server, Command command) {
    const auto answers = connect(server)->call(std::vector<Command>{std::move(command)});
    ASSERT_TRUE(answers) << answers.error().message();
    ASSERT_FALSE(answers->front().is_error()) << answers->front().text;
}

std::vector<std::string> texts(Mailbox& mailbox, std::string_view leave = "") {
    std::vector<std::string> read;
    const Result<Mailbox::Round> round = mailbox.round(leave);
    EXPECT_TRUE(round) << round.error().message();
    if (round)
        for (const Mailbox::Letter& letter : round->letters)
            read.push_back(letter.text);
    return read;
}

using Texts = std::vector<std::string>;

TEST(Mailbox, EachReadsOnceWhatEveryoneLeft) {
    const TestServer server;
    const auto one = open(server);
    const auto two = open(server);
    EXPECT_EQ(texts(*one), Texts());
    EXPECT_EQ(texts(*two), Texts());
    EXPECT_EQ(texts(*one, "first"), Texts());
    EXPECT_EQ(texts(*two, std::string("a\0b", 3)), Texts{"first"});
    EXPECT_EQ(texts(*two), Texts({std::string("a\0b", 3)}));
    EXPECT_EQ(texts(*one), Texts({"first", std::string("a\0b", 3)}));
    EXPECT_EQ(texts(*one), Texts());
}

TEST(Mailbox, AnotherPrefixIsAnotherMailbox) {
    const TestServer server;
    const auto one = open(server);
    const auto other = open(server, "other");
    EXPECT_EQ(texts(*other), Texts());
    texts(*one, "first");
    EXPECT_EQ(texts(*other), Texts());
}

TEST(Mailbox, ANewcomerKnowsWhatWasLeftBeforeItAndHowLongAgo) {
    const TestServer server;
    const auto one = open(server);
    const auto time = connect(server)->call(std::vector<Command>{{"TIME"}});
    ASSERT_TRUE(time);
    const StreamId early{.ms = std::stoll((*time)[0].items.at(0).text) * 1000 - 5000};
    run(server, {"XADD", "weir:routing:1", write_stream_id(early), "b", "early"});
    const auto two = open(server);
    const Result<Mailbox::Round> round = two->round("");
    ASSERT_TRUE(round);
    ASSERT_EQ(round->letters.size(), 1U);
    EXPECT_TRUE(round->letters[0].before);
    EXPECT_GE(round->letters[0].age, 5s);
    EXPECT_LT(round->letters[0].age, 60s);
    texts(*one, "late");
    const Result<Mailbox::Round> next = two->round("");
    ASSERT_TRUE(next);
    ASSERT_EQ(next->letters.size(), 1U);
    EXPECT_FALSE(next->letters[0].before);
}

TEST(Mailbox, WhatIsOlderThanTwoMinutesIsNotRead) {
    const TestServer server;
    run(server, {"XADD", "weir:routing:1", "1000-0", "b", "of 1970"});
    EXPECT_EQ(texts(*open(server)), Texts());
}

TEST(Mailbox, ManyAreReadInSeveralRounds) {
    const TestServer server;
    const auto one = open(server);
    const auto two = open(server);
    EXPECT_EQ(texts(*two), Texts());
    for (int i = 0; i < 20; ++i)
        texts(*one, std::to_string(i));
    Texts read;
    bool more = true;
    while (more) {
        const Result<Mailbox::Round> round = two->round("");
        ASSERT_TRUE(round);
        for (const Mailbox::Letter& letter : round->letters)
            read.push_back(letter.text);
        more = round->more;
    }
    ASSERT_EQ(read.size(), 20U);
    EXPECT_EQ(read.back(), "19");
}

TEST(Mailbox, NothingIsReadTwiceOrMissedOverABrokenConnection) {
    const TestServer server;
    const auto one = open(server);
    const auto two = open(server);
    texts(*one, "first");
    EXPECT_EQ(texts(*two), Texts{"first"});
    run(server, {"CLIENT", "KILL", "TYPE", "normal"});
    EXPECT_FALSE(two->round("lost"));
    EXPECT_FALSE(one->round("lost too"));
    texts(*one, "second");
    EXPECT_EQ(texts(*two), Texts{"second"});
}

TEST(Mailbox, AServerThatForgotEverythingIsReadOn) {
    TestServer server;
    const auto one = open(server);
    const auto two = open(server);
    texts(*one, "first");
    EXPECT_EQ(texts(*two), Texts{"first"});
    server.stop();
    EXPECT_FALSE(two->round(""));
    EXPECT_FALSE(one->round(""));
    server.start();
    EXPECT_EQ(texts(*one, "second"), Texts());
    EXPECT_EQ(texts(*two), Texts{"second"});
}

TEST(Mailbox, AnEntryThatIsTooLargeIsPassedOver) {
    const TestServer server;
    const auto small = open_redis_mailbox(connect(server, 10'000), "weir");
    EXPECT_EQ(texts(*small), Texts());
    run(server, {"XADD", "weir:routing:1", "*", "b", std::string(100'000, 'x')});
    EXPECT_FALSE(small->round(""));
    EXPECT_EQ(texts(*small), Texts());
    run(server, {"XADD", "weir:routing:1", "*", "b", "fits"});
    EXPECT_EQ(texts(*small), Texts{"fits"});
}

TEST(Mailbox, WhatIsNoReplicasIsPassedOver) {
    const TestServer server;
    const auto one = open(server);
    EXPECT_EQ(texts(*one), Texts());
    run(server, {"XADD", "weir:routing:1", "*", "x", "y", "z", "z"});
    run(server, {"XADD", "weir:routing:1", "*", "b", "fine"});
    EXPECT_EQ(texts(*one), Texts{"fine"});
}

TEST(Mailbox, AKeyOfAnotherSortIsAnError) {
    const TestServer server;
    run(server, {"SET", "weir:routing:1", "somebody else's"});
    const Result<Mailbox::Round> round = open(server)->round("");
    ASSERT_FALSE(round);
    EXPECT_NE(round.error().message().find("WRONGTYPE"), std::string::npos)
        << round.error().message();
}

TEST(Mailbox, TheStreamIsBoundedAndGoesWhenNobodyTellsAnyMore) {
    const TestServer server;
    const auto one = open(server);
    for (int i = 0; i < 1300; ++i)
        texts(*one, "word");
    const auto answers = connect(server)->call(
        std::vector<Command>{{"XLEN", "weir:routing:1"}, {"TTL", "weir:routing:1"}});
    ASSERT_TRUE(answers);
    EXPECT_LT((*answers)[0].integer, 1200);
    EXPECT_GT((*answers)[1].integer, 0);
    EXPECT_LE((*answers)[1].integer, 600);
}

TEST(StreamId, IsReadAndOrdered) {
    EXPECT_EQ(read_stream_id("12-3"), (StreamId{.ms = 12, .number = 3}));
    EXPECT_EQ(write_stream_id({.ms = 12, .number = 3}), "12-3");
    EXPECT_LT((StreamId{.ms = 1, .number = 9}), (StreamId{.ms = 2, .number = 0}));
    for (const std::string_view text : {"", "-", "1", "1-", "-1-1", "1--1", "x-1"})
        EXPECT_FALSE(read_stream_id(text)) << text;
}

}  // namespace
}  // namespace weir::app
