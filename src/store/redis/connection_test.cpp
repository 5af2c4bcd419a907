// The connection against a real redis-server, and against servers that are none.
#include "store/redis/connection.hpp"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <thread>

#include "store/redis/test_server.hpp"

namespace weir::store::redis {
namespace {

using namespace std::chrono_literals;

// Each look at it is a hundredth of a second later than the one before: a wait ends after so many.
std::function<SteadyTime()> counting_clock() {
    return [now = SteadyTime()]() mutable { return now += 10ms; };
}

// Takes one connection, answers whatever it reads with these bytes, then waits for the other side
// to close, or closes at once.
class FakeServer {
public:
    enum class Then { waits, closes };
    explicit FakeServer(std::string answer, Then then = Then::waits)
        : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path().c_str(), path().size() + 1);
        EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address),
                  0);
        EXPECT_EQ(::listen(listener_, 4), 0);
        thread_ = std::thread([this, then, answer = std::move(answer)] {
            const int peer = ::accept(listener_, nullptr, nullptr);
            std::array<char, 4096> buffer;
            if (::recv(peer, buffer.data(), buffer.size(), 0) > 0)
                (void)::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
            if (then == Then::waits)
                while (::recv(peer, buffer.data(), buffer.size(), 0) > 0) {
                }
            ::close(peer);
        });
    }
    ~FakeServer() {
        thread_.join();
        ::close(listener_);
    }
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    std::string path() const { return folder_.path() / "fake.sock"; }

private:
    TestFolder folder_;
    int listener_;
    std::thread thread_;
};

ErrorKind failure_of(Settings settings) {
    Connection connection(std::move(settings), counting_clock());
    const Result<std::vector<Reply>> answers = connection.call(std::vector<Command>{{"PING"}});
    EXPECT_FALSE(answers);
    EXPECT_FALSE(connection.connected());
    return answers ? ErrorKind::internal : answers.error().kind();
}

TEST(RedisConnection, CommandsAreAnsweredInOrder) {
    const TestServer server;
    Connection connection(server.settings(), counting_clock());
    EXPECT_FALSE(connection.connected());
    const std::string bytes("a\0b\r\n\xff", 6);
    const auto answers = connection.call(std::vector<Command>{
        {"PING"}, {"SET", "key", bytes}, {"GET", "key"}, {"NOSUCH"}, {"GET", "nothing"}});
    ASSERT_TRUE(answers) << answers.error().message();
    ASSERT_EQ(answers->size(), 5U);
    EXPECT_EQ((*answers)[0].text, "PONG");
    EXPECT_EQ((*answers)[2].text, bytes);
    EXPECT_TRUE((*answers)[3].is_error());
    EXPECT_EQ((*answers)[4].kind, Reply::Kind::nil);
    EXPECT_TRUE(connection.connected()) << "an error of Redis is an answer";
}

TEST(RedisConnection, AStreamIsReadFromWhereOneWas) {
    const TestServer server;
    Connection connection(server.settings(), counting_clock());
    const auto written = connection.call(std::vector<Command>{
        {"XADD", "s", "MAXLEN", "~", "1000", "*", "b", "one"}, {"XADD", "s", "*", "b", "two"}});
    ASSERT_TRUE(written) << written.error().message();
    const auto read = connection.call(
        std::vector<Command>{{"XREAD", "COUNT", "16", "STREAMS", "s", (*written)[0].text}});
    ASSERT_TRUE(read) << read.error().message();
    const Reply& entries = (*read)[0].items.at(0).items.at(1);
    ASSERT_EQ(entries.items.size(), 1U);
    EXPECT_EQ(entries.items[0].items.at(0).text, (*written)[1].text);
    EXPECT_EQ(entries.items[0].items.at(1).items.at(1).text, "two");
}

