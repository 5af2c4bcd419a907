#include "net/url.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace weir::net {
namespace {

TEST(Url, ReadsAllParts) {
    const Result<Url> url = read_url("HTTPS://API.Example.com:8443/v1/a%2Fb?x=1&y=?");
    ASSERT_TRUE(url.has_value()) << url.error().message();
    EXPECT_TRUE(url->secure());
    EXPECT_EQ(url->host, "api.example.com");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->path, "/v1/a%2Fb");
    EXPECT_EQ(url->query, "x=1&y=?");
    EXPECT_EQ(url->address, std::nullopt);
    EXPECT_EQ(url->authority(), "api.example.com:8443");
}

TEST(Url, WritesItsNormalForm) {
    struct Row {
        std::string_view text;
        std::string_view written;
        std::string_view authority;
    };
    for (const Row& row :
         {Row{"https://a.b", "https://a.b", "a.b"}, Row{"https://a.b:443/", "https://a.b/", "a.b"},
          Row{"http://a.b:80/x", "http://a.b/x", "a.b"},
          Row{"http://a.b:443/x", "http://a.b:443/x", "a.b:443"},
          Row{"http://10.0.0.5:8000/v1", "http://10.0.0.5:8000/v1", "10.0.0.5:8000"},
          Row{"http://[2001:DB8:0::1]/", "http://[2001:db8::1]/", "[2001:db8::1]"},
          Row{"http://[::1]:8080?x", "http://[::1]:8080?x", "[::1]:8080"},
          Row{"https://LOCALHOST", "https://localhost", "localhost"},
          Row{"https://ollama_1:11434", "https://ollama_1:11434", "ollama_1:11434"},
          Row{"https://xn--bcher-kva.example/a//b/", "https://xn--bcher-kva.example/a//b/",
              "xn--bcher-kva.example"},
          Row{"https://1password.com/%41", "https://1password.com/%41", "1password.com"}}) {
        const Result<Url> url = read_url(row.text);
        ASSERT_TRUE(url.has_value()) << row.text << ": " << url.error().message();
        EXPECT_EQ(url->text(), row.written);
        EXPECT_EQ(url->authority(), row.authority);
        EXPECT_EQ(read_url(url->text())->text(), row.written);
    }
}

struct Bad {
    std::string text;
    std::string_view message_part;
};

std::vector<Bad> bad_hosts() {
    return {
        {"", "https://"},
        {"api.example.com/v1", "https://"},
        {"ftp://a", "https://"},
        {"https:/a", "https://"},
        {" https://a", "https://"},
        {"https://", "no valid host"},
        {"https:///v1", "no valid host"},
        {"https://?x", "no valid host"},
        {"https://:80/", "no valid host"},
        {"https://user:secret@a/", "user or password"},
        {"https://a@b", "user or password"},
        {"https://a#b", "fragment"},
        {"https://a/#", "fragment"},
        {"https://a b/", "percent-encoded"},
        {"https://a/b c", "percent-encoded"},
        {"https://a\\@b", "percent-encoded"},
        {"https://a/\r\nX: y", "percent-encoded"},
        {std::string("https://a/\0", 11), "percent-encoded"},
        {"https://b\xc3\xbc"
         "cher.example",
         "punycode"},
        {"https://a..b", "no valid host"},
        {"https://a.b.", "no valid host"},
        {"https://.a", "no valid host"},
        {"https://-a.b", "no valid host"},
        {"https://a-.b", "no valid host"},
        {"https://a%2eb", "no valid host"},
        {"https://a,b", "no valid host"},
        {"https://" + std::string(64, 'a') + ".b", "no valid host"},
        {"https://" + std::string(250, 'a') + ".bcd", "no valid host"},
        {"https://127.1/", "four parts"},
        {"https://2130706433/", "four parts"},
        {"https://0x7f000001/", "four parts"},
        {"https://0x7f.0.0.0x1/", "four parts"},
        {"https://017700000001/", "four parts"},
        {"https://127.0.0.01/", "four parts"},
        {"https://1.2.3.4.5/", "four parts"},
        {"https://256.0.0.1/", "four parts"},
        {"https://a.0x/", "four parts"},
    };
}

std::vector<Bad> bad_ports_and_paths() {
    return {
        {"https://a:/", "port"},
        {"https://a:0/", "port"},
        {"https://a:65536/", "port"},
        {"https://a:+80/", "port"},
        {"https://a:8 0/", "percent-encoded"},
        {"https://a:80:80/", "port"},
        {"https://a:80x/", "port"},
        {"https://::1/", "no valid host"},
        {"https://[::1/", "IPv6"},
        {"https://[]/", "IPv6"},
        {"https://[1.2.3.4]/", "IPv6"},
        {"https://[fe80::1%25eth0]/", "IPv6"},
        {"https://[::1]80/", "port"},
        {"https://[::1]a", "port"},
        {"https://a/%", "two hex digits"},
        {"https://a/%4", "two hex digits"},
        {"https://a/%zz", "two hex digits"},
        {"https://a/%00", "%00"},
        {"https://a/?%", "two hex digits"},
        {"https://a/../b", "\"..\""},
        {"https://a/b/.", "\"..\""},
        {"https://a/%2E%2e/b", "\"..\""},
        {"https://a/.%2e", "\"..\""},
        {"https://a/" + std::string(9000, 'x'), "longer"},
    };
}

