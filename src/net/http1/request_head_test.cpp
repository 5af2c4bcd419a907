#include "net/http1/request_head.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace weir::net::http1 {
namespace {

using Read = Result<std::optional<RequestHead>>;

Read read_once(std::string_view text, HeadLimits limits = {}) {
    RequestHeadReader reader(limits);
    return reader.read(text);
}

// What a head says, as text, so that a difference reads as a difference.
std::string describe(const Read& read) {
    if (!read) return std::string(name(read.error().kind())) + ": " + read.error().message();
    if (!*read) return "need more";
    const RequestHead& head = **read;
    std::string text;
    for (const std::string_view part :
         {head.method_text, head.target, head.path, head.query, head.host, head.upgrade})
        text += std::string(part) + "|";
    text += head.version == Version::http_1_1 ? "1.1" : "1.0";
    text += head.keep_alive ? " keep" : " close";
    text += head.expect_continue ? " expect" : "";
    text += " framing " + std::to_string(static_cast<int>(head.framing.kind)) + ":" +
            std::to_string(head.framing.length);
    text += " bytes " + std::to_string(head.head_bytes);
    for (const Field& field : head.headers)
        text += "\n" + std::string(field.name) + "=" + std::string(field.value);
    return text;
}

// Feeds prefixes that end at each cut, then everything, as a socket would.
Read read_in_parts(std::string_view text, const std::vector<std::size_t>& cuts,
                   HeadLimits limits = {}) {
    RequestHeadReader reader(limits);
    for (const std::size_t cut : cuts) {
        Read read = reader.read(text.substr(0, cut));
        if (!read || *read) return read;
    }
    return reader.read(text);
}

std::string with_fields(std::string_view fields) {
    return "POST /v1/x HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

constexpr std::string_view ordinary =
    "POST /v1/chat/completions?beta=true HTTP/1.1\r\n"
    "Host: api.example.com:8080\r\n"
    "user-agent:  OpenAI/Python 1.99\t\r\n"
    "Accept:\r\n"
    "X-Utf8: gr\xc3\xbc\xc3\x9f\r\n"
    "Expect: 100-Continue\r\n"
    "Connection: keep-alive, x-secret\r\n"
    "Content-Length: 5\r\n"
    "\r\n";

TEST(RequestHead, ReadsAnOrdinaryOne) {
    const std::string text = std::string(ordinary) + "hello";
    const Read read = read_once(text);
    ASSERT_TRUE(read && *read) << describe(read);
    const RequestHead& head = **read;
    EXPECT_EQ(head.method, Method::post);
    EXPECT_EQ(head.path, "/v1/chat/completions");
    EXPECT_EQ(head.query, "beta=true");
    EXPECT_EQ(head.host, "api.example.com:8080");
    EXPECT_EQ(head.framing, Framing::content_length(5));
    EXPECT_TRUE(head.keep_alive);
    EXPECT_TRUE(head.expect_continue);
    EXPECT_EQ(head.head_bytes, ordinary.size());
    ASSERT_EQ(head.headers.size(), 7U);
    EXPECT_EQ(head.headers.find("User-Agent"), "OpenAI/Python 1.99");
    EXPECT_EQ(head.headers.find("accept"), "");
    EXPECT_EQ(head.headers.find("x-utf8"), "gr\xc3\xbc\xc3\x9f");
}

TEST(RequestHead, SameResultForEverySplit) {
    const std::string text = std::string(ordinary) + "hello";
    const std::string whole = describe(read_once(text));
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        ASSERT_EQ(describe(read_in_parts(text, {cut})), whole) << "cut at " << cut;
    std::vector<std::size_t> every;
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        every.push_back(cut);
    EXPECT_EQ(describe(read_in_parts(text, every)), whole);
}

TEST(RequestHead, EveryTruncationNeedsMore) {
    for (std::size_t cut = 0; cut < ordinary.size(); ++cut)
        ASSERT_EQ(describe(read_once(ordinary.substr(0, cut))), "need more") << "cut at " << cut;
}

TEST(RequestHead, ReadsOneAfterTheOtherFromOneReader) {
    const std::string first = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    const std::string both = first + std::string(ordinary);
    RequestHeadReader reader;
    EXPECT_FALSE(reader.started());
    const Read one = reader.read(both);
    ASSERT_TRUE(one && *one);
    EXPECT_EQ((*one)->path, "/a");
    EXPECT_FALSE(reader.started());
    const Read two = reader.read(std::string_view(both).substr((*one)->head_bytes));
    ASSERT_TRUE(two && *two) << describe(two);
    EXPECT_EQ((*two)->query, "beta=true");
    ASSERT_TRUE(reader.read("GE"));
    EXPECT_TRUE(reader.started());
}

TEST(RequestHead, ToleratesOneEmptyLineBefore) {
    const std::string text = "\r\n" + std::string(ordinary);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        const Read read = read_in_parts(text, {cut});
        ASSERT_TRUE(read && *read) << describe(read);
        ASSERT_EQ((*read)->head_bytes, text.size());
        ASSERT_EQ((*read)->method, Method::post);
    }
}

struct Good {
    std::string text;
    std::string says;  // the first line of describe(), without the head's length
};

TEST(RequestHead, ReadsWhatIsUnusualButClear) {
    const std::vector<Good> rows = {
        {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET|/|/||||1.1 keep framing 0:0"},
        {"GET / HTTP/1.0\r\n\r\n", "GET|/|/||||1.0 close framing 0:0"},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET|/|/||||1.0 keep framing 0:0"},
        {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
         "GET|/|/||||1.0 close framing 0:0"},
        {"GET / HTTP/1.1\r\nHost: h\r\nConnection: x\r\nconnection: CLOSE\r\n\r\n",
         "GET|/|/||h||1.1 close framing 0:0"},
        {"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS|*|*||h||1.1 keep framing 0:0"},
        {"get /?? HTTP/1.1\r\nHost: h\r\n\r\n", "get|/??|/|?|h||1.1 keep framing 0:0"},
        {"PURGE /%2e HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
         "PURGE|/%2e|/%2e||[::1]:80||1.1 keep framing 0:0"},
        {"GET http://a:1?x HTTP/1.1\r\nHost: b\r\n\r\n",
         "GET|http://a:1?x|/|x|a:1||1.1 keep framing 0:0"},
        {"GET HTTPS://a/p?x=/ HTTP/1.1\r\nHost: b\r\n\r\n",
         "GET|HTTPS://a/p?x=/|/p|x=/|a||1.1 keep framing 0:0"},
        {with_fields("Content-Length: 0\r\nExpect: 100-continue\r\n"),
         "POST|/v1/x|/v1/x||h||1.1 keep framing 1:0"},
        {with_fields("Content-Length: 9223372036854775807\r\n"),
         "POST|/v1/x|/v1/x||h||1.1 keep framing 1:9223372036854775807"},
        {with_fields("Transfer-Encoding:\tCHUNKED \r\nExpect: 100-continue\r\n"),
         "POST|/v1/x|/v1/x||h||1.1 keep expect framing 2:0"},
        {with_fields("Connection: Upgrade\r\nUpgrade: websocket\r\n"),
         "POST|/v1/x|/v1/x||h|websocket|1.1 keep framing 0:0"},
        {with_fields("Upgrade: websocket\r\n"), "POST|/v1/x|/v1/x||h||1.1 keep framing 0:0"},
        {"GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
         "GET|/|/||||1.0 close framing 0:0"},
        {"POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n",
         "POST|/|/||||1.0 close framing 1:3"},
    };
    for (const Good& row : rows) {
        const std::string got = describe(read_once(row.text));
        EXPECT_EQ(got.substr(0, got.find(" bytes")), row.says) << row.text;
        for (std::size_t cut = 0; cut < row.text.size(); ++cut)
            ASSERT_EQ(describe(read_once(row.text.substr(0, cut))), "need more") << row.text;
    }
}

struct Bad {
    std::string_view why;
    std::string text;
    std::string_view message_part;
};

std::vector<Bad> bad_lines() {
    return {
        {"no method", " / HTTP/1.1\r\nHost: h\r\n\r\n", "first byte"},
        {"method no token", "GE(T / HTTP/1.1\r\nHost: h\r\n\r\n", "method"},
        {"only a method", "GET\r\nHost: h\r\n\r\n", "method"},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "single spaces"},
        {"tab for space", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", "method"},
        {"two spaces later", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1"},
        {"space at the end", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", "HTTP/1.1"},
        {"no version", "GET /\r\nHost: h\r\n\r\n", "METHOD /path"},
        {"HTTP/0.9 with headers", "GET / HTTP/0.9\r\nHost: h\r\n\r\n", "HTTP/1.1"},
        {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "HTTP/1.1"},
        {"HTTP/01.1", "GET / HTTP/01.1\r\nHost: h\r\n\r\n", "HTTP/1.1"},
        {"lower-case http", "GET / http/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1"},
        {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", "not HTTP/2"},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "not HTTP/2"},
        {"CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", "CONNECT"},
        {"asterisk with GET", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS only"},
        {"relative target", "GET v1 HTTP/1.1\r\nHost: h\r\n\r\n", "begin with '/'"},
        {"other scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "begin with '/'"},
        {"absolute without host", "GET http:///x HTTP/1.1\r\nHost: h\r\n\r\n", "no valid host"},
        {"absolute with user", "GET http://u@h/x HTTP/1.1\r\nHost: h\r\n\r\n", "no valid host"},
        {"fragment", "GET /#x HTTP/1.1\r\nHost: h\r\n\r\n", "percent-encoded"},
        {"not ASCII", "GET /\xc3\xbc HTTP/1.1\r\nHost: h\r\n\r\n", "percent-encoded"},
        {"NUL in target", std::string("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n", 28), "percent"},
        {"backslash", "GET /\\ HTTP/1.1\r\nHost: h\r\n\r\n", "percent-encoded"},
        {"bare CR in line", "GET / HTTP/1.1\rX\r\nHost: h\r\n\r\n", "HTTP/1.1"},
        {"bare LF after line", "GET / HTTP/1.1\nHost: h\r\n\r\n", "bare line feed in line 1"},
        {"all bare LF", "GET / HTTP/1.1\nHost: h\n\n", "bare line feed in line 1"},
        {"bare LF in head", "GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n", "line feed in line 2"},
        {"bare LF at end", "GET / HTTP/1.1\r\nHost: h\r\n\n", "bare line feed in line 3"},
        {"LF first", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "bare line feed in line 1"},
        {"two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "empty line"},
        {"CR first", "\rGET / HTTP/1.1\r\nHost: h\r\n\r\n", "method"},
        {"TLS hello", std::string("\x16\x03\x01\x02\x00\x01", 6), "speaking TLS"},
        {"no Host on 1.1", "GET / HTTP/1.1\r\n\r\n", "no Host"},
        {"two Hosts", "GET / HTTP/1.1\r\nHost: h\r\nhost: h\r\n\r\n", "more than one Host"},
        {"two Hosts on 1.0", "GET / HTTP/1.0\r\nHost: h\r\nHost: i\r\n\r\n", "than one Host"},
        {"list of hosts", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "not one host"},
        {"host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "not one host"},
        {"host with user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "not one host"},
        {"TE on 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.0"},
    };
}

std::vector<Bad> bad_fields() {
    std::vector<Bad> rows = {
        {"obs-fold", "A: b\r\n c\r\n", "folded"},
        {"obs-fold by tab", "A: b\r\n\tc\r\n", "folded"},
        {"space before first name", " A: b\r\n", "folded"},
        {"space before colon", "A : b\r\n", "before the colon"},
        {"tab before colon", "Content-Length\t: 5\r\n", "before the colon"},
        {"space in name", "A b: c\r\n", "before the colon or in the name"},
        {"empty name", ": b\r\n", "empty name"},
        {"no colon", "Ab\r\n", "no colon"},
        {"name no token", "A(b: c\r\n", "no name may have"},
        {"name not ASCII", "\xc3\xbc: c\r\n", "no name may have"},
        {"NUL in name", std::string("A\0: c\r\n", 7), "no name may have"},
        {"NUL in value", std::string("A: b\0c\r\n", 8), "control character"},
        {"bare CR in value", "A: b\rContent-Length: 5\r\n", "control character"},
        {"CR CR LF", "A: b\r\r\n", "control character"},
        {"control in value", "A: \x01\r\n", "control character"},
        {"DEL in value", "A: \x7f\r\n", "control character"},
        {"two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "more than one"},
        {"same length twice", "Content-Length: 5\r\ncontent-length: 5\r\n", "more than one"},
        {"list of lengths", "Content-Length: 5, 5\r\n", "plain decimal"},
        {"plus sign", "Content-Length: +5\r\n", "plain decimal"},
        {"minus sign", "Content-Length: -5\r\n", "plain decimal"},
        {"minus zero", "Content-Length: -0\r\n", "plain decimal"},
        {"hex length", "Content-Length: 0x5\r\n", "plain decimal"},
        {"space in length", "Content-Length: 1 2\r\n", "plain decimal"},
        {"empty length", "Content-Length:\r\n", "plain decimal"},
        {"fraction", "Content-Length: 5.0\r\n", "plain decimal"},
        {"length of 2^63", "Content-Length: 9223372036854775808\r\n", "below 2^63"},
        {"length over 2^64", "Content-Length: 18446744073709551621\r\n", "below 2^63"},
        {"length then chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "both"},
        {"chunked then length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "both"},
        {"gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", "exactly one"},
        {"chunked, gzip", "Transfer-Encoding: chunked, gzip\r\n", "exactly one"},
        {"identity", "Transfer-Encoding: identity\r\n", "exactly one"},
        {"empty coding", "Transfer-Encoding:\r\n", "exactly one"},
        {"chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
         "exactly"},
        {"chunked listed twice", "Transfer-Encoding: chunked, chunked\r\n", "exactly one"},
        {"quoted", "Transfer-Encoding: \"chunked\"\r\n", "exactly one"},
        {"xchunked", "Transfer-Encoding: xchunked\r\n", "exactly one"},
        {"with parameter", "Transfer-Encoding: chunked;q=1\r\n", "exactly one"},
        {"vertical tab",
         "Transfer-Encoding: \x0b"
         "chunked\r\n",
         "exactly one"},
    };
    for (Bad& row : rows)
        row.text = with_fields(row.text);
    return rows;
}

std::vector<Bad> all_bad() {
    std::vector<Bad> rows = bad_lines();
    std::ranges::move(bad_fields(), std::back_inserter(rows));
    return rows;
}

TEST(RequestHead, RefusesWhateverCouldBeReadInTwoWays) {
    for (const Bad& row : all_bad()) {
        const Read read = read_once(row.text);
        ASSERT_FALSE(read.has_value()) << row.why << ": " << describe(read);
        EXPECT_EQ(read.error().kind(), ErrorKind::invalid_request) << row.why;
        EXPECT_TRUE(read.error().message().contains(row.message_part))
            << row.why << ": " << read.error().message();
    }
}

TEST(RequestHead, RefusesTheSameForEverySplit) {
    for (const Bad& row : all_bad()) {
        const std::string whole = describe(read_once(row.text));
        for (std::size_t cut = 0; cut <= row.text.size(); ++cut)
            ASSERT_EQ(describe(read_in_parts(row.text, {cut})), whole)
                << row.why << ", cut at " << cut;
    }
}

TEST(RequestHead, KeepsRefusingAfterARefusal) {
    for (const Bad& row : all_bad()) {
        RequestHeadReader reader;
        const std::string first = describe(reader.read(row.text));
        EXPECT_EQ(describe(reader.read(row.text + "\r\n\r\n")), first) << row.why;
    }
}

TEST(RequestHead, FramingDoesNotDependOnFieldOrder) {
    std::vector<std::string> fields = {"Host: h\r\n", "Connection: close\r\n", "A: b\r\n",
                                       "Expect: 100-continue\r\n",
                                       "Transfer-Encoding: chunked\r\n"};
    std::ranges::sort(fields);
    do {
        std::string text = "POST / HTTP/1.1\r\n";
        for (const std::string& field : fields)
            text += field;
        const Read read = read_once(text + "\r\n");
        ASSERT_TRUE(read && *read) << describe(read);
        EXPECT_EQ((*read)->framing, Framing::chunked());
        EXPECT_FALSE((*read)->keep_alive);
        EXPECT_TRUE((*read)->expect_continue);
        const Read both = read_once(text + "Content-Length: 1\r\n\r\n");
        EXPECT_FALSE(both.has_value());
    } while (std::ranges::next_permutation(fields).found);
}

struct LimitRow {
    HeadLimits limits;
    std::string_view message_part;
};

TEST(RequestHead, EachLimitHoldsToTheByte) {
    const std::string text = "GET /12345 HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n";  // 21 + 9 + 6 + 2
    ASSERT_EQ(text.size(), 38U);
    const HeadLimits exact = {.start_line_bytes_max = 21, .head_bytes_max = 38, .fields_max = 2};
    ASSERT_TRUE(read_once(text, exact).has_value());
    ASSERT_TRUE(read_once("\r\n" + text, {21, 40, 2}).has_value());
    const std::vector<LimitRow> rows = {{{20, 38, 2}, "first line"},
                                        {{21, 37, 2}, "head of more"},
                                        {{21, 38, 1}, "more header"},
                                        {{100, 20, 2}, "head of more"}};
    for (const LimitRow& row : rows) {
        const std::string whole = describe(read_once(text, row.limits));
        EXPECT_TRUE(whole.starts_with("header_too_large")) << whole;
        EXPECT_TRUE(whole.contains(row.message_part)) << whole;
        for (std::size_t cut = 0; cut <= text.size(); ++cut)
            ASSERT_EQ(describe(read_in_parts(text, {cut}, row.limits)), whole);
    }
}

TEST(RequestHead, AnEndlessLineIsRefusedBeforeItEnds) {
    EXPECT_TRUE(describe(read_once("GET /" + std::string(9000, 'a'))).starts_with("header_too_"));
    EXPECT_TRUE(describe(read_once("GET / HTTP/1.1\r\nA: " + std::string(40000, 'a')))
                    .starts_with("header_too_large"));
}

TEST(RequestHead, ManyFieldsWithinTheLimitAreAllThere) {
    std::string text = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 1; i < 100; ++i)
        text += "n" + std::to_string(i) + ": " + std::to_string(i * i) + "\r\n";
    const std::string whole = text + "\r\n";
    const Read read = read_once(whole);
    ASSERT_TRUE(read && *read) << describe(read);
    EXPECT_EQ((*read)->headers.size(), 100U);
    EXPECT_EQ((*read)->headers.find("N99"), "9801");
    EXPECT_FALSE(read_once(text + "one: more\r\n\r\n").has_value());
}

TEST(RequestHead, RandomChangesNeverCrashNorDependOnTheSplit) {
    constexpr std::string_view bytes = "\r\n\r\n :\t,;0159aAzZ\0\x7f\xff/%?#chunked";
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        Random random(seed);
        std::string text(ordinary);
        for (std::uint64_t change = random.below(4) + 1; change > 0; --change) {
            const std::size_t at = random.below(text.size());
            const char byte = bytes[random.below(bytes.size())];
            switch (random.below(3)) {
                case 0: text[at] = byte; break;
                case 1: text.insert(at, 1, byte); break;
                default: text.erase(at, random.below(6)); break;
            }
        }
        const std::string whole = describe(read_once(text));
        const std::size_t cut = random.below(text.size() + 1);
        ASSERT_EQ(describe(read_in_parts(text, {cut})), whole) << "seed " << seed;
    }
}

}  // namespace
}  // namespace weir::net::http1
