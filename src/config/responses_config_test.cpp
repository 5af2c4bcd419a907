#include "config/responses_config.hpp"

#include <gtest/gtest.h>

#include "config/test_reading.hpp"

namespace weir::config {
namespace {

using namespace std::chrono_literals;

TEST(ResponsesConfig, IsOpenAisByDefault) {
    TestFile file("{}");
    const ResponsesConfig config = read_responses(file.root.section("responses"));
    EXPECT_TRUE(config.store);
    EXPECT_FALSE(config.keep_passed);
    EXPECT_EQ(config.ttl, 30 * 24h);
    EXPECT_TRUE(file.problems.empty()) << file.problems.text();
}

TEST(ResponsesConfig, IsRead) {
    TestFile file(
        "responses: { store: false, keep_passed: true, ttl: 7d, bytes_max: 2GiB, "
        "response_bytes_max: 1MiB, memory_bytes_max: 0, queue_bytes_max: 4MiB, read_timeout: 1s }");
    const ResponsesConfig config = read_responses(file.root.section("responses"));
    EXPECT_TRUE(file.problems.empty()) << file.problems.text();
    EXPECT_FALSE(config.store);
    EXPECT_TRUE(config.keep_passed);
    EXPECT_EQ(config.ttl, 7 * 24h);
    EXPECT_EQ(config.bytes_max, std::int64_t{2} << 30);
    EXPECT_EQ(config.response_bytes_max, 1 << 20);
    EXPECT_EQ(config.memory_bytes_max, 0);
    EXPECT_EQ(config.queue_bytes_max, 4 << 20);
    EXPECT_EQ(config.read_timeout, 1s);
}

TEST(ResponsesConfig, NamesWhatItDoesNotKnow) {
    TestFile file("responses: { tll: 7d }");
    read_responses(file.root.section("responses"));
    EXPECT_NE(file.problems.text().find("did you mean \"ttl\""), std::string::npos)
        << file.problems.text();
}

}  // namespace
}  // namespace weir::config
