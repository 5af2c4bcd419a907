#include "net/http_upstream.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "net/test_peer.hpp"

namespace weir::net {
namespace {

using namespace std::chrono_literals;
using test::Peer;
using test::TestServer;
using Sent = Result<std::unique_ptr<UpstreamAnswer>>;

constexpr std::string_view request_bytes =
    "POST /v1/chat HTTP/1.1\r\nHost: up.test\r\nx-a: b\r\nContent-Length: 9\r\n\r\nhello you";
constexpr std::string_view small_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Whole {
    int status = 0;
    std::string body;
    std::optional<Error> error;  // with body being what came before it
};

Awaitable<Whole> read_whole(std::unique_ptr<UpstreamAnswer> answer) {
    Whole whole{.status = answer->status(), .body = {}, .error = {}};
    while (true) {
        const Result<std::string_view> data = co_await answer->read();
        if (!data) {
            whole.error = data.error();
            co_return whole;
        }
        if (data->empty()) co_return whole;
        whole.body += *data;
    }
}

class HttpUpstreamTest : public testing::Test {
protected:
    HttpUpstreamTest() { endpoint.port = server.port(); }

    Awaitable<Sent> send(std::span<const std::string_view> body) {
        request.body = body;
        request.endpoint = &endpoint;
        request.headers = headers;
        request.target = "/v1/chat";
        return upstream.send(request, timeouts, &cancel);
    }
    Awaitable<Sent> send() { return send(pieces); }
    Whole whole(Sent sent) {
        EXPECT_TRUE(sent) << (sent ? "" : sent.error().message());
        if (!sent) return {};
        return test::await(loop, read_whole(std::move(*sent)));
    }
    // The request is taken and answered with these bytes.
    Sent exchange(Peer& peer, std::string_view answer) {
        std::optional<Sent> sent;
        test::start(loop, send(), sent);
        peer.exactly(request_bytes.size());
        peer.send(answer);
        test::run_until(loop, [&] { return sent.has_value(); });
        return std::move(*sent);
    }
    // A connection that has served once and waits in the pool.
    Peer warmed_up() {
        std::optional<Sent> sent;
        test::start(loop, send(), sent);
        Peer peer = server.accept();
        peer.exactly(request_bytes.size());
        peer.send(small_answer);
        test::run_until(loop, [&] { return sent.has_value(); });
        EXPECT_EQ(whole(std::move(*sent)).body, "ok");
        EXPECT_EQ(pool.counts().idle, 1);
        return peer;
    }

