#include "net/server_connection.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "net/listener.hpp"
#include "net/test_peer.hpp"

namespace weir::net {
namespace {

using namespace std::chrono_literals;
using test::Peer;

constexpr std::uint64_t body_bytes_max = 1000;

// What each path does is said where it is served.
class Handler final : public RequestHandler {
public:
    explicit Handler(Loop& loop) : loop_(loop) {}

    Awaitable<void> handle(ServerExchange& exchange) override {
        const std::string_view path = exchange.head().path;
        ++requests;
        client_address = exchange.client_address();
        if (path == "/wait") {
            last = co_await waiter.wait(loop_.wheel(), no_deadline, &exchange.cancel());
            if (last == Wake::ready) co_await say(exchange, 200, "waited");
        } else if (path == "/unread") {
            co_await say(exchange, 200, "unread");
        } else if (path == "/stream") {
            co_await stream(exchange);
        } else if (path == "/flood") {
            co_await flood(exchange);
        } else if (path == "/nothing") {
            co_return;
        } else {
            co_await echo(exchange);
        }
    }
    ErrorReply write_error(const Error& error, std::string_view) override {
        return {.status = traits(error.kind()).http_status,
                .body = std::string(name(error.kind()))};
    }

    int requests = 0;
    std::string client_address;
    Waiter waiter;
    Wake last = Wake::ready;
    std::size_t flooded = 0;
    bool flood_over = false;

private:
    static Awaitable<void> say(ServerExchange& exchange, int status, std::string body) {
        [[maybe_unused]] const auto sent = co_await exchange.reply(status, {}, body);
    }
    static Awaitable<void> echo(ServerExchange& exchange) {
        const auto body = co_await exchange.read_body(body_bytes_max);
        if (!body) {
            co_await say(exchange, traits(body.error().kind()).http_status,
                         std::string(name(body.error().kind())));
            co_return;
        }
        co_await say(
            exchange, 200,
            fmt::format("{} {} [{}]", exchange.head().method_text, exchange.head().target, *body));
    }
    static Awaitable<void> stream(ServerExchange& exchange) {
        exchange.begin_stream(200, {});
        const std::array<std::string_view, 2> first = {"a", "bc"};
        const std::array<std::string_view, 1> second = {"def"};
        if (!co_await exchange.write(first)) co_return;
        if (!co_await exchange.write(second)) co_return;
        [[maybe_unused]] const auto ended = co_await exchange.end_stream();
    }
    Awaitable<void> flood(ServerExchange& exchange) {
        exchange.begin_stream(200, {});
        const std::string block(64 * 1024, 'x');
        const std::array<std::string_view, 1> pieces = {block};
        while (flooded < 64 * 1024 * 1024) {
            if (!co_await exchange.write(pieces)) break;
            flooded += block.size();
        }
        flood_over = true;
    }

    Loop& loop_;
};

class ServerConnectionTest : public testing::Test {
protected:
    // Once, after the settings are as the test wants them.
    Peer client() {
        if (!listener) {
            const int descriptor = *open_listener(*Address::from("127.0.0.1", 0), Share::no);
            port = bound_address(descriptor).port();
            listener.emplace(loop, descriptor, settings, handler, nullptr);
        }
        return Peer::connect(loop, port);
    }
    ~ServerConnectionTest() override {
        if (!listener) return;
        listener->abort();
        test::run_until(loop, [&] { return listener->connections() == 0; });
    }

    // Status line and body of the next answer, which has a length.
    static std::string next(Peer& peer) {
        const std::string head = peer.until("\r\n\r\n");
        const std::size_t at = head.find("Content-Length: ");
        if (at == std::string::npos) return "no length: " + head;
        const std::string body = peer.exactly(std::stoul(head.substr(at + 16)));
        return head.substr(9, 3) + " " + body;
    }
    std::string whole(std::string_view request) {
        Peer peer = client();
        peer.send(request);
        return peer.rest();
    }

