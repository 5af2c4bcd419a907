#include "provider/request_auth.hpp"

#include <gtest/gtest.h>

namespace weir::provider {
namespace {

const SysTime noon =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(12);

auth::AwsIdentity aws(std::string session = {}) {
    return {.credentials = {.access_key_id = "AKIDEXAMPLE",
                            .secret_access_key = Secret("wJalrXUtnFEMI"),
                            .session_token = Secret(std::move(session))},
            .region = "us-east-1"};
}

std::string signature(const RequestToSign& request, std::string session = {}) {
    return std::string(sign_request(aws(std::move(session)), request, noon).authorization.reveal());
}

TEST(RequestAuth, ABodyInPiecesIsTheBody) {
    const std::vector<std::string_view> whole = {R"({"a":1,"b":2})"};
    const std::vector<std::string_view> pieces = {R"({"a":)", "1", R"(,"b":2})"};
    const std::vector<std::string_view> other = {R"({"a":1,"b":3})"};
    const std::string expected = signature({.target = "/x", .host = "h", .body = whole});
    EXPECT_EQ(signature({.target = "/x", .host = "h", .body = pieces}), expected);
    EXPECT_NE(signature({.target = "/x", .host = "h", .body = other}), expected);
    EXPECT_NE(signature({.target = "/y", .host = "h", .body = whole}), expected);
    EXPECT_NE(signature({.target = "/x", .host = "h:1", .body = whole}), expected);
}

TEST(RequestAuth, SignsWhatNoProxyTouches) {
    const std::vector<HeaderField> headers = {{"content-type", "application/json"},
                                              {"accept", "*/*"},
                                              {"user-agent", "weir"},
                                              {"traceparent", "00"},
                                              {"x-amzn-bedrock-trace", "ENABLED"}};
    const std::string text = signature({.target = "/", .host = "h", .headers = headers});
    EXPECT_NE(text.find("SignedHeaders=content-type;host;x-amz-date;x-amzn-bedrock-trace,"),
              std::string::npos)
        << text;
}

TEST(RequestAuth, TemporaryKeysBringTheirToken) {
    for (const std::string session : {"", "session"}) {
        const RequestAuth shown = sign_request(aws(session), {.target = "/", .host = "h"}, noon);
        std::vector<HeaderField> out;
        shown.append(out);
        EXPECT_EQ(header(out, "x-amz-date"), "20261120T120000Z");
        EXPECT_EQ(header(out, "x-amz-security-token"), session);
        EXPECT_EQ(out.size(), session.empty() ? 2U : 3U);
    }
}

TEST(RequestAuth, ATokenIsABearers) {
    const RequestAuth shown = show_token(Secret("ya29.x"));
    std::vector<HeaderField> out;
    shown.append(out);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0], (HeaderField{"authorization", "Bearer ya29.x"}));
    EXPECT_EQ(shown.repeatable.reveal(), "ya29.x");
    EXPECT_FALSE(shown.empty());
}

}  // namespace
}  // namespace weir::provider