    Loop loop;
    TestServer server{loop};
    SslContext tls = std::move(*make_client_context(""));
    PoolSettings settings{.idle_timeout = 20s, .dns_ttl = 30s};
    Pool pool{loop, tls.get(), settings};
    HttpUpstream upstream{pool};
    Endpoint endpoint{.host = "127.0.0.1", .authority = "up.test", .proxy = {}, .pool_key = "up"};
    const std::array<http1::Field, 1> headers{http1::Field{"x-a", "b"}};
    const std::array<std::string_view, 2> pieces{"hello ", "you"};
    UpstreamRequest request;
    UpstreamTimeouts timeouts{.connect = 20s, .first_byte = 20s, .between_bytes = 20s};
    Cancel cancel;
};

TEST_F(HttpUpstreamTest, SendsTheBytesAndKeepsTheConnectionForTheNextRequest) {
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    EXPECT_EQ(peer.exactly(request_bytes.size()), request_bytes);
    peer.send(small_answer);
    test::run_until(loop, [&] { return sent.has_value(); });
    ASSERT_TRUE(*sent);
    EXPECT_EQ((**sent)->status(), 200);
    EXPECT_EQ(whole(std::move(*sent)).body, "ok");
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(whole(exchange(peer, small_answer)).body, "ok");
    EXPECT_FALSE(server.has_caller());
    EXPECT_EQ(pool.counts().open, 1);
}

TEST_F(HttpUpstreamTest, TheNewestIdleConnectionIsUsedFirst) {
    std::optional<Sent> first;
    std::optional<Sent> second;
    test::start(loop, send(), first);
    Peer old = server.accept();
    test::start(loop, send(), second);
    Peer young = server.accept();
    for (Peer* const peer : {&old, &young}) {
        peer->exactly(request_bytes.size());
        peer->send(small_answer);
        test::settle(loop);
    }
    EXPECT_EQ(whole(std::move(*first)).body, "ok");
    EXPECT_EQ(whole(std::move(*second)).body, "ok");
    EXPECT_EQ(pool.counts().idle, 2);
    EXPECT_EQ(whole(exchange(young, small_answer)).body, "ok");
}

TEST_F(HttpUpstreamTest, AStaleConnectionIsReplacedOnceUnnoticed) {
    Peer peer = warmed_up();
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    peer.exactly(request_bytes.size());
    peer.close();
    Peer fresh = server.accept();
    EXPECT_EQ(fresh.exactly(request_bytes.size()), request_bytes);
    fresh.send(small_answer);
    test::run_until(loop, [&] { return sent.has_value(); });
    EXPECT_EQ(whole(std::move(*sent)).body, "ok");
}

TEST_F(HttpUpstreamTest, AResetConnectionIsReplacedAsWell) {
    Peer peer = warmed_up();
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    peer.exactly(request_bytes.size());
    peer.reset();
    Peer fresh = server.accept();
    fresh.exactly(request_bytes.size());
    fresh.close();  // and the fresh one is not replaced again
    test::run_until(loop, [&] { return sent.has_value(); });
    ASSERT_FALSE(*sent);
    EXPECT_EQ(sent->error().kind(), ErrorKind::upstream_unreachable);
    EXPECT_FALSE(server.has_caller());
}

TEST_F(HttpUpstreamTest, AFreshConnectionThatClosesIsNotRetried) {
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    peer.exactly(request_bytes.size());
    peer.close();
    test::run_until(loop, [&] { return sent.has_value(); });
    ASSERT_FALSE(*sent);
    EXPECT_EQ(sent->error().kind(), ErrorKind::upstream_unreachable);
    EXPECT_EQ(sent->error().message(), "up.test: closed the connection without an answer");
    EXPECT_FALSE(server.has_caller());
    EXPECT_EQ(pool.counts().open, 0);
}

TEST_F(HttpUpstreamTest, AfterTheFirstByteNothingIsSentAgain) {
    Peer peer = warmed_up();
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    peer.exactly(request_bytes.size());
    peer.send("HTTP/1.1 2");
    test::settle(loop);
    peer.close();
    test::run_until(loop, [&] { return sent.has_value(); });
    ASSERT_FALSE(*sent);
    EXPECT_EQ(sent->error().kind(), ErrorKind::upstream_protocol);
    EXPECT_FALSE(server.has_caller());
}

TEST_F(HttpUpstreamTest, TheMostConnectionsIsALimit) {
    endpoint.connections_max = 1;
    std::optional<Sent> first;
    test::start(loop, send(), first);
    Peer peer = server.accept();
    const Sent second = test::await(loop, send());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind(), ErrorKind::overloaded);
    peer.exactly(request_bytes.size());
    peer.send(small_answer);
    test::run_until(loop, [&] { return first.has_value(); });
    EXPECT_EQ(whole(std::move(*first)).body, "ok");
    EXPECT_EQ(whole(exchange(peer, small_answer)).body, "ok");
}

TEST_F(HttpUpstreamTest, AnAnswerNobodyReadsClosesItsConnection) {
    {
        std::optional<Sent> sent;
        test::start(loop, send(), sent);
        Peer peer = server.accept();
        peer.exactly(request_bytes.size());
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
        test::run_until(loop, [&] { return sent.has_value(); });
        ASSERT_TRUE(*sent);
        sent.reset();
        peer.rest();
    }
    EXPECT_EQ(pool.counts().open, 0);
    EXPECT_EQ(pool.counts().idle, 0);
}

TEST_F(HttpUpstreamTest, IdleConnectionsGoWhenThePeerEndsThemOrSpeaksUnasked) {
    {
        Peer peer = warmed_up();
        peer.close();
        EXPECT_TRUE(test::run_until(loop, [&] { return pool.counts().open == 0; }));
    }
    Peer peer = warmed_up();
    peer.send("HTTP/1.1 408 Request Timeout\r\n\r\n");
    EXPECT_TRUE(test::run_until(loop, [&] { return pool.counts().open == 0; }));
    EXPECT_EQ(pool.counts().idle, 0);
}

TEST_F(HttpUpstreamTest, ConnectionCloseIsObeyed) {
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    peer.exactly(request_bytes.size());
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    test::run_until(loop, [&] { return sent.has_value(); });
    EXPECT_EQ(whole(std::move(*sent)).body, "ok");
    EXPECT_EQ(pool.counts().open, 0);
}

TEST_F(HttpUpstreamTest, BytesBehindTheAnswerSpoilTheConnection) {
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    peer.exactly(request_bytes.size());
    peer.send(std::string(small_answer) + "HTTP/1.1 200 OK\r\n");
    test::run_until(loop, [&] { return sent.has_value(); });
    EXPECT_EQ(whole(std::move(*sent)).body, "ok");
    EXPECT_EQ(pool.counts().open, 0);
}

TEST_F(HttpUpstreamTest, InterimAnswersAreSkipped) {
    Peer peer = warmed_up();
    const std::string answer =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" +
        std::string(small_answer);
    EXPECT_EQ(whole(exchange(peer, answer)).body, "ok");
    EXPECT_EQ(pool.counts().idle, 1);
}

constexpr std::string_view chunked_answer =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5\r\nhello\r\n1\r\n \r\n5;x=y\r\nworld\r\n0\r\nTrailer: t\r\n\r\n";

TEST_F(HttpUpstreamTest, TheSameAnswerForEverySplit) {
    Peer peer = warmed_up();
    for (std::size_t cut = 1; cut < chunked_answer.size(); ++cut) {
        SCOPED_TRACE(cut);
        std::optional<Sent> sent;
        test::start(loop, send(), sent);
        peer.exactly(request_bytes.size());
        peer.send(chunked_answer.substr(0, cut));
        std::optional<Whole> read;
        test::settle(loop);
        const bool early = sent.has_value();  // the head was in the first part
        if (early) test::start(loop, read_whole(std::move(**sent)), read);
        test::settle(loop);
        peer.send(chunked_answer.substr(cut));
        test::run_until(loop, [&] { return sent.has_value(); });
        if (!early) test::start(loop, read_whole(std::move(**sent)), read);
        test::run_until(loop, [&] { return read.has_value() && pool.counts().idle == 1; });
        EXPECT_EQ(read->body, "hello world");
        EXPECT_FALSE(read->error);
    }
}

TEST_F(HttpUpstreamTest, EveryTruncationIsAnError) {
    for (const std::string_view answer : {chunked_answer, small_answer}) {
        for (std::size_t cut = 0; cut < answer.size(); ++cut) {
            SCOPED_TRACE(cut);
            std::optional<Sent> sent;
            test::start(loop, send(), sent);
            Peer peer = server.accept();
            peer.exactly(request_bytes.size());
            peer.send(answer.substr(0, cut));
            peer.close();
            test::run_until(loop, [&] { return sent.has_value(); });
            if (!*sent) continue;
            const Whole got = whole(std::move(*sent));
            ASSERT_TRUE(got.error) << got.body;
            EXPECT_EQ(got.error->kind(), ErrorKind::upstream_protocol);
        }
    }
    EXPECT_EQ(pool.counts().open, 0);
}

TEST_F(HttpUpstreamTest, AnAnswerWithoutLengthEndsWithTheConnection) {
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    peer.exactly(request_bytes.size());
    peer.send("HTTP/1.1 200 OK\r\n\r\nall of it");
    peer.close();
    test::run_until(loop, [&] { return sent.has_value(); });
    const Whole got = whole(std::move(*sent));
    EXPECT_EQ(got.body, "all of it");
    EXPECT_FALSE(got.error);
}

TEST_F(HttpUpstreamTest, GarbageIsNoAnswer) {
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    peer.exactly(request_bytes.size());
    peer.send("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    test::run_until(loop, [&] { return sent.has_value(); });
    ASSERT_FALSE(*sent);
    EXPECT_EQ(sent->error().kind(), ErrorKind::upstream_protocol);
}

TEST_F(HttpUpstreamTest, AnAnswerBeforeTheWholeRequestIsTakenAndTheConnectionNotUsedAgain) {
    const std::string large(32 * 1024 * 1024, 'x');
    const std::array<std::string_view, 1> body = {large};
    std::optional<Sent> sent;
    test::start(loop, send(body), sent);
    Peer peer = server.accept();
    test::settle(loop);
    peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
    ASSERT_TRUE(test::run_until(loop, [&] { return sent.has_value(); }));
    const Whole got = whole(std::move(*sent));
    EXPECT_EQ(got.status, 413);
    EXPECT_EQ(got.body, "big");
    EXPECT_EQ(pool.counts().open, 0);
}

TEST_F(HttpUpstreamTest, SilenceIsATimeoutAndNotBeforeItsTime) {
    timeouts.first_byte = 50ms;
    SteadyTime before = test::now();
    const Sent silent = test::await(loop, send());
    EXPECT_GE(test::now() - before, 50ms);
    ASSERT_FALSE(silent);
    EXPECT_EQ(silent.error().kind(), ErrorKind::upstream_timeout);
    {
        const Peer peer = server.accept();
    }

    timeouts.first_byte = 20s;
    timeouts.between_bytes = 50ms;
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    peer.exactly(request_bytes.size());
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart");
    test::run_until(loop, [&] { return sent.has_value(); });
    before = test::now();
    const Whole got = whole(std::move(*sent));
    EXPECT_GE(test::now() - before, 50ms);
    EXPECT_EQ(got.body, "part");
    ASSERT_TRUE(got.error);
    EXPECT_EQ(got.error->kind(), ErrorKind::upstream_timeout);
}

TEST_F(HttpUpstreamTest, TheTotalDeadlineBoundsEverything) {
    timeouts.total = test::now() + 50ms;
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    peer.exactly(request_bytes.size());
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart");
    test::run_until(loop, [&] { return sent.has_value(); });
    const Whole got = whole(std::move(*sent));
    EXPECT_GE(test::now(), timeouts.total);
    ASSERT_TRUE(got.error);
    EXPECT_EQ(got.error->kind(), ErrorKind::upstream_timeout);
}

TEST_F(HttpUpstreamTest, CancellingEndsTheWaitAndTheConnectionAtOnce) {
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    peer.exactly(request_bytes.size());
    EXPECT_FALSE(sent);
    cancel.request();
    ASSERT_TRUE(test::run_until(loop, [&] { return sent.has_value(); }));
    ASSERT_FALSE(*sent);
    EXPECT_EQ(sent->error().kind(), ErrorKind::client_cancelled);
    EXPECT_EQ(peer.rest(), "");
    EXPECT_EQ(pool.counts().open, 0);
}

TEST_F(HttpUpstreamTest, CancellingInsideTheBodyClosesTheConnection) {
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    peer.exactly(request_bytes.size());
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart");
    test::run_until(loop, [&] { return sent.has_value(); });
    std::optional<Whole> read;
    test::start(loop, read_whole(std::move(**sent)), read);
    test::settle(loop);
    EXPECT_FALSE(read);
    cancel.request();
    ASSERT_TRUE(test::run_until(loop, [&] { return read.has_value(); }));
    EXPECT_EQ(read->error->kind(), ErrorKind::client_cancelled);
    EXPECT_EQ(peer.rest(), "");
}

TEST_F(HttpUpstreamTest, PrivateAddressesAreRefusedUnlessAllowed) {
    endpoint.private_addresses_allowed = false;
    const Sent sent = test::await(loop, send());
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().kind(), ErrorKind::upstream_unreachable);
    EXPECT_NE(sent.error().message().find("allow_private"), std::string::npos);
    EXPECT_FALSE(server.has_caller());
}

TEST_F(HttpUpstreamTest, APlainProxyIsAskedForTheWholeUrl) {
    endpoint.host = "never.resolved.test";
    endpoint.proxy = ProxyAddress{.host = "127.0.0.1", .port = server.port(), .authorization = {}};
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    EXPECT_EQ(peer.until("\r\n"), "POST http://up.test/v1/chat HTTP/1.1\r\n");
    peer.until("hello you");
    peer.send(small_answer);
    test::run_until(loop, [&] { return sent.has_value(); });
    EXPECT_EQ(whole(std::move(*sent)).body, "ok");
}

TEST_F(HttpUpstreamTest, ATunnelThatIsRefusedIsUnreachableAndItsPasswordStaysWithTheProxy) {
    endpoint.tls = true;
    endpoint.host = "never.resolved.test";
    endpoint.proxy =
        ProxyAddress{.host = "127.0.0.1", .port = server.port(), .authorization = "Basic c2VjcmV0"};
    std::optional<Sent> sent;
    test::start(loop, send(), sent);
    Peer peer = server.accept();
    EXPECT_EQ(peer.until("\r\n\r\n"), fmt::format("CONNECT never.resolved.test:{0} HTTP/1.1\r\n"
                                                  "Host: never.resolved.test:{0}\r\n"
                                                  "Proxy-Authorization: Basic c2VjcmV0\r\n\r\n",
                                                  endpoint.port));
    peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    test::run_until(loop, [&] { return sent.has_value(); });
    ASSERT_FALSE(*sent);
    EXPECT_EQ(sent->error().kind(), ErrorKind::upstream_unreachable);
    EXPECT_NE(sent->error().message().find("407"), std::string::npos);
    EXPECT_EQ(sent->error().message().find("c2VjcmV0"), std::string::npos);
}

TEST_F(HttpUpstreamTest, NobodyListeningIsUnreachable) {
    {
        const TestServer gone(loop);
        endpoint.port = gone.port();
    }
    const Sent sent = test::await(loop, send());
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().kind(), ErrorKind::upstream_unreachable);
    EXPECT_NE(sent.error().message().find("Connection refused"), std::string::npos);
}

// The first to fail throws the name's addresses away; the second has not yet looked at them.
TEST_F(HttpUpstreamTest, RequestsThatWaitForOneNameAreAllToldTheTruth) {
    {
        const TestServer gone(loop);
        endpoint.port = gone.port();
    }
    endpoint.host = "localhost";
    std::array<std::optional<Sent>, 3> sent;
    for (std::optional<Sent>& one : sent)
        test::start(loop, send(), one);
    ASSERT_TRUE(test::run_until(loop, [&] {
        return std::ranges::all_of(sent, [](const auto& one) { return one.has_value(); });
    }));
    for (const std::optional<Sent>& one : sent) {
        ASSERT_FALSE(*one);
        EXPECT_NE(one->error().message().find("Connection refused"), std::string::npos)
            << one->error().message();
    }
}

}  // namespace
}  // namespace weir::net
