#include "net/http1/write.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "net/http1/request_head.hpp"
#include "net/http1/response_head.hpp"

namespace weir::net::http1 {
namespace {

using Fields = std::vector<Field>;

std::string request_text(const RequestToWrite& request) {
    std::string out;
    const Result<void> written = append_request_head(out, request);
    return written ? out : "refused: " + written.error().message();
}

std::string response_text(const ResponseToWrite& response) {
    std::string out;
    append_response_head(out, response);
    return out;
}

TEST(WriteRequest, WritesAHead) {
    const Fields fields = {{"Authorization", "Bearer x"}, {"accept", "*/*"}};
    EXPECT_EQ(request_text({.target = "/v1/x?a=b",
                            .host = "api.example.com",
                            .headers = fields,
                            .framing = Framing::content_length(12)}),
              "POST /v1/x?a=b HTTP/1.1\r\nHost: api.example.com\r\nAuthorization: Bearer x\r\n"
              "accept: */*\r\nContent-Length: 12\r\n\r\n");
    EXPECT_EQ(
        request_text(
            {.target = "/", .host = "h", .framing = Framing::chunked(), .keep_alive = false}),
        "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST(WriteRequest, AnEmptyBodyIsSaidWhereOneIsExpected) {
    EXPECT_EQ(request_text({.method = "POST", .target = "/", .host = "h"}),
              "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(request_text({.method = "GET", .target = "/", .host = "h"}),
              "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(request_text({.method = "CONNECT", .target = "h:443", .host = "h:443"}),
              "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n");
}

TEST(WriteRequest, RefusesWhatCouldAddALineOrContradictTheFraming) {
    struct Row {
        std::string_view why;
        RequestToWrite request;
    };
    static const Fields line_break = {{"A", "b\r\nC: d"}};
    static const Fields feed = {{"A", "b\nC: d"}};
    static const Fields bad_name = {{"A: b\r\nC", "d"}};
    static const Fields no_name = {{"", "d"}};
    static const Fields length = {{"content-LENGTH", "3"}};
    static const Fields coding = {{"Transfer-Encoding", "chunked"}};
    static const Fields connection = {{"connection", "close"}};
    static const Fields host = {{"Host", "other"}};
    const std::vector<Row> rows = {
        {"CR LF in value", {.target = "/", .host = "h", .headers = line_break}},
        {"LF in value", {.target = "/", .host = "h", .headers = feed}},
        {"CR LF in name", {.target = "/", .host = "h", .headers = bad_name}},
        {"empty name", {.target = "/", .host = "h", .headers = no_name}},
        {"length", {.target = "/", .host = "h", .headers = length}},
        {"coding", {.target = "/", .host = "h", .headers = coding}},
        {"connection", {.target = "/", .host = "h", .headers = connection}},
        {"second host", {.target = "/", .host = "h", .headers = host}},
        {"space in target", {.target = "/a b", .host = "h"}},
        {"line break in target", {.target = "/a\r\nb", .host = "h"}},
        {"empty target", {.target = "", .host = "h"}},
        {"space in host", {.target = "/", .host = "h x"}},
        {"line break in host", {.target = "/", .host = "h\r\nA: b"}},
        {"empty host", {.target = "/", .host = ""}},
        {"space in method", {.method = "GET /x", .target = "/", .host = "h"}},
        {"until close", {.target = "/", .host = "h", .framing = Framing::until_close()}},
    };
    for (const Row& row : rows) {
        std::string out = "before";
        const Result<void> written = append_request_head(out, row.request);
        ASSERT_FALSE(written.has_value()) << row.why;
        EXPECT_EQ(written.error().kind(), ErrorKind::internal) << row.why;
        EXPECT_EQ(out, "before") << row.why;
    }
}

TEST(WriteResponse, WritesAHead) {
    const Fields fields = {{"Content-Type", "application/json"}};
    EXPECT_EQ(response_text({.date = "Sun, 06 Nov 1994 08:49:37 GMT",
                             .headers = fields,
                             .framing = Framing::content_length(2)}),
              "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
              "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n");
}

TEST(WriteResponse, SaysFramingAndConnectionByTheClientsVersion) {
    struct Row {
        ResponseToWrite response;
        std::string_view says;
    };
    const std::vector<Row> rows = {
        {{}, "Content-Length: 0\r\n"},
        {{.framing = Framing::chunked()}, "Transfer-Encoding: chunked\r\n"},
        {{.framing = Framing::until_close()}, "Connection: close\r\n"},
        {{.keep_alive = false}, "Connection: close\r\nContent-Length: 0\r\n"},
        {{.client_version = Version::http_1_0}, "Connection: keep-alive\r\nContent-Length: 0\r\n"},
        {{.keep_alive = false, .client_version = Version::http_1_0},
         "Connection: close\r\nContent-Length: 0\r\n"},
        {{.framing = Framing::chunked(), .client_version = Version::http_1_0},
         "Connection: close\r\n"},
        {{.status = 204}, ""},
        {{.status = 304, .framing = Framing::content_length(5)}, ""},
        {{.status = 103}, ""},
        {{.status = 204, .keep_alive = false}, "Connection: close\r\n"},
    };
    for (const Row& row : rows) {
        const std::string text = response_text(row.response);
        EXPECT_EQ(text.substr(text.find("\r\n") + 2), std::string(row.says) + "\r\n");
    }
}

TEST(WriteResponse, MendsInsteadOfRefusingAndCounts) {
    const Fields fields = {{"A", "b\r\nC: d"},      {"bad name", "x"}, {"", "y"},
                           {"Content-Length", "9"}, {"Date", "now"},   {"Good", "\xff\t"}};
    std::string out;
    const std::size_t mended = append_response_head(
        out, {.status = 200, .reason = "O\r\nK", .date = "then", .headers = fields});
    EXPECT_EQ(mended, 5U);
    EXPECT_EQ(out,
              "HTTP/1.1 200 O  K\r\nDate: then\r\nA: b  C: d\r\nGood: \xff\t\r\n"
              "Content-Length: 0\r\n\r\n");
}

TEST(WriteResponse, KnowsTheReasons) {
    EXPECT_EQ(reason_phrase(100), "Continue");
    EXPECT_EQ(reason_phrase(200), "OK");
    EXPECT_EQ(reason_phrase(429), "Too Many Requests");
    EXPECT_EQ(reason_phrase(529), "Overloaded");
    EXPECT_EQ(reason_phrase(599), "Unknown");
    EXPECT_EQ(reason_phrase(0), "Unknown");
    for (const ErrorTraits& row : all_error_traits())
        EXPECT_NE(reason_phrase(row.http_status), "Unknown") << row.name;
}

TEST(WriteResponse, DatesAreThoseOfTheStandard) {
    EXPECT_EQ(http_date(SysTime(std::chrono::seconds(784111777))), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(SysTime(std::chrono::milliseconds(1709251199999))),
              "Thu, 29 Feb 2024 23:59:59 GMT");
    EXPECT_EQ(http_date(SysTime()), "Thu, 01 Jan 1970 00:00:00 GMT");
}

std::string random_text(Random& random, std::string_view bytes, std::uint64_t most) {
    std::string text;
    for (std::uint64_t count = random.below(most + 1); count > 0; --count)
        text += bytes[random.below(bytes.size())];
    return text;
}

// Names that mean something to the reader would change what is compared.
Fields random_fields(Random& random, std::vector<std::string>& storage) {
    storage.clear();
    const std::uint64_t count = random.below(45);
    for (std::uint64_t i = 0; i < count; ++i) {
        storage.push_back("x" + random_text(random, "abcXYZ019-_!~", 12));
        storage.push_back(random_text(random, "abc 1\t,;=\"\xc3\xbc", 30));
    }
    Fields fields;
    for (std::size_t i = 0; i < storage.size(); i += 2)
        fields.push_back({storage[i], storage[i + 1]});
    return fields;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

Framing random_framing(Random& random) {
    return random.below(2) == 0 ? Framing::chunked()
                                : Framing::content_length(random() >> (1 + random.below(60)));
}

TEST(WriteRequest, WhatIsWrittenIsRead) {
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        Random random(seed);
        std::vector<std::string> storage;
        const Fields fields = random_fields(random, storage);
        const std::string target = "/" + random_text(random, "abc/?&=%20:@", 20);
        const RequestToWrite request = {.method = "PUT",
                                        .target = target,
                                        .host = "[::1]:8080",
                                        .headers = fields,
                                        .framing = random_framing(random),
                                        .keep_alive = random.below(2) == 0};
        std::string out;
        ASSERT_TRUE(append_request_head(out, request).has_value()) << "seed " << seed;
        RequestHeadReader reader;
        const auto read = reader.read(out);
        ASSERT_TRUE(read && *read) << "seed " << seed << ": " << out;
        const RequestHead& head = **read;
        EXPECT_EQ(head.head_bytes, out.size());
        EXPECT_EQ(head.method, Method::put);
        EXPECT_EQ(head.target, target);
        EXPECT_EQ(head.host, request.host);
        EXPECT_EQ(head.framing, request.framing);
        EXPECT_EQ(head.keep_alive, request.keep_alive);
        for (std::size_t i = 0; i < fields.size(); ++i)  // after Host
            ASSERT_EQ(head.headers[i + 1], (Field{fields[i].name, trimmed(fields[i].value)}));
    }
}

TEST(WriteResponse, WhatIsWrittenIsRead) {
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        Random random(seed);
        std::vector<std::string> storage;
        const Fields fields = random_fields(random, storage);
        const ResponseToWrite response = {.status = static_cast<int>(200 + 3 * random.below(130)),
                                          .headers = fields,
                                          .framing = random_framing(random),
                                          .keep_alive = random.below(2) == 0};
        if (response.status == 204 || response.status == 304) continue;
        std::string out;
        ASSERT_EQ(append_response_head(out, response), 0U);
        ResponseHeadReader reader;
        const auto read = reader.read(out, Method::post);
        ASSERT_TRUE(read && *read) << "seed " << seed << ": " << out;
        const ResponseHead& head = **read;
        EXPECT_EQ(head.status, response.status);
        EXPECT_EQ(head.reason, reason_phrase(response.status));
        EXPECT_EQ(head.framing, response.framing);
        EXPECT_EQ(head.keep_alive, response.keep_alive);
        for (std::size_t i = 0; i < fields.size(); ++i)
            ASSERT_EQ(head.headers[i], (Field{fields[i].name, trimmed(fields[i].value)}));
    }
}

// Property: whatever bytes are in the parts, a reader sees one message with the framing meant.
TEST(WriteResponse, NoBytesCanAddAMessageOrChangeTheFraming) {
    constexpr std::string_view bytes = "\r\n\r\n: aB\0Content-Length:5";
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        Random random(seed);
        const std::string reason = random_text(random, bytes, 20);
        const std::string name = random_text(random, bytes, 20);
        const std::string value = random_text(random, bytes, 40);
        const std::array fields = {Field{name, value}, Field{"x", value}};
        std::string out;
        append_response_head(
            out, {.reason = reason, .headers = fields, .framing = Framing::content_length(7)});
        ResponseHeadReader reader;
        const auto read = reader.read(out, Method::post);
        ASSERT_TRUE(read && *read) << "seed " << seed << ": " << out;
        ASSERT_EQ((*read)->head_bytes, out.size());
        ASSERT_EQ((*read)->framing, Framing::content_length(7));
    }
}

}  // namespace
}  // namespace weir::net::http1
