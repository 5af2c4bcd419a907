#include "gateway/media_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weir::gateway {
namespace {

// What a host turns into when it is one of these is a private address, in whatever way it is
// spelled.
TEST(MediaRules, PrivateHostsAreRefusedInEverySpelling) {
    const MediaRules rules;
    for (const char* const host :
         {"127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
          "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0", "224.0.0.1",
          "255.255.255.255", "168.63.129.16", "192.0.0.192", "198.18.0.1", "[::1]", "[::]",
          "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[::ffff:127.0.0.1]",
          "[::ffff:7f00:1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]",
          "[64:ff9b::a00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]",
          "[2001::1]", "[2001:db8::1]", "localhost", "LOCALHOST", "a.localhost", "printer.local",
          "metadata.google.internal", "router.home.arpa",
          // What resolvers may read as a number.
          "2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "127.1",
          "127.0.1", "0", "1.2.3.4.5", "127.0.0.1.", "localhost.", "256.1.1.1", "01.2.3.4"})
        for (const char* const scheme : {"http://", "https://"})
            EXPECT_FALSE(read_media_url(std::string(scheme) + host + "/a.png", rules)) << host;
}

TEST(MediaRules, OtherSchemesCredentialsAndPortsAreRefused) {
    const MediaRules rules;
    for (const char* const url : {"file:///etc/passwd",
                                  "ftp://example.com/a",
                                  "gopher://example.com/",
                                  "data:image/png,x",
                                  "s3://bucket/key",
                                  "//example.com/a",
                                  "example.com/a",
                                  "",
                                  "https://",
                                  "https:///a",
                                  "https://u:p@example.com/a",
                                  "https://example.com@127.0.0.1/",
                                  "https://example.com:22/",
                                  "http://example.com:8080/",
                                  "https://example.com:0/",
                                  "https://example.com:99999/",
                                  "https://exa mple.com/",
                                  "https://example.com\\@127.0.0.1/",
                                  "https://example.com/\r\nx",
                                  "https://[::1",
                                  "https://ex\xc3\xa4mple.com/",
                                  "https://%31%32%37.0.0.1/"})
        EXPECT_FALSE(read_media_url(url, rules)) << url;
}

TEST(MediaRules, APublicUrlIsReadAndItsFragmentLeftOut) {
    const auto url = read_media_url("https://Example.com/a%20b.png?sig=x#page=2", {});
    ASSERT_TRUE(url);
    EXPECT_EQ(url->text(), "https://example.com/a%20b.png?sig=x");
    EXPECT_TRUE(read_media_url("http://8.8.8.8/a.png", {}));
    EXPECT_TRUE(read_media_url("http://[2606:4700::1111]/a.png", {}));
}

TEST(MediaRules, MessagesDoNotRepeatTheUrl) {
    for (const char* const url : {"https://10.0.0.1/a?sig=SECRET", "https://u:SECRET@example.com/",
                                  "ftp://example.com/SECRET", "https://e.com:22/SECRET"}) {
        const auto read = read_media_url(url, {});
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().message().find("SECRET"), std::string::npos);
    }
}

TEST(MediaRules, OnlyListedHostsWhereThereIsAList) {
    const MediaRules rules{.hosts = {"images.example.com", "*.cdn.example.org"}};
    EXPECT_TRUE(read_media_url("https://images.example.com/a", rules));
    EXPECT_TRUE(read_media_url("https://a.b.cdn.example.org/a", rules));
    for (const char* const url :
         {"https://example.com/", "https://xcdn.example.org/", "https://cdn.example.org/",
          "https://images.example.com.evil.test/", "https://evilimages.example.com/"})
        EXPECT_FALSE(read_media_url(url, rules)) << url;
}

TEST(MediaRules, PrivateHostsAndOtherPortsWhereTheyAreAllowed) {
    const MediaRules rules{.allow_private = true, .ports = {8080}};
    EXPECT_TRUE(read_media_url("http://127.0.0.1:8080/a", rules));
    EXPECT_FALSE(read_media_url("http://127.0.0.1/a", rules));
    EXPECT_TRUE(media_endpoint(*read_media_url("http://127.0.0.1:8080/a", rules), rules)
                    .private_addresses_allowed);
}