TEST(RedisConnection, AKilledServerIsAnErrorAndTheNextOneIsFound) {
    TestServer server;
    Connection connection(server.settings(), counting_clock());
    const std::vector<Command> ping{{"PING"}};
    ASSERT_TRUE(connection.call(ping));
    server.stop();
    EXPECT_FALSE(connection.call(ping));
    EXPECT_FALSE(connection.call(ping));
    server.start();
    const auto again = connection.call(ping);
    EXPECT_TRUE(again) << again.error().message();
}

TEST(RedisConnection, AServerThatHangsIsGivenUpAfterTheTimeout) {
    TestServer server;
    Settings settings = server.settings();
    settings.timeout = 50ms;
    Connection connection(std::move(settings), counting_clock());
    ASSERT_TRUE(connection.call(std::vector<Command>{{"PING"}}));
    server.signal(SIGSTOP);
    const auto answers = connection.call(std::vector<Command>{{"PING"}});
    server.signal(SIGCONT);
    ASSERT_FALSE(answers);
    EXPECT_EQ(answers.error().kind(), ErrorKind::upstream_timeout);
    EXPECT_FALSE(connection.connected()) << "a late answer must not be taken for the next one's";
}

TEST(RedisConnection, SignsInAndChoosesTheDatabase) {
    const TestServer server({"--requirepass", "a secret"});
    Settings settings = server.settings();
    settings.password = Secret("a secret");
    settings.database = 3;
    Connection connection(std::move(settings), counting_clock());
    const auto answers = connection.call(std::vector<Command>{{"CLIENT", "INFO"}});
    ASSERT_TRUE(answers) << answers.error().message();
    EXPECT_NE((*answers)[0].text.find(" db=3 "), std::string::npos) << (*answers)[0].text;
}

TEST(RedisConnection, AWrongPasswordIsSaidWithoutShowingIt) {
    const TestServer server({"--requirepass", "a secret"});
    Settings settings = server.settings();
    settings.password = Secret("another one");
    Connection connection(std::move(settings), counting_clock());
    const auto answers = connection.call(std::vector<Command>{{"PING"}});
    ASSERT_FALSE(answers);
    EXPECT_EQ(answers.error().kind(), ErrorKind::upstream_auth);
    EXPECT_NE(answers.error().message().find("refuses AUTH"), std::string::npos);
    EXPECT_EQ(answers.error().message().find("another one"), std::string::npos);
}

TEST(RedisConnection, WhereNobodyListensIsAnError) {
    const TestFolder folder;
    EXPECT_EQ(failure_of({.socket = folder.path() / "nobody.sock"}),
              ErrorKind::upstream_unreachable);
}

TEST(RedisConnection, WhatIsNoRedisIsAnError) {
    const FakeServer server("HTTP/1.1 400 Bad Request\r\n\r\n");
    EXPECT_EQ(failure_of({.socket = server.path()}), ErrorKind::upstream_protocol);
}

TEST(RedisConnection, AServerThatClosesInTheMiddleIsAnError) {
    const FakeServer server("$100\r\nabc", FakeServer::Then::closes);
    EXPECT_EQ(failure_of({.socket = server.path()}), ErrorKind::upstream_unreachable);
}

TEST(RedisConnection, AnAnswerOverTheLimitIsNotHeld) {
    const FakeServer server("$100000\r\n" + std::string(100'000, 'x') + "\r\n");
    EXPECT_EQ(failure_of({.socket = server.path(), .limits = {.bytes_max = 40'000}}),
              ErrorKind::payload_too_large);
}

TEST(RedisConnection, StoppingEndsAWait) {
    const FakeServer server("");
    const int stop = ::eventfd(1, EFD_CLOEXEC);
    Connection connection({.socket = server.path(), .timeout = 1h}, counting_clock(), stop);
    const auto answers = connection.call(std::vector<Command>{{"PING"}});
    ASSERT_FALSE(answers);
    EXPECT_EQ(answers.error().kind(), ErrorKind::client_cancelled);
    connection.close();
    ::close(stop);
}

}  // namespace
}  // namespace weir::store::redis
