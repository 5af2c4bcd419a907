#include "config/media_config.hpp"

#include <gtest/gtest.h>

#include "config/test_reading.hpp"

namespace weir::config {
namespace {

using namespace std::chrono_literals;

TEST(MediaConfig, IsOnAndStrictByDefault) {
    TestFile file("{}");
    const MediaConfig config = read_media(file.root.section("media"));
    EXPECT_TRUE(config.fetch);
    EXPECT_FALSE(config.allow_private);
    EXPECT_EQ(config.bytes_max, 20 << 20);
    EXPECT_EQ(config.total_bytes_max, 20 << 20);
    EXPECT_EQ(config.ports, (std::vector<std::uint16_t>{80, 443}));
    EXPECT_TRUE(config.hosts.empty());
    EXPECT_TRUE(file.problems.empty()) << file.problems.text();
}

TEST(MediaConfig, IsRead) {
    TestFile file(
        "media: { fetch: false, bytes_max: 1MiB, total_bytes_max: 2MiB, count_max: 3, "
        "fetches_max: 4, redirects_max: 0, timeout: 5s, allow_private: true, ports: [8080], "
        "hosts: [Images.example.com, \"*.example.org\"] }");
    const MediaConfig config = read_media(file.root.section("media"));
    EXPECT_TRUE(file.problems.empty()) << file.problems.text();
    EXPECT_FALSE(config.fetch);
    EXPECT_EQ(config.bytes_max, 1 << 20);
    EXPECT_EQ(config.total_bytes_max, 2 << 20);
    EXPECT_EQ(config.count_max, 3);
    EXPECT_EQ(config.fetches_max, 4);
    EXPECT_EQ(config.redirects_max, 0);
    EXPECT_EQ(config.timeout, 5s);
    EXPECT_TRUE(config.allow_private);
    EXPECT_EQ(config.ports, (std::vector<std::uint16_t>{8080}));
    EXPECT_EQ(config.hosts, (std::vector<std::string>{"images.example.com", "*.example.org"}));
}

TEST(MediaConfig, NamesWhatIsNoPortOrHost) {
    TestFile file("media: { ports: [70000], hosts: [\"https://example.com/\"], host: x }");
    read_media(file.root.section("media"));
    const std::string text = file.problems.text();
    EXPECT_NE(text.find("\"ports\" must hold numbers from 1 to 65535"), std::string::npos) << text;
    EXPECT_NE(text.find("\"hosts\" must hold host names"), std::string::npos) << text;
    EXPECT_NE(text.find("did you mean \"hosts\""), std::string::npos) << text;
}

}  // namespace
}  // namespace weir::config