TEST(MediaRules, RedirectsAreReadByTheSameRules) {
    const net::Url from = *read_media_url("https://example.com/dir/a.png?x=1", {});
    const auto to = [&](std::string_view location) -> std::string {
        const auto url = read_redirect(from, location, {});
        return url ? url->text() : "refused";
    };
    EXPECT_EQ(to("https://other.test/b"), "https://other.test/b");
    EXPECT_EQ(to("//other.test/b"), "https://other.test/b");
    EXPECT_EQ(to("/b.png"), "https://example.com/b.png");
    EXPECT_EQ(to("b.png"), "https://example.com/dir/b.png");
    EXPECT_EQ(to("?y=2"), "https://example.com/dir/a.png?y=2");
    EXPECT_EQ(to("b.png?to=http://x"), "https://example.com/dir/b.png?to=http://x");
    for (const char* const location :
         {"", " ", "http://example.com/a", "http://127.0.0.1/", "https://169.254.169.254/latest",
          "//[::1]/", "file:///etc/passwd", "javascript:x", "https://u@example.com/", "/../x",
          "https://example.com:22/"})
        EXPECT_EQ(to(location), "refused") << location;
}

TEST(MediaRules, TheShownHostHoldsNothingElse) {
    EXPECT_EQ(shown_host("https://u:pw@example.com:81/path?sig=1"), "example.com:81");
    EXPECT_EQ(shown_host("https://example.com?sig=1"), "example.com");
    EXPECT_EQ(shown_host("https://[::1]/x"), "[::1]");
    EXPECT_EQ(shown_host("no url"), "");
    EXPECT_EQ(shown_host("https://bad\nhost/"), "");
    EXPECT_EQ(shown_host("https://" + std::string(5000, 'a')), "");
}

TEST(MediaRules, BytesAreKnownByTheirBeginning) {
    using namespace std::string_view_literals;
    EXPECT_EQ(sniffed_media_type("\x89PNG\r\n\x1a\n"sv), "image/png");
    EXPECT_EQ(sniffed_media_type("\xff\xd8\xff\xe0"sv), "image/jpeg");
    EXPECT_EQ(sniffed_media_type("GIF89a.."sv), "image/gif");
    EXPECT_EQ(sniffed_media_type("RIFF\0\0\0\0WEBPVP8 "sv), "image/webp");
    EXPECT_EQ(sniffed_media_type("RIFF\0\0\0\0WAVEfmt "sv), "audio/wav");
    EXPECT_EQ(sniffed_media_type("%PDF-1.7"sv), "application/pdf");
    EXPECT_EQ(sniffed_media_type("ID3\4"sv), "audio/mpeg");
    EXPECT_EQ(sniffed_media_type("\xff\xfb\x90\x64"sv), "audio/mpeg");
    EXPECT_EQ(sniffed_media_type("fLaC"sv), "audio/flac");
    EXPECT_EQ(sniffed_media_type("OggS"sv), "audio/ogg");
    for (const std::string_view bytes :
         {""sv, "<!DOCTYPE html>"sv, "<svg xmlns"sv, "MZ\x90"sv, "RIFF\0\0\0\0AVI "sv, "\xff"sv,
          "\xff\xff\xff\xff"sv, "%PD"sv, "PK\3\4"sv})
        EXPECT_EQ(sniffed_media_type(bytes), "") << bytes;
}

TEST(MediaRules, WhatSaysThatItIsSomethingElseIsNotMedia) {
    for (const char* const type : {"image/png", "IMAGE/JPEG; charset=x", "audio/mpeg", "",
                                   "application/octet-stream", "application/pdf"})
        EXPECT_TRUE(may_be_media(type)) << type;
    for (const char* const type : {"text/html", "text/html; charset=utf-8", "application/json",
                                   "text/plain", "application/xml", "video/mp4"})
        EXPECT_FALSE(may_be_media(type)) << type;
}

TEST(MediaRules, AProxyIsAskedForTheAddressUnlessTheHostIsExempt) {
    MediaRules rules;
    rules.https_proxy = net::ProxyAddress{.host = "proxy.test", .port = 3128, .authorization = {}};
    rules.proxy_except = {"direct.test"};
    const net::Endpoint proxied = media_endpoint(*read_media_url("https://a.test/", rules), rules);
    ASSERT_TRUE(proxied.proxy);
    EXPECT_TRUE(proxied.proxied_by_address);
    EXPECT_FALSE(proxied.private_addresses_allowed);
    EXPECT_FALSE(media_endpoint(*read_media_url("https://direct.test/", rules), rules).proxy);
    EXPECT_FALSE(media_endpoint(*read_media_url("http://a.test/", rules), rules).proxy);
}

}  // namespace
}  // namespace weir::gateway
