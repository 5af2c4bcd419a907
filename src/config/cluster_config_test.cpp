#include "config/cluster_config.hpp"

#include <gtest/gtest.h>

#include "config/test_reading.hpp"

namespace weir::config {
namespace {

using namespace std::chrono_literals;

std::string problem_of(std::string_view url) {
    const auto address = read_redis_url(url);
    return address ? "" : address.error().message();
}

TEST(ClusterConfig, AReplicaIsAloneByDefault) {
    TestFile file("{}");
    const ClusterConfig config = read_cluster(file.root.section("cluster"));
    EXPECT_FALSE(config.redis);
    EXPECT_EQ(config.prefix, "weir");
    EXPECT_EQ(config.replica, "");
    EXPECT_EQ(config.every, 1s);
    EXPECT_TRUE(file.problems.empty()) << file.problems.text();
}

TEST(ClusterConfig, IsReadWithItsUrlFromTheEnvironment) {
    TestFile file(
        "cluster: { redis: '${REDIS_URL}', prefix: 'team:weir', replica: eu-1, every: 500ms, "
        "timeout: 3s }",
        {{"REDIS_URL", "redis://weir:p%40ss@redis.internal:6380/3"}});
    const ClusterConfig config = read_cluster(file.root.section("cluster"));
    EXPECT_TRUE(file.problems.empty()) << file.problems.text();
    ASSERT_TRUE(config.redis);
    EXPECT_EQ(config.redis->host, "redis.internal");
    EXPECT_EQ(config.redis->port, 6380);
    EXPECT_EQ(config.redis->user, "weir");
    EXPECT_EQ(config.redis->password.reveal(), "p@ss");
    EXPECT_EQ(config.redis->database, 3);
    EXPECT_EQ(config.prefix, "team:weir");
    EXPECT_EQ(config.replica, "eu-1");
    EXPECT_EQ(config.every, 500ms);
    EXPECT_EQ(config.timeout, 3s);
}

TEST(RedisUrl, IsReadInEachOfItsShapes) {
    const auto plain = read_redis_url("redis://localhost");
    ASSERT_TRUE(plain) << plain.error().message();
    EXPECT_EQ(plain->host, "localhost");
    EXPECT_EQ(plain->port, 6379);
    EXPECT_TRUE(plain->password.empty());
    const auto six = read_redis_url("redis://:secret@[::1]:7000/");
    ASSERT_TRUE(six) << six.error().message();
    EXPECT_EQ(six->host, "::1");
    EXPECT_EQ(six->port, 7000);
    EXPECT_EQ(six->user, "");
    EXPECT_EQ(six->password.reveal(), "secret");
    const auto unescaped = read_redis_url("redis://default:a/b@c@host/2");
    ASSERT_TRUE(unescaped) << unescaped.error().message();
    EXPECT_EQ(unescaped->user, "");
    EXPECT_EQ(unescaped->password.reveal(), "a/b@c");
    EXPECT_EQ(unescaped->host, "host");
    EXPECT_EQ(unescaped->database, 2);
    const auto socket = read_redis_url("unix://:pw@/run/redis.sock?db=4");
    ASSERT_TRUE(socket) << socket.error().message();
    EXPECT_EQ(socket->socket, "/run/redis.sock");
    EXPECT_EQ(socket->password.reveal(), "pw");
    EXPECT_EQ(socket->database, 4);
}

TEST(RedisUrl, SaysWhatIsWrongWithoutShowingThePassword) {
    EXPECT_NE(problem_of("rediss://:pw@host").find("does not speak TLS"), std::string::npos);
    EXPECT_NE(problem_of("http://host").find("redis://"), std::string::npos);
    for (const std::string_view url :
         {"redis://", "redis://host:0", "redis://host:70000", "redis://host:x", "redis://host/x",
          "redis://host/-1", "redis://[::1", "redis://[::1]x", "redis://name@host",
          "redis://:a%zz@host", "redis://:a%4@host", "unix://relative", "unix:///a?x=1",
          "unix:///a?db=x"})
        EXPECT_NE(problem_of(url), "") << url;
    EXPECT_NE(problem_of("unix:///" + std::string(200, 'x')), "");
    EXPECT_EQ(problem_of("redis://:hunter2%@host").find("hunter2"), std::string::npos);
}

TEST(ClusterConfig, NamesTheFieldThatIsWrong) {
    TestFile file("cluster: { redis: 'rediss://x', prefix: 'a b', replica: 'a/b', evry: 1s }");
    read_cluster(file.root.section("cluster"));
    const std::string text = file.problems.text();
    EXPECT_NE(text.find("cluster: \"redis\" is rediss://"), std::string::npos) << text;
    EXPECT_NE(text.find("\"prefix\" must be"), std::string::npos) << text;
    EXPECT_NE(text.find("\"replica\" must be"), std::string::npos) << text;
    EXPECT_NE(text.find("did you mean \"every\""), std::string::npos) << text;
}

TEST(ClusterConfig, AnUnsetVariableIsAProblemAndNotAnAbsentCluster) {
    TestFile file("cluster: { redis: '${REDIS_URL}' }");
    read_cluster(file.root.section("cluster"));
    EXPECT_NE(file.problems.text().find("REDIS_URL"), std::string::npos) << file.problems.text();
}

TEST(ClusterConfig, AnotherPasswordIsAnotherCluster) {
    const auto with = [](std::string_view url) {
        ClusterConfig config;
        config.redis = std::move(*read_redis_url(url));
        return config;
    };
    EXPECT_TRUE(same(with("redis://:a@h"), with("redis://:a@h")));
    EXPECT_FALSE(same(with("redis://:a@h"), with("redis://:b@h")));
    EXPECT_FALSE(same(with("redis://h"), with("redis://h/1")));
    EXPECT_FALSE(same(with("redis://h"), ClusterConfig()));
    EXPECT_TRUE(same(ClusterConfig(), ClusterConfig()));
}

}  // namespace
}  // namespace weir::config
