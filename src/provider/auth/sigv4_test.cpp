#include "provider/auth/sigv4.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>

namespace weir::provider::auth {
namespace {

using std::chrono::seconds;

constexpr std::string_view empty_hash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view date = "20261120T120000Z";

std::string canonical_uri(std::string_view target) {
    const CanonicalRequest made =
        canonical_request({.method = "GET", .target = target, .host = "h"}, date, {});
    const std::size_t begin = made.text.find('\n') + 1;
    return made.text.substr(begin, made.text.find('\n', begin) - begin);
}

TEST(SigV4, EncodesThePathAgainAndKeepsItsSlashes) {
    EXPECT_EQ(canonical_uri("/model/a%3Ab/converse"), "/model/a%253Ab/converse");
    EXPECT_EQ(canonical_uri("/model/x%2Fy/converse"), "/model/x%252Fy/converse");
    EXPECT_EQ(canonical_uri(""), "/");
    EXPECT_EQ(canonical_uri("/"), "/");
    EXPECT_EQ(canonical_uri("/a//b/./c/../d/"), "/a/b/d/");
    EXPECT_EQ(canonical_uri("/../.."), "/");
    EXPECT_EQ(canonical_uri("/a?b=c"), "/a");
}

TEST(SigV4, MakesOneSegmentOfAModelId) {
    EXPECT_EQ(bedrock_target("anthropic.claude-v1:0", "converse"),
              "/model/anthropic.claude-v1%3A0/converse");
    EXPECT_EQ(
        bedrock_target("arn:aws:bedrock:us-east-1:1:inference-profile/us.x-v1:0", "invoke"),
        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x-v1%3A0/invoke");
    EXPECT_EQ(bedrock_target("../x", "converse"), "/model/..%2Fx/converse");
}

TEST(SigV4, SortsAndEncodesTheQuery) {
    const CanonicalRequest made = canonical_request(
        {.method = "GET", .target = "/?b=2&a=%7e&a=1&c&d=x%20y&&e=%zz", .host = "h"}, date, {});
    EXPECT_NE(made.text.find("\na=1&a=~&b=2&c=&d=x%20y&e=%25zz\n"), std::string::npos) << made.text;
}

TEST(SigV4, SignsHeadersInOneSpelling) {
    const std::array<HeaderField, 6> headers = {{{"X-B", "  a \t b  "},
                                                 {"Content-Type", "application/json"},
                                                 {"x-b", "2"},
                                                 {"User-Agent", "weir"},
                                                 {"TraceParent", "00"},
                                                 {"x-amz-date", "forged"}}};
    const CanonicalRequest made = canonical_request(
        {.method = "POST", .target = "/", .host = " h:8080 ", .headers = headers}, date, "TOKEN");
    EXPECT_EQ(made.text,
              "POST\n/\n\ncontent-type:application/json\nhost:h:8080\n"
              "x-amz-date:20261120T120000Z\nx-amz-security-token:TOKEN\nx-b:a b,2\n\n"
              "content-type;host;x-amz-date;x-amz-security-token;x-b\n" +
                  std::string(empty_hash));
    EXPECT_EQ(made.signed_headers, "content-type;host;x-amz-date;x-amz-security-token;x-b");
}

TEST(SigV4, WritesDates) {
    EXPECT_EQ(amz_date(SysTime(seconds(0))), "19700101T000000Z");
    EXPECT_EQ(amz_date(SysTime(seconds(1'795'176'000))), date);
    EXPECT_EQ(amz_date(SysTime(std::chrono::milliseconds(1'795'176'000'999))), date);
}

TEST(SigV4, FindsOutHowFarTheClockIsOff) {
    const SysTime now(seconds(1'795'176'000));
    EXPECT_EQ(clock_skew("Fri, 20 Nov 2026 12:04:59 GMT", now), std::nullopt);
    EXPECT_EQ(clock_skew("Fri, 20 Nov 2026 12:10:00 GMT", now), seconds(600));
    EXPECT_EQ(clock_skew("Fri, 20 Nov 2026 11:00:00 GMT", now), seconds(-3600));
    EXPECT_EQ(clock_skew("soon", now), std::nullopt);
}

}  // namespace
}  // namespace weir::provider::auth