TEST(Url, RefusesWhatTwoReadersCouldTakeForDifferentHosts) {
    std::vector<Bad> rows = bad_hosts();
    std::ranges::move(bad_ports_and_paths(), std::back_inserter(rows));
    for (const Bad& row : rows) {
        const Result<Url> url = read_url(row.text);
        ASSERT_FALSE(url.has_value()) << row.text << " -> " << url->text();
        EXPECT_EQ(url.error().kind(), ErrorKind::invalid_request);
        EXPECT_TRUE(url.error().message().contains(row.message_part))
            << row.text << ": " << url.error().message();
        EXPECT_FALSE(url.error().message().contains("secret"));
    }
}

TEST(Url, KnowsPrivateHosts) {
    for (const std::string_view text :
         {"http://localhost", "http://LocalHost:1", "http://x.localhost", "http://127.0.0.1",
          "http://[::1]", "http://169.254.169.254/latest", "http://metadata.google.internal",
          "http://printer.local", "http://[::ffff:10.0.0.1]"})
        EXPECT_TRUE(is_private_host(*read_url(text))) << text;
    for (const std::string_view text :
         {"http://example.com", "http://8.8.8.8", "http://notlocalhost", "http://internal.com"})
        EXPECT_FALSE(is_private_host(*read_url(text))) << text;
}

TEST(JoinPath, NeedsNoCareAboutSlashes) {
    EXPECT_EQ(join_path("/v1", "/chat"), "/v1/chat");
    EXPECT_EQ(join_path("/v1/", "chat"), "/v1/chat");
    EXPECT_EQ(join_path("", "chat"), "/chat");
    EXPECT_EQ(join_path("/", "/chat"), "/chat");
    EXPECT_EQ(join_path("/v1", ""), "/v1/");
}

TEST(PercentCoding, AnyTextSurvives) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        Random random(seed);
        std::string text;
        for (std::uint64_t count = random.below(40); count > 0; --count)
            text += static_cast<char>(1 + random.below(255));
        ASSERT_EQ(percent_decode(percent_encode(text)), text);
        ASSERT_EQ(decode_query_text(percent_encode(text)), text);
    }
}

TEST(PercentCoding, EncodesLikeAwsSigning) {
    EXPECT_EQ(percent_encode("meta/Llama-3:1.0_a~ +\xc3\xbc"),
              "meta%2FLlama-3%3A1.0_a~%20%2B%C3%BC");
}

TEST(PercentCoding, DecodesStrictly) {
    EXPECT_EQ(percent_decode("a%2fb%2F+"), "a/b/+");
    EXPECT_EQ(decode_query_text("a+b%2B"), "a b+");
    for (const std::string_view bad : {"%", "a%", "%4", "%4g", "%%41", "%00", "% 1"})
        EXPECT_FALSE(percent_decode(bad).has_value()) << bad;
    EXPECT_FALSE(percent_decode(std::string_view("a\0", 2)).has_value());
}

TEST(Query, GoesThroughItsParameters) {
    QueryReader reader("&a=1&&b&c==2&=x&");
    std::vector<QueryParameter> all;
    while (const std::optional<QueryParameter> parameter = reader.next())
        all.push_back(*parameter);
    EXPECT_EQ(all, (std::vector<QueryParameter>{{"a", "1"}, {"b", ""}, {"c", "=2"}, {"", "x"}}));
}

TEST(Query, FindsAValue) {
    EXPECT_EQ(**query_value("a=1&alt=sse&alt=x", "alt"), "sse");
    EXPECT_EQ(**query_value("%61lt=a+b", "alt"), "a b");
    EXPECT_EQ(*query_value("a=1", "alt"), std::nullopt);
    EXPECT_FALSE(query_value("alt=%", "alt").has_value());
}

TEST(Url, RandomBytesNeverCrashAndWhatIsReadIsNormal) {
    constexpr std::string_view bytes = ":/?#[]@%.0123fxX-a\\ \xff";
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        Random random(seed);
        std::string text = random.below(2) == 0 ? "http://" : "https://a";
        for (std::uint64_t count = random.below(20); count > 0; --count)
            text += bytes[random.below(bytes.size())];
        const Result<Url> url = read_url(text);
        if (!url) continue;
        const Result<Url> again = read_url(url->text());
        ASSERT_TRUE(again.has_value()) << text;
        ASSERT_EQ(again->text(), url->text()) << text;
    }
}

}  // namespace
}  // namespace weir::net
