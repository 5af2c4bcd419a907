// Bodies that are passed on while they come: a server's exchange read part by part, and sent on by
// an upstream from a source.
#include "net/body_part.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "net/http_upstream.hpp"
#include "net/listener.hpp"
#include "net/test_peer.hpp"

namespace weir::net {
namespace {

using namespace std::chrono_literals;
using test::Peer;
using test::TestServer;

constexpr std::uint64_t body_bytes_max = std::uint64_t{64} << 20;

class ExchangeSource final : public BodySource {
public:
    explicit ExchangeSource(ServerExchange& exchange) : exchange_(exchange) {}
    Awaitable<Result<BodyPart>> next() override { return exchange_.read_body_part(body_bytes_max); }

private:
    ServerExchange& exchange_;
};

// Passes everything on, "held " before it, and answers with the upstream's body or the error's
// kind.
class Relay final : public RequestHandler {
public:
    Relay(Upstream& upstream, const Endpoint& endpoint)
        : upstream_(upstream), endpoint_(endpoint) {}

    Awaitable<void> handle(ServerExchange& exchange) override {
        ExchangeSource source(exchange);
        const http1::Framing framing = exchange.head().framing;
        const std::array<std::string_view, 1> held = {"held "};
        UpstreamRequest request{
            .endpoint = &endpoint_, .target = "/up", .headers = {}, .body = held, .more = &source};
        if (framing.kind == http1::Framing::Kind::content_length)
            request.body_bytes = framing.length + held[0].size();
        auto answer = co_await upstream_.send(request, timeouts, &exchange.cancel());
        failure = answer ? std::nullopt : std::optional(answer.error().kind());
        ++handled;
        std::string said(answer ? "" : name(*failure));
        while (answer) {
            const auto data = co_await (*answer)->read();
            if (!data || data->empty()) break;
            said += *data;
        }
        [[maybe_unused]] const auto sent = co_await exchange.reply(200, {}, said);
    }
    ErrorReply write_error(const Error& error, std::string_view) override {
        return {.status = 400, .body = error.message()};
    }

    UpstreamTimeouts timeouts{.connect = 20s, .first_byte = 20s, .between_bytes = 20s};
    int handled = 0;
    std::optional<ErrorKind> failure;

private:
    Upstream& upstream_;
    const Endpoint& endpoint_;
};

class BodyPartTest : public testing::Test {
protected:
    BodyPartTest() {
        endpoint.port = server.port();
        const int descriptor = *open_listener(*Address::from("127.0.0.1", 0), Share::no);
        port = bound_address(descriptor).port();
        listener.emplace(loop, descriptor, settings, relay, nullptr);
    }
    ~BodyPartTest() override {
        listener->abort();
        test::run_until(loop, [&] { return listener->connections() == 0; });
    }
    Peer client() { return Peer::connect(loop, port); }
    static std::string answer(std::string_view body) {
        return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
    }

