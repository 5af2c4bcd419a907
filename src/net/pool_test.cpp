// More of the pool shows itself in its connections: http_upstream_test.cpp.
#include "net/pool.hpp"

#include <gtest/gtest.h>

#include "net/test_peer.hpp"

namespace weir::net {
namespace {

using namespace std::chrono_literals;
using test::Peer;
using test::TestServer;

TEST(Pool, IdleConnectionsExpire) {
    Loop loop;
    TestServer server(loop);
    const SslContext tls = std::move(*make_client_context(""));
    Pool pool(loop, tls.get(), {.idle_timeout = 40ms, .dns_ttl = 30s});
    const Endpoint endpoint{.host = "127.0.0.1",
                            .port = server.port(),
                            .authority = "up.test",
                            .proxy = {},
                            .pool_key = "up"};
    Result<Pool::Lease> lease =
        test::await(loop, pool.take(endpoint, Pool::Want::any, test::in_time(), nullptr));
    ASSERT_TRUE(lease);
    Peer peer = server.accept();
    const SteadyTime before = test::now();
    pool.give_back(std::move(*lease));
    EXPECT_EQ(pool.counts().idle, 1);
    EXPECT_EQ(peer.rest(), "");
    EXPECT_GE(test::now() - before, 40ms);
    EXPECT_EQ(pool.counts().open, 0);
    EXPECT_EQ(pool.counts().idle, 0);
}

class PoolByAddress : public testing::Test {
protected:
    Loop loop;
    TestServer server{loop};
    SslContext tls = std::move(*make_client_context(""));
    Pool pool{loop, tls.get(), {.idle_timeout = 1s, .dns_ttl = 30s}};
    Endpoint endpoint{.host = "localhost",
                      .port = server.port(),
                      .authority = "localhost",
                      .proxy = {},
                      .proxied_by_address = true,
                      .pool_key = "up"};

    void use_proxy() {
        endpoint.proxy =
            ProxyAddress{.host = "127.0.0.1", .port = server.port(), .authorization = {}};
        endpoint.port = 80;
    }
    Awaitable<Result<Pool::Lease>> take() {
        return pool.take(endpoint, Pool::Want::any, test::in_time(), nullptr);
    }
};

TEST_F(PoolByAddress, AProxyIsAskedForATunnelToTheAddressThatWasChecked) {
    use_proxy();
    std::optional<Result<Pool::Lease>> lease;
    test::start(loop, take(), lease);
    Peer peer = server.accept();
    const std::string asked = peer.until("\r\n\r\n");
    EXPECT_TRUE(asked.starts_with("CONNECT 127.0.0.1:80 HTTP/1.1\r\n") ||
                asked.starts_with("CONNECT [::1]:80 HTTP/1.1\r\n"))
        << asked;
    peer.send("HTTP/1.1 200 OK\r\n\r\n");
    ASSERT_TRUE(test::run_until(loop, [&] { return lease.has_value(); }));
    ASSERT_TRUE(*lease);
    EXPECT_FALSE((**lease)->absolute_target) << "what follows goes through the tunnel";
}

TEST_F(PoolByAddress, ANameWithPrivateAddressesReachesNeitherHostNorProxy) {
    endpoint.private_addresses_allowed = false;
    const Result<Pool::Lease> direct = test::await(loop, take());
    ASSERT_FALSE(direct);
    EXPECT_EQ(direct.error().kind(), ErrorKind::upstream_unreachable);
    use_proxy();
    const Result<Pool::Lease> proxied = test::await(loop, take());
    ASSERT_FALSE(proxied);
    EXPECT_EQ(proxied.error().kind(), ErrorKind::upstream_unreachable);
    EXPECT_FALSE(server.has_caller());
}

TEST_F(PoolByAddress, ALeaseMayEndLastOfItsHost) {
    endpoint.host = "127.0.0.1";
    for (int i = 0; i < 2; ++i) {
        Result<Pool::Lease> lease = test::await(loop, take());
        ASSERT_TRUE(lease);
        lease->reset();
        EXPECT_EQ(pool.counts().open, 0);
    }
}

}  // namespace
}  // namespace weir::net
