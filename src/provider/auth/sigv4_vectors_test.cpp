// Signatures computed elsewhere: providers.md 9.1 to 9.3 (smithy JS libraries and a Python run),
// the AWS suite, and a second implementation in this file, in other words than the first.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

#include "base/random.hpp"
#include "provider/auth/crypto.hpp"
#include "provider/auth/sigv4.hpp"

namespace weir::provider::auth {
namespace {

using std::chrono::seconds;

constexpr std::string_view secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view bedrock_host = "bedrock-runtime.us-east-1.amazonaws.com";
constexpr AwsScope bedrock = {.region = "us-east-1", .service = "bedrock"};
const SysTime noon(seconds(1'795'176'000));        // 20261120T120000Z
const SysTime suite_time(seconds(1'440'938'160));  // 20150830T123600Z

AwsCredentials credentials(std::string_view session_token = {}) {
    return {.access_key_id = "AKIDEXAMPLE",
            .secret_access_key = Secret(std::string(secret_key)),
            .session_token = Secret(std::string(session_token))};
}

constexpr std::array<HeaderField, 1> json_type = {{{"Content-Type", "application/json"}}};

std::string authorization(std::string_view scope, std::string_view headers,
                          std::string_view signature) {
    return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" + std::string(scope) + "/aws4_request, " +
           "SignedHeaders=" + std::string(headers) + ", Signature=" + std::string(signature);
}

TEST(SigV4Vectors, ModelIdWithAColon) {
    const std::string target =
        bedrock_target("anthropic.claude-3-5-sonnet-20240620-v1:0", "converse");
    EXPECT_EQ(target, "/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse");
    const std::array<std::string_view, 2> body = {R"({"messages")", ":[]}"};
    const AwsRequest request = {.method = "POST",
                                .target = target,
                                .host = bedrock_host,
                                .headers = json_type,
                                .body = body};
    const CanonicalRequest canonical = canonical_request(request, "20261120T120000Z", {});
    EXPECT_EQ(canonical.text,
              "POST\n/model/anthropic.claude-3-5-sonnet-20240620-v1%253A0/converse\n\n"
              "content-type:application/json\nhost:bedrock-runtime.us-east-1.amazonaws.com\n"
              "x-amz-date:20261120T120000Z\n\ncontent-type;host;x-amz-date\n"
              "5e4ce7b36ba37b78a5d5f9fd08e6b7b54ba6879d651aa46ec9e1d6fa24ebe30a");
    EXPECT_EQ(hex(sha256(canonical.text)),
              "2efd19f08a250633677014a255e0f8029b041948c31f8225c1db085f09f90cce");
    const AwsSignature made = sign(request, credentials(), bedrock, noon);
    EXPECT_EQ(made.amz_date, "20261120T120000Z");
    EXPECT_TRUE(made.session_token.empty());
    EXPECT_EQ(made.authorization.reveal(),
              authorization("20261120/us-east-1/bedrock", "content-type;host;x-amz-date",
                            "8859f8e260b57933c9a9e72987671fd683dd3ec159ec077e9e764307a6d50584"));
}

TEST(SigV4Vectors, InferenceProfileWithASessionToken) {
    const std::string target = bedrock_target(
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x-v1:0",
        "converse-stream");
    EXPECT_EQ(target,
              "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2F"
              "us.anthropic.claude-x-v1%3A0/converse-stream");
    const std::array<std::string_view, 1> body = {"{}"};
    const AwsSignature made = sign({.method = "POST",
                                    .target = target,
                                    .host = bedrock_host,
                                    .headers = json_type,
                                    .body = body},
                                   credentials("TOKEN"), bedrock, noon);
    EXPECT_EQ(made.session_token.reveal(), "TOKEN");
    EXPECT_EQ(made.authorization.reveal(),
              authorization("20261120/us-east-1/bedrock",
                            "content-type;host;x-amz-date;x-amz-security-token",
                            "de80d8950dc76d9e543a81644dde5e8bf218b3a7a7d764e15ea4d3c937ace664"));
}

struct SuiteCase {
    std::string_view name, method, target;
    std::vector<HeaderField> headers;
    std::string_view signed_headers, signature;
};

// aws-sig-v4-test-suite: 9.3 is the first one.
TEST(SigV4Vectors, OfTheSuite) {
    constexpr std::string_view usual = "host;x-amz-date";
    const SuiteCase cases[] = {
        {"get-vanilla",
         "GET",
         "/",
         {},
         usual,
         "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        {"post-vanilla",
         "POST",
         "/",
         {},
         usual,
         "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
        {"get-vanilla-query-order-key-case",
         "GET",
         "/?Param2=value2&Param1=value1",
         {},
         usual,
         "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
        {"get-vanilla-query-order-value",
         "GET",
         "/?Param1=value2&Param1=value1",
         {},
         usual,
         "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"},
        {"get-unreserved",
         "GET",
         "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
         {},
         usual,
         "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
        {"post-header-key-sort",
         "POST",
         "/",
         {{"My-Header1", "value1"}},
         "host;my-header1;x-amz-date",
         "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
        {"get-header-value-trim",
         "GET",
         "/",
         {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
         "host;my-header1;my-header2;x-amz-date",
         "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    };
    for (const SuiteCase& one : cases) {
        const AwsSignature made = sign({.method = one.method,
                                        .target = one.target,
                                        .host = "example.amazonaws.com",
                                        .headers = one.headers},
                                       credentials(), {"us-east-1", "service"}, suite_time);
        EXPECT_EQ(made.authorization.reveal(),
                  authorization("20150830/us-east-1/service", one.signed_headers, one.signature))
            << one.name;
    }
}

// docs.aws.amazon.com, "Examples of how to derive a signing key".
TEST(SigV4Vectors, DerivedKey) {
    EXPECT_EQ(hex(signing_key(Secret(std::string(secret_key)), "20120215", {"us-east-1", "iam"})),
              "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

// A path of plain segments and headers of plain values need none of the encoding.
std::string second_opinion(std::string_view path, std::map<std::string, std::string> headers,
                           std::string_view body, std::string_view at) {
    std::string lines, names;
    for (const auto& [name, value] : headers) {
        lines += name + ":" + value + "\n";
        names += (names.empty() ? "" : ";") + name;
    }
    const std::string canonical =
        "POST\n" + std::string(path) + "\n\n" + lines + "\n" + names + "\n" + hex(sha256(body));
    const std::string day(at.substr(0, 8));
    const std::string to_sign = "AWS4-HMAC-SHA256\n" + std::string(at) + "\n" + day +
                                "/us-east-1/bedrock/aws4_request\n" + hex(sha256(canonical));
    std::string key = "AWS4" + std::string(secret_key);
    for (const std::string& step : {day, std::string("us-east-1"), std::string("bedrock"),
                                    std::string("aws4_request"), to_sign}) {
        const std::vector<std::uint8_t> bytes(key.begin(), key.end());
        const Digest next = hmac_sha256(bytes, step);
        key.assign(next.begin(), next.end());
    }
    return hex(std::vector<std::uint8_t>(key.begin(), key.end()));
}

TEST(SigV4Vectors, AgreesWithASecondImplementation) {
    Random random(11);
    const auto word = [&random](std::string_view letters) {
        std::string made;
        for (std::uint64_t left = 1 + random.below(12); left > 0; --left)
            made.push_back(letters[random.below(letters.size())]);
        return made;
    };
    for (int round = 0; round < 200; ++round) {
        const SysTime at(seconds(1'700'000'000 + random.below(200'000'000)));
        const std::string path = "/" + word("abcXYZ019-._~") + "x/" + word("abc") + "y";
        const std::string body = word("{}\":,x\n\xC3\xA9");
        std::map<std::string, std::string> headers = {{"host", "h"}, {"x-amz-date", amz_date(at)}};
        std::vector<HeaderField> fields;
        for (std::uint64_t more = random.below(4); more > 0; --more)
            headers["x-" + word("abcdef")] = word("abc019;,=");
        for (const auto& [name, value] : headers)
            if (name != "host" && name != "x-amz-date") fields.push_back({name, value});
        std::ranges::reverse(fields);
        const std::array<std::string_view, 1> pieces = {body};
        const AwsSignature made =
            sign({.method = "POST", .target = path, .host = "h", .headers = fields, .body = pieces},
                 credentials(), bedrock, at);
        EXPECT_TRUE(made.authorization.reveal().ends_with(
            "Signature=" + second_opinion(path, headers, body, made.amz_date)))
            << path;
    }
}

}  // namespace
}  // namespace weir::provider::auth