    Loop loop;
    TestServer server{loop};
    Pool pool{loop, nullptr, {.idle_timeout = 20s, .dns_ttl = 20s}};
    HttpUpstream upstream{pool};
    Endpoint endpoint{.host = "127.0.0.1", .authority = "up.test", .proxy = {}, .pool_key = "up"};
    Relay relay{upstream, endpoint};
    ServerSettings settings;
    std::uint16_t port = 0;
    std::optional<Listener> listener;
};

constexpr std::string_view counted =
    "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world";
constexpr std::string_view chunked =
    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    "6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n";

TEST_F(BodyPartTest, ACountedBodyArrivesCountedForEverySplit) {
    for (std::size_t cut = 1; cut <= counted.size(); ++cut) {
        Peer peer = client();
        peer.send(counted.substr(0, cut));
        test::settle(loop);
        peer.send(counted.substr(cut));
        Peer up = server.accept();
        EXPECT_EQ(
            up.until("held hello world"),
            "POST /up HTTP/1.1\r\nHost: up.test\r\nContent-Length: 16\r\n\r\nheld hello world")
            << cut;
        up.send(answer("ok"));
        EXPECT_TRUE(peer.until("ok").ends_with("\r\n\r\nok")) << cut;
    }
}

std::string unchunked(std::string_view text) {
    std::string body;
    while (true) {
        const std::size_t line = text.find("\r\n");
        const std::size_t size = std::stoul(std::string(text.substr(0, line)), nullptr, 16);
        body += text.substr(line + 2, size);
        text.remove_prefix(line + 2 + size + 2);
        if (size == 0) return body;
    }
}

TEST_F(BodyPartTest, ABodyInChunksArrivesInChunksForEverySplit) {
    for (std::size_t cut = 1; cut <= chunked.size(); ++cut) {
        Peer peer = client();
        peer.send(chunked.substr(0, cut));
        test::settle(loop);
        peer.send(chunked.substr(cut));
        Peer up = server.accept();
        EXPECT_TRUE(up.until("\r\n\r\n").contains("Transfer-Encoding: chunked"));
        EXPECT_EQ(unchunked(up.until("0\r\n\r\n")), "held hello world") << cut;
        up.send(answer("ok"));
        EXPECT_TRUE(peer.until("ok").ends_with("\r\n\r\nok")) << cut;
    }
}

TEST_F(BodyPartTest, AStalledUpstreamStallsTheClient) {
    Peer peer = client();
    constexpr std::size_t length = std::size_t{48} << 20;
    peer.send(fmt::format("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", length));
    Peer up = server.accept();
    const std::string block(std::size_t{64} << 10, 'x');
    std::size_t sent = 0;
    for (int round = 0; round < 2000 && sent < length; ++round) {
        sent += peer.send_now(std::string_view(block).substr(0, length - sent));
        test::settle(loop);
    }
    // What two pairs of sockets hold, and one part; the rest waits at the client.
    EXPECT_LT(sent, length / 2);
    std::size_t arrived = 0;
    test::run_until(loop, [&] {
        sent +=
            peer.send_now(std::string_view(block).substr(0, std::min(block.size(), length - sent)));
        up.ended();
        arrived += up.received().size();
        if (!up.received().empty()) up.exactly(up.received().size());
        return arrived > length;
    });
    EXPECT_GT(arrived, length);
    up.send(answer("ok"));
    peer.until("ok");
}

TEST_F(BodyPartTest, AClientThatLeavesLeavesNoWholeBodyBehind) {
    for (const bool in_chunks : {false, true}) {
        Peer peer = client();
        const std::string_view request = in_chunks ? chunked : counted;
        peer.send(request.substr(0, request.find("hello ") + 6));
        Peer up = server.accept();
        up.until("hello ");
        peer.close();
        EXPECT_FALSE(up.rest().contains("0\r\n\r\n"));
        EXPECT_EQ(relay.failure, ErrorKind::client_cancelled);
    }
}

TEST_F(BodyPartTest, ABrokenBodyIsTheClientsFault) {
    Peer peer = client();
    peer.send(chunked.substr(0, chunked.find("6\r\n")));
    Peer up = server.accept();
    up.until("held ");
    peer.send("nonsense\r\n");
    EXPECT_TRUE(peer.until("invalid_request").ends_with("invalid_request"));
    EXPECT_FALSE(up.rest().contains("0\r\n\r\n"));
}

TEST_F(BodyPartTest, ASlowBodyIsAnErrorOfTheClientsAndNotOfTheUpstreams) {
    settings.body_timeout = 30ms;
    Peer peer = client();
    peer.send(counted.substr(0, counted.size() - 3));
    Peer up = server.accept();
    EXPECT_TRUE(peer.until("client_timeout").ends_with("client_timeout"));
    up.rest();
}

TEST_F(BodyPartTest, AnAnswerBeforeTheEndIsTaken) {
    Peer peer = client();
    constexpr std::size_t length = std::size_t{48} << 20;
    peer.send(fmt::format("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", length));
    Peer up = server.accept();
    up.until("held ");
    up.send(answer("too large"));
    const std::string block(std::size_t{64} << 10, 'x');
    EXPECT_TRUE(test::run_until(loop, [&] {
        peer.send_now(block);
        peer.ended();
        return peer.received().contains("too large");
    }));
    EXPECT_EQ(relay.failure, std::nullopt);
    EXPECT_EQ(pool.counts().idle, 0) << "half a request has been sent on it";
}

TEST_F(BodyPartTest, NoConnectionIsReusedForABodyThatIsReadOnce) {
    for (int i = 0; i < 2; ++i) {
        Peer peer = client();
        peer.send(counted);
        Peer up = server.accept();
        up.until("world");
        up.send(answer("ok"));
        peer.until("ok");
    }
    EXPECT_EQ(relay.handled, 2);
}

TEST_F(BodyPartTest, TheClientIsAskedToGoOnOnce) {
    Peer peer = client();
    peer.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
    EXPECT_EQ(peer.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("hello ");
    test::settle(loop);
    peer.send("world");
    Peer up = server.accept();
    up.until("world");
    up.send(answer("ok"));
    EXPECT_FALSE(peer.until("ok").contains("100 Continue"));
}

}  // namespace
}  // namespace weir::net
