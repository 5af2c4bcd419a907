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

}  // namespace
}  // namespace weir::net
