#include "net/http1/response_head.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace weir::net::http1 {
namespace {

using Read = Result<std::optional<ResponseHead>>;

std::string describe(const Read& read) {
    if (!read) return std::string(name(read.error().kind())) + ": " + read.error().message();
    if (!*read) return "need more";
    const ResponseHead& head = **read;
    std::string text = std::to_string(head.status) + "|" + std::string(head.reason) + "|" +
                       std::string(head.upgrade) + "|";
    text += head.version == Version::http_1_1 ? "1.1" : "1.0";
    text += head.keep_alive ? " keep" : " close";
    text += " framing " + std::to_string(static_cast<int>(head.framing.kind)) + ":" +
            std::to_string(head.framing.length);
    text += " bytes " + std::to_string(head.head_bytes);
    for (const Field& field : head.headers)
        text += "\n" + std::string(field.name) + "=" + std::string(field.value);
    return text;
}

Read read_once(std::string_view text, Method asked = Method::post) {
    ResponseHeadReader reader;
    return reader.read(text, asked);
}

Read read_cut(std::string_view text, std::size_t cut, Method asked = Method::post) {
    ResponseHeadReader reader;
    Read read = reader.read(text.substr(0, cut), asked);
    if (!read || *read) return read;
    return reader.read(text, asked);
}

constexpr std::string_view ordinary =
    "HTTP/1.1 200 OK\r\n"
    "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    "Content-Type: text/event-stream\r\n"
    "transfer-encoding: chunked\r\n"
    "set-cookie: a=b\r\n"
    "set-cookie: c=d\r\n"
    "\r\n";

TEST(ResponseHead, SameResultForEverySplit) {
    const std::string text = std::string(ordinary) + "5\r\nhello\r\n0\r\n\r\n";
    const std::string whole = describe(read_once(text));
    EXPECT_TRUE(whole.starts_with("200|OK||1.1 keep framing 2:0 bytes 151")) << whole;
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        ASSERT_EQ(describe(read_cut(text, cut)), whole) << "cut at " << cut;
}

TEST(ResponseHead, EveryTruncationNeedsMore) {
    for (std::size_t cut = 0; cut < ordinary.size(); ++cut)
        ASSERT_EQ(describe(read_once(ordinary.substr(0, cut))), "need more") << "cut at " << cut;
}

struct Good {
    Method asked;
    std::string text;
    std::string says;
};

TEST(ResponseHead, FindsTheFramingOfEveryKind) {
    const std::vector<Good> rows = {
        {Method::post, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
         "200|OK||1.1 keep framing 1:7"},
        {Method::head, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
         "200|OK||1.1 keep framing 0:0"},
        {Method::head, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
         "200|OK||1.1 keep framing 0:0"},
        {Method::head, "HTTP/1.1 200 OK\r\n\r\n", "200|OK||1.1 keep framing 0:0"},
        {Method::connect, "HTTP/1.1 200 Connected\r\nContent-Length: 7\r\n\r\n",
         "200|Connected||1.1 keep framing 0:0"},
        {Method::connect, "HTTP/1.1 407 No\r\nContent-Length: 7\r\n\r\n",
         "407|No||1.1 keep framing 1:7"},
        {Method::post, "HTTP/1.1 200 OK\r\n\r\n", "200|OK||1.1 close framing 3:0"},
        {Method::post, "HTTP/1.1 204 No Content\r\n\r\n", "204|No Content||1.1 keep framing 0:0"},
        {Method::post, "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
         "204|No Content||1.1 keep framing 0:0"},
        {Method::get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
         "304|Not Modified||1.1 keep framing 0:0"},
        {Method::post, "HTTP/1.1 100 Continue\r\n\r\n", "100|Continue||1.1 keep framing 0:0"},
        {Method::get, "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
         "101|S|websocket|1.1 keep framing 0:0"},
        {Method::post, "HTTP/1.1 529 \r\nContent-Length: 0\r\n\r\n", "529|||1.1 keep framing 1:0"},
        {Method::post, "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "200|||1.1 keep framing 1:0"},
        {Method::post, "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
         "200|OK||1.0 close framing 1:0"},
        {Method::post, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
         "200|OK||1.0 keep framing 1:0"},
        {Method::post,
         "HTTP/1.1 200 gr\xc3\xbc\xc3\x9f  x\r\nConnection: Close\r\n"
         "Content-Length: 0\r\n\r\n",
         "200|gr\xc3\xbc\xc3\x9f  x||1.1 close framing 1:0"},
        {Method::post, "HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n",
         "999|x||1.1 keep framing 1:0"},
    };
    for (const Good& row : rows) {
        const std::string got = describe(read_once(row.text, row.asked));
        EXPECT_EQ(got.substr(0, got.find(" bytes")), row.says) << row.text;
    }
}

TEST(ResponseHead, InterimOnesAreReadOneAfterTheOther) {
    const std::string text =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" +
        std::string(ordinary);
    std::string_view rest = text;
    ResponseHeadReader reader;
    std::vector<int> statuses;
    while (true) {
        const Read read = reader.read(rest, Method::post);
        ASSERT_TRUE(read && *read) << describe(read);
        statuses.push_back((*read)->status);
        rest.remove_prefix((*read)->head_bytes);
        if (!(*read)->interim()) break;
    }
    EXPECT_EQ(statuses, (std::vector<int>{100, 103, 200}));
    EXPECT_TRUE(rest.empty());
}

TEST(ResponseHead, AReaderStartsAfreshAfterEachHead) {
    ResponseHeadReader reader;
    EXPECT_FALSE(reader.started());
    ASSERT_TRUE(reader.read("HTTP/1.1", Method::post).has_value());
    EXPECT_TRUE(reader.started());
    ASSERT_TRUE(reader.read(ordinary, Method::post).value().has_value());
    EXPECT_FALSE(reader.started());
    const Read shorter = reader.read("HTTP/1.1 204 x\r\n\r\n", Method::post);
    EXPECT_EQ(describe(shorter), "204|x||1.1 keep framing 0:0 bytes 18");
}

struct Bad {
    std::string_view why;
    std::string text;
    std::string_view message_part;
};

std::vector<Bad> all_bad() {
    std::vector<Bad> rows = {
        {"HTTP/2 answer", "HTTP/2 200\r\n\r\n", "not HTTP/1.1"},
        {"HTTP/2 frame", std::string("\0\0\x12\x04\0", 5), "not HTTP/1.1"},
        {"TLS alert", "\x15\x03\x01", "not HTTP/1.1"},
        {"lower case", "http/1.1 200 OK\r\n\r\n", "not HTTP/1.1"},
        {"empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n", "not HTTP/1.1"},
        {"JSON", "{\"error\": 1}", "not HTTP/1.1"},
        {"HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n", "version"},
        {"HTTP/1.11", "HTTP/1.11 200 OK\r\n\r\n", "version"},
        {"no status", "HTTP/1.1 \r\n\r\n", "status"},
        {"two digits", "HTTP/1.1 20 OK\r\n\r\n", "status"},
        {"four digits", "HTTP/1.1 2000 OK\r\n\r\n", "status"},
        {"099", "HTTP/1.1 099 OK\r\n\r\n", "status"},
        {"sign", "HTTP/1.1 +20 OK\r\n\r\n", "status"},
        {"two spaces", "HTTP/1.1  200 OK\r\n\r\n", "status"},
        {"tab after status", "HTTP/1.1 200\tOK\r\n\r\n", "status"},
        {"NUL in reason", std::string("HTTP/1.1 200 O\0K\r\n\r\n", 20), "reason"},
        {"bare CR in reason", "HTTP/1.1 200 O\rK\r\n\r\n", "reason"},
        {"bare LF", "HTTP/1.1 200 OK\n\n", "bare line feed"},
        {"body on 204", "HTTP/1.1 204 x\r\nContent-Length: 1\r\n\r\n", "cannot have"},
        {"chunked 204", "HTTP/1.1 204 x\r\nTransfer-Encoding: chunked\r\n\r\n", "cannot have"},
        {"chunked 100", "HTTP/1.1 100 x\r\nTransfer-Encoding: chunked\r\n\r\n", "cannot have"},
        {"chunked 1.0", "HTTP/1.0 200 x\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.0"},
    };
    const std::vector<Bad> fields = {
        {"same length twice", "Content-Length: 5\r\nContent-Length: 5\r\n", "more than one"},
        {"two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "more than one"},
        {"list of lengths", "Content-Length: 5, 5\r\n", "plain decimal"},
        {"sign", "Content-Length: +5\r\n", "plain decimal"},
        {"overflow", "Content-Length: 9223372036854775808\r\n", "plain decimal"},
        {"length and chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "both"},
        {"gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", "exactly one"},
        {"obs-fold", "A: b\r\n c\r\n", "folded"},
        {"space before colon", "A : b\r\n", "before the colon"},
        {"bare CR", "A: b\rc\r\n", "control character"},
        {"bare LF in field", "A: b\nc: d\r\n", "bare line feed in line 2"},
        {"no colon", "garbage\r\n", "no colon"},
    };
    for (const Bad& row : fields)
        rows.push_back({row.why, "HTTP/1.1 200 OK\r\n" + row.text + "\r\n", row.message_part});
    return rows;
}

TEST(ResponseHead, RefusesWhateverCouldBeReadInTwoWays) {
    for (const Bad& row : all_bad()) {
        const Read read = read_once(row.text);
        ASSERT_FALSE(read.has_value()) << row.why << ": " << describe(read);
        EXPECT_EQ(read.error().kind(), ErrorKind::upstream_protocol) << row.why;
        EXPECT_TRUE(read.error().message().contains(row.message_part))
            << row.why << ": " << read.error().message();
        for (std::size_t cut = 0; cut <= row.text.size(); ++cut)
            ASSERT_EQ(describe(read_cut(row.text, cut)), describe(read)) << row.why;
    }
}

TEST(ResponseHead, LimitsAreTheUpstreamsFault) {
    for (const HeadLimits limits :
         {HeadLimits{.start_line_bytes_max = 16, .head_bytes_max = 1000},
          HeadLimits{.head_bytes_max = 150}, HeadLimits{.fields_max = 4}}) {
        ResponseHeadReader reader(limits);
        const Read read = reader.read(ordinary, Method::post);
        ASSERT_FALSE(read.has_value());
        EXPECT_EQ(read.error().kind(), ErrorKind::upstream_protocol);
    }
    ResponseHeadReader reader({.start_line_bytes_max = 17, .head_bytes_max = 151, .fields_max = 5});
    EXPECT_TRUE(reader.read(ordinary, Method::post).has_value());
}

TEST(ResponseHead, RandomChangesNeverCrashNorDependOnTheSplit) {
    constexpr std::string_view bytes = "\r\n\r\n :\t,;0159aAzZ\0\x7f\xff/%?#chunked";
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        Random random(seed);
        std::string text(ordinary);
        for (std::uint64_t change = random.below(4) + 1; change > 0; --change)
            text[random.below(text.size())] = bytes[random.below(bytes.size())];
        const std::size_t cut = random.below(text.size() + 1);
        ASSERT_EQ(describe(read_cut(text, cut)), describe(read_once(text))) << "seed " << seed;
    }
}

}  // namespace
}  // namespace weir::net::http1