    Loop loop;
    ServerSettings settings;
    Handler handler{loop};
    std::uint16_t port = 0;
    std::optional<Listener> listener;
};

constexpr std::string_view three_requests =
    "GET /one HTTP/1.1\r\nHost: h\r\n\r\n"
    "POST /two HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
    "POST /three HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    "GET /four HTTP/1.1\r\nHost: h\r\n\r\n";

void expect_four_answers(Peer& peer, const std::function<std::string(Peer&)>& next) {
    EXPECT_EQ(next(peer), "200 GET /one []");
    EXPECT_EQ(next(peer), "200 POST /two [hello]");
    EXPECT_EQ(next(peer), "200 POST /three [abc]");
    EXPECT_EQ(next(peer), "200 GET /four []");
}

TEST_F(ServerConnectionTest, AnswersPipelinedRequestsInOrderOnOneConnection) {
    Peer peer = client();
    peer.send(three_requests);
    expect_four_answers(peer, next);
    peer.send("GET /five HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(next(peer), "200 GET /five []");
    EXPECT_FALSE(peer.ended());
}

TEST_F(ServerConnectionTest, TheSameAnswersForEverySplit) {
    for (std::size_t cut = 1; cut < three_requests.size(); ++cut) {
        SCOPED_TRACE(cut);
        Peer peer = client();
        peer.send(three_requests.substr(0, cut));
        test::settle(loop);
        peer.send(three_requests.substr(cut));
        expect_four_answers(peer, next);
    }
}

TEST_F(ServerConnectionTest, SingleBytesAreEnough) {
    Peer peer = client();
    for (const char& byte : three_requests) {
        peer.send({&byte, 1});
        test::settle(loop);
    }
    expect_four_answers(peer, next);
}

TEST_F(ServerConnectionTest, ClosesWhenTheClientOrItsVersionSaysSo) {
    EXPECT_TRUE(
        whole("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").ends_with("GET / []"));
    const std::string old = whole("GET / HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(old.ends_with("GET / []")) << old;

    Peer kept = client();
    kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const std::string head = kept.until("\r\n\r\n");
    EXPECT_NE(head.find("Connection: keep-alive"), std::string::npos) << head;
    EXPECT_EQ(kept.exactly(8), "GET / []");
    kept.send("GET /b HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(kept.rest().ends_with("GET /b []"));
}

TEST_F(ServerConnectionTest, AHeadAnswerHasTheLengthAndNoBody) {
    Peer peer = client();
    peer.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\nGET /y HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string head = peer.until("\r\n\r\n");
    EXPECT_NE(head.find("Content-Length: 10\r\n"), std::string::npos) << head;
    EXPECT_EQ(next(peer), "200 GET /y []");
}

TEST_F(ServerConnectionTest, AsksForTheBodyOnlyWhenTheHandlerWantsIt) {
    Peer peer = client();
    peer.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(peer.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("abc");
    EXPECT_EQ(next(peer), "200 POST /a [abc]");

    peer.send(
        "POST /unread HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(next(peer), "200 unread");  // and nothing before it
    EXPECT_EQ(peer.rest(), "");           // whose body may or may not come: no next request
}

TEST_F(ServerConnectionTest, ABodyOverTheLimitIsRefusedBeforeItIsRead) {
    Peer counted = client();
    counted.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n");
    EXPECT_EQ(next(counted), "413 payload_too_large");
    counted.send(std::string(1001, 'x'));
    EXPECT_EQ(counted.rest(), "");

    Peer chunked = client();
    chunked.send(
        "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3e9\r\n" +
        std::string(1001, 'x') + "\r\n0\r\n\r\n");
    EXPECT_EQ(next(chunked), "413 payload_too_large");
    EXPECT_EQ(chunked.rest(), "");

    Peer fits = client();
    fits.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" +
              std::string(1000, 'x'));
    EXPECT_TRUE(next(fits).starts_with("200 "));
}

TEST_F(ServerConnectionTest, WhatCouldSmuggleIsRefusedAndEndsTheConnection) {
    for (const std::string_view bad :
         {"GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"}) {
        const std::string answer =
            whole(std::string(bad) + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << bad << "\n" << answer;
        EXPECT_TRUE(answer.ends_with("invalid_request")) << answer;
    }
    EXPECT_EQ(handler.requests, 0);
    const std::string long_head = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(40'000, 'x');
    EXPECT_TRUE(whole(long_head).starts_with("HTTP/1.1 431 "));
}

TEST_F(ServerConnectionTest, ABadChunkSizeIsToldToTheHandler) {
    Peer peer = client();
    peer.send("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
    EXPECT_EQ(next(peer), "400 invalid_request");
    EXPECT_EQ(peer.rest(), "");
}

TEST_F(ServerConnectionTest, ASlowHeadIsAnswered408AndNotBeforeItsTime) {
    settings.header_timeout = 60ms;
    Peer peer = client();
    const SteadyTime before = test::now();
    peer.send("GET / HTTP/1.1\r\nHos");
    const std::string answer = peer.until("client_timeout");
    EXPECT_GE(test::now() - before, 60ms);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
    EXPECT_EQ(peer.rest(), "");
}

TEST_F(ServerConnectionTest, ASlowBodyIsTheHandlersToAnswer) {
    settings.body_timeout = 40ms;
    Peer peer = client();
    peer.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na");
    EXPECT_EQ(next(peer), "408 client_timeout");
}

TEST_F(ServerConnectionTest, AnIdleConnectionEndsWithoutAWord) {
    settings.idle_timeout = 40ms;
    Peer peer = client();
    peer.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(next(peer), "200 GET /a []");
    const SteadyTime before = test::now();
    EXPECT_EQ(peer.rest(), "");
    EXPECT_GE(test::now() - before, 30ms);
}

TEST_F(ServerConnectionTest, TheClientsDepartureCancelsTheRequest) {
    for (const bool reset : {false, true}) {
        handler.last = Wake::ready;
        Peer peer = client();
        peer.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
        ASSERT_TRUE(test::run_until(loop, [&] { return handler.waiter.waiting(); }));
        if (reset)
            peer.reset();
        else
            peer.close();
        ASSERT_TRUE(test::run_until(loop, [&] { return !handler.waiter.waiting(); }));
        EXPECT_EQ(handler.last, Wake::cancelled);
    }
    EXPECT_TRUE(test::run_until(loop, [&] { return listener->connections() == 0; }));
}

TEST_F(ServerConnectionTest, DepartureIsNoticedBehindABodyAndAPipelinedRequest) {
    Peer peer = client();
    peer.send(
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"
        "GET /wait HTTP/1.1\r\nHost: h\r\n\r\nGET /never HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(test::run_until(loop, [&] { return handler.waiter.waiting(); }));
    peer.close();
    ASSERT_TRUE(test::run_until(loop, [&] { return !handler.waiter.waiting(); }));
    EXPECT_EQ(handler.last, Wake::cancelled);
    EXPECT_EQ(handler.requests, 2);
}

TEST_F(ServerConnectionTest, TheNextRequestMayComeWhileOneIsServed) {
    Peer peer = client();
    peer.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(test::run_until(loop, [&] { return handler.waiter.waiting(); }));
    peer.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    test::settle(loop);
    EXPECT_EQ(handler.requests, 1);
    handler.waiter.wake();
    EXPECT_EQ(next(peer), "200 waited");
    EXPECT_EQ(next(peer), "200 GET /a []");
}

// More than the kernel's own buffers of both sides can hold would have to be in our memory.
TEST_F(ServerConnectionTest, EarlyBytesAreBounded) {
    Peer peer = client();
    peer.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(test::run_until(loop, [&] { return handler.waiter.waiting(); }));
    const std::string block(256 * 1024, 'x');
    std::size_t taken = 0;
    int refusals = 0;
    while (refusals < 3 && taken < 64 * 1024 * 1024) {
        const std::size_t sent = peer.send_now(block);
        taken += sent;
        refusals = sent == 0 ? refusals + 1 : 0;
        test::settle(loop);
    }
    EXPECT_LT(taken, 32U * 1024 * 1024);
    EXPECT_TRUE(handler.waiter.waiting());
}

TEST_F(ServerConnectionTest, AStreamIsChunkedForNewClientsAndEndsWithTheConnectionForOldOnes) {
    Peer peer = client();
    peer.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(peer.until("\r\n\r\n").find("Transfer-Encoding: chunked\r\n"), std::string::npos);
    EXPECT_EQ(peer.until("0\r\n\r\n"), "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
    EXPECT_EQ(next(peer), "200 GET /a []");

    const std::string old = whole("GET /stream HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(old.ends_with("\r\n\r\nabcdef")) << old;
    EXPECT_EQ(old.find("chunked"), std::string::npos);
}

TEST_F(ServerConnectionTest, AStalledReaderStallsTheWriterAndIsServedWhenItReadsOn) {
    Peer peer = client();
    peer.send("GET /flood HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(test::run_until(loop, [&] { return handler.flooded > 0; }));
    std::size_t before = 0;
    do {
        before = handler.flooded;
        test::settle(loop);
    } while (handler.flooded > before);
    EXPECT_LT(before, 32U * 1024 * 1024);
    EXPECT_FALSE(handler.flood_over);
    EXPECT_TRUE(test::run_until(loop, [&] {
        peer.ended();
        return handler.flooded > before + 1024 * 1024;
    }));
}

TEST_F(ServerConnectionTest, AReaderThatStallsTooLongCountsAsGone) {
    settings.write_timeout = 50ms;
    Peer peer = client();
    peer.send("GET /flood HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(test::run_until(loop, [&] { return handler.flood_over; }));
    EXPECT_TRUE(test::run_until(loop, [&] { return listener->connections() == 0; }));
}

TEST_F(ServerConnectionTest, AHandlerThatDoesNotAnswerEndsTheConnection) {
    EXPECT_EQ(whole("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n"), "");
}

TEST_F(ServerConnectionTest, DrainingEndsIdleConnectionsAndLetsRequestsFinish) {
    Peer idle = client();
    idle.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(next(idle), "200 GET /a []");
    Peer busy = client();
    busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(test::run_until(
        loop, [&] { return handler.waiter.waiting() && listener->connections() == 2; }));
    listener->drain();
    EXPECT_EQ(idle.rest(), "");
    EXPECT_FALSE(busy.ended());
    handler.waiter.wake();
    const std::string answer = busy.rest();
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("waited"));
    EXPECT_TRUE(test::run_until(loop, [&] { return listener->connections() == 0; }));
}

TEST_F(ServerConnectionTest, AbortingCancelsWhatIsServed) {
    Peer busy = client();
    busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(test::run_until(loop, [&] { return handler.waiter.waiting(); }));
    listener->abort();
    EXPECT_EQ(busy.rest(), "");
    EXPECT_EQ(handler.last, Wake::cancelled);
}

TEST_F(ServerConnectionTest, BeyondConnectionsMaxANewOneIsToldToComeBack) {
    settings.connections_max = 1;
    Peer first = client();
    first.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(next(first), "200 GET /a []");
    Peer second = client();
    const std::string answer = second.rest();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
    EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
    first.close();
    ASSERT_TRUE(test::run_until(loop, [&] { return listener->connections() == 0; }));
    Peer third = client();
    third.send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(next(third), "200 GET /b []");
}

TEST_F(ServerConnectionTest, ABalancersHeaderAndATrustedProxySayWhoTheClientIs) {
    settings.proxy_protocol = true;
    settings.trusted_proxies = {*read_cidr("192.0.2.0/24")};
    const std::string_view header(
        "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x07\x7f\0\0\x01\x12\x34\0\x50", 28);
    Peer peer = client();
    peer.send(header.substr(0, 20));
    test::settle(loop);
    peer.send(header.substr(20));
    peer.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(next(peer), "200 GET /a []");
    EXPECT_EQ(handler.client_address, "192.0.2.7");
    peer.send("GET /b HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 10.9.8.7, 198.51.100.4\r\n\r\n");
    EXPECT_EQ(next(peer), "200 GET /b []");
    EXPECT_EQ(handler.client_address, "198.51.100.4");

    EXPECT_EQ(whole("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), "");  // no header, no service
}

TEST_F(ServerConnectionTest, AForwardedHeaderOfSomebodyUntrustedProvesNothing) {
    Peer peer = client();
    peer.send("GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 198.51.100.4\r\n\r\n");
    EXPECT_EQ(next(peer), "200 GET /a []");
    EXPECT_EQ(handler.client_address, "127.0.0.1");
}

TEST(Listener, TellsWhichAddressIsTakenAndWhatToDo) {
    const int first = *open_listener(*Address::from("127.0.0.1", 0), Share::no);
    const auto second = open_listener(bound_address(first), Share::no);
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().message().starts_with("cannot bind 127.0.0.1 port "));
    EXPECT_NE(second.error().message().find("--takeover"), std::string::npos);
    ::close(first);
}

}  // namespace
}  // namespace weir::net
