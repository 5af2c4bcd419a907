#include "gateway/media_fetch.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

const std::string png = "\x89PNG\r\n\x1a\n" + std::string(90, 'p');

Play gives(std::string body, std::string type = "image/png") {
    return {.headers = {{"content-type", type}}, .pieces = {std::move(body)}};
}
Play redirects(std::string to, int status = 302) {
    return {.status = status, .headers = {{"location", std::move(to)}}};
}

class MediaFetchTest : public testing::Test {
protected:
    Result<FetchedMedia> fetch(std::string url) {
        std::optional<Result<FetchedMedia>> result;
        loop.tasks().spawn("test", run(std::move(url), result));
        loop.tasks().when_empty([this] { loop.stop(); });
        loop.run();
        EXPECT_TRUE(result);
        EXPECT_EQ(upstream.open, 0) << "no connection is left behind";
        return std::move(*result);
    }
    std::string refused(std::string url) {
        const Result<FetchedMedia> result = fetch(std::move(url));
        if (result) return "fetched";
        EXPECT_EQ(result.error().kind(), ErrorKind::invalid_request);
        return result.error().message();
    }
    bool contains(const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    }

    net::Loop loop;
    Upstream upstream{loop.wheel()};
    MediaRules rules;
    MediaBudget budget{1'000};
    net::Cancel cancel;

private:
    net::Awaitable<void> run(std::string url, std::optional<Result<FetchedMedia>>& result) {
        result = co_await fetch_media(
            {.http = upstream, .rules = rules, .budget = budget, .cancel = &cancel},
            std::move(url));
    }
};

TEST_F(MediaFetchTest, GetsTheBytesAsBase64) {
    upstream.plays("a.test", {.headers = {{"content-type", "image/jpeg"}},
                              .pieces = {png.substr(0, 1), png.substr(1, 4), png.substr(5)}});
    const Result<FetchedMedia> got = fetch("https://a.test/x.png?sig=1#part");
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ(got->base64, base64_encode(png)) << "wherever the pieces are cut";
    EXPECT_EQ(got->media_type, "image/png") << "the bytes know better than their label";
    EXPECT_EQ(budget.left, 1'000 - png.size());
    ASSERT_EQ(upstream.asked.size(), 1U);
    EXPECT_EQ(upstream.asked[0].method, "GET");
    EXPECT_EQ(upstream.asked[0].target, "/x.png?sig=1");
    for (const auto& [name, value] : upstream.asked[0].headers)
        EXPECT_TRUE(name == "user-agent" || name == "accept" || name == "accept-encoding") << name;
}

TEST_F(MediaFetchTest, AnyCutGivesTheSameBase64) {
    budget.left = 1'000'000;
    for (std::size_t cut = 1; cut < png.size(); ++cut) {
        upstream.plays("a.test", {.pieces = {png.substr(0, cut), png.substr(cut)}});
        const Result<FetchedMedia> got = fetch("https://a.test/x");
        ASSERT_TRUE(got);
        EXPECT_EQ(got->base64, base64_encode(png)) << cut;
    }
}

TEST_F(MediaFetchTest, RedirectsAreFollowedAndEachIsChecked) {
    upstream.plays("a.test", redirects("https://b.test/y", 301));
    upstream.plays("b.test", redirects("/z", 307));
    upstream.plays("b.test", gives(png));
    EXPECT_TRUE(fetch("https://a.test/x"));
    ASSERT_EQ(upstream.asked.size(), 3U);
    EXPECT_EQ(upstream.asked[2].target, "/z");

    for (const char* const to : {"https://127.0.0.1/x", "http://169.254.169.254/latest/meta-data/",
                                 "https://[::ffff:10.0.0.1]/", "http://b.test/", "file:///x"}) {
        const std::size_t before = upstream.asked.size();
        upstream.plays("a.test", redirects(to));
        EXPECT_TRUE(contains(refused("https://a.test/x"), "a.test redirects to a place that"))
            << to;
        EXPECT_EQ(upstream.asked.size(), before + 1) << "nothing is asked there";
    }
}

TEST_F(MediaFetchTest, NoMoreRedirectsThanAllowed) {
    for (int i = 0; i < 4; ++i)
        upstream.plays("a.test", redirects("/again"));
    EXPECT_TRUE(contains(refused("https://a.test/x"), "media.redirects_max"));
    EXPECT_EQ(upstream.asked.size(), 4U);
    upstream.plays("c.test", {.status = 302});
    EXPECT_TRUE(contains(refused("https://c.test/x"), "is not named"));
}

TEST_F(MediaFetchTest, ALengthAboveTheLimitIsRefusedBeforeReading) {
    rules.bytes_max = 50;
    bool read = false;
    Play play = gives(png);
    play.headers.emplace_back("content-length", std::to_string(png.size()));
    play.on_end = [&] { read = true; };
    upstream.plays("a.test", std::move(play));
    EXPECT_TRUE(contains(refused("https://a.test/x"), "more than 50 bytes (media.bytes_max)"));
    EXPECT_FALSE(read);
    EXPECT_EQ(budget.left, 1'000U);
}

TEST_F(MediaFetchTest, ABodyWithoutALengthIsCutAtTheLimit) {
    rules.bytes_max = 150;
    int pieces = 0;
    Play play = gives(png);
    for (int i = 0; i < 100; ++i)
        play.pieces.emplace_back(40, 'x');
    play.on_end = [&] { pieces = 100; };
    upstream.plays("a.test", std::move(play));
    EXPECT_TRUE(contains(refused("https://a.test/x"), "media.bytes_max"));
    EXPECT_EQ(pieces, 0) << "not read to its end";
    EXPECT_EQ(budget.left, 1'000U) << "what was refused takes nothing";
}

TEST_F(MediaFetchTest, TheRequestsTotalIsALimitToo) {
    budget.left = 150;
    upstream.plays("a.test", gives(png));
    upstream.plays("a.test", gives(png));
    EXPECT_TRUE(fetch("https://a.test/x"));
    EXPECT_TRUE(contains(refused("https://a.test/y"), "media.total_bytes_max"));
}

TEST_F(MediaFetchTest, WhatIsNoMediaIsRefused) {
    upstream.plays("a.test", gives("<!DOCTYPE html><html>", "text/html; charset=utf-8"));
    EXPECT_TRUE(contains(refused("https://a.test/x"), "content type does not call media"));
    upstream.plays("a.test", gives("<!DOCTYPE html><html><body>", "image/png"));
    EXPECT_TRUE(contains(refused("https://a.test/x"), "no PNG, JPEG"));
    upstream.plays("a.test", gives(""));
    EXPECT_TRUE(contains(refused("https://a.test/x"), "no PNG, JPEG"));
    Play coded = gives(png);
    coded.headers.emplace_back("content-encoding", "gzip");
    upstream.plays("a.test", std::move(coded));
    EXPECT_TRUE(contains(refused("https://a.test/x"), "compressed"));
    upstream.plays("a.test", {.status = 404});
    EXPECT_TRUE(contains(refused("https://a.test/x"), "a.test answered with status 404"));
}

TEST_F(MediaFetchTest, ABreakInTheMiddleIsAnError) {
    Play play = gives(png);
    play.broken = Error(ErrorKind::upstream_protocol, "the connection broke inside the answer");
    upstream.plays("a.test", std::move(play));
    EXPECT_TRUE(contains(refused("https://a.test/x"), "a.test gave no whole answer"));
    EXPECT_EQ(budget.left, 1'000U);
    EXPECT_TRUE(contains(refused("https://nobody.test/x"), "nobody.test could not be reached"));
}

TEST_F(MediaFetchTest, MessagesNameTheHostAndNothingElseOfTheUrl) {
    for (const char* const url :
         {"https://10.0.0.1/SECRET?sig=SECRET", "https://u:SECRET@a.test/",
          "https://a.test:22/SECRET", "https://nobody.test/SECRET?SECRET", "not a url SECRET"})
        EXPECT_FALSE(contains(refused(url), "SECRET")) << url;
    EXPECT_TRUE(contains(refused("https://10.0.0.1/x"), "10.0.0.1 is in a private network"));
    EXPECT_TRUE(contains(refused("https://u:p@a.test/x"), "a.test holds a user or password"));
}

TEST_F(MediaFetchTest, ACancelledFetchSaysSo) {
    Play play = gives(png);
    play.silent = true;
    play.on_end = [this] { cancel.request(); };
    upstream.plays("a.test", std::move(play));
    const Result<FetchedMedia> got = fetch("https://a.test/x");
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind(), ErrorKind::client_cancelled);
    EXPECT_EQ(budget.left, 1'000U);
}

}  // namespace
}  // namespace weir::gateway
