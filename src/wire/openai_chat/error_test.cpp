#include "wire/openai_chat/error.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::openai_chat {
namespace {

TEST(WriteError, HasOpenAisShapeAndOurs) {
    Error error(ErrorKind::invalid_request, "messages[0].role must be a string");
    error.at_field("messages[0].role");
    EXPECT_EQ(write_error(error, {.request_id = "01ABC"}),
              R"({"error":{"message":"messages[0].role must be a string",)"
              R"("type":"invalid_request_error","param":"messages[0].role",)"
              R"("code":"invalid_request","weir":{"kind":"invalid_request","fault":"client",)"
              R"("request_id":"01ABC"}}})");
    EXPECT_EQ(write_error(Error(ErrorKind::upstream_rate_limited, "slow \"down\""),
                          {.upstream_status = 429, .provider = "groq", .code = "tokens"}),
              R"({"error":{"message":"slow \"down\"","type":"rate_limit_error","param":null,)"
              R"("code":"tokens","weir":{"kind":"upstream_rate_limited","fault":"provider",)"
              R"("provider":"groq","upstream_status":429,"request_id":null}}})");
}

TEST(WriteError, EveryKindHasATypeAndACode) {
    for (const ErrorTraits& row : all_error_traits()) {
        const std::string body = write_error(Error(row.kind, "m"), {});
        const Result<json::Document> document = json::read(body);
        ASSERT_TRUE(document.has_value()) << body;
        const json::Value error = document->root()["error"];
        EXPECT_GT(error["type"].text_bytes(), 0U) << row.name;
        EXPECT_GT(error["code"].text_bytes(), 0U) << row.name;
        EXPECT_EQ(error["weir"]["kind"].text(), row.name);
        const UpstreamError back = read_error(body);
        EXPECT_TRUE(back.is_error);
        EXPECT_EQ(back.message, "m");
    }
}

TEST(WriteError, NeverDetailsOrBrokenText) {
    const std::string body =
        write_error(Error(ErrorKind::internal, "bad \xFF byte", "the secret detail"), {});
    EXPECT_EQ(body.find("secret"), std::string::npos);
    EXPECT_TRUE(json::validate(body).has_value());
}

TEST(WriteError, IsOneEventInAStream) {
    const std::string event = write_stream_error(Error(ErrorKind::upstream_timeout, "a\nb"), {});
    EXPECT_TRUE(event.starts_with("data: {\"error\":"));
    EXPECT_TRUE(event.ends_with("}\n\n"));
    EXPECT_EQ(event.find('\n'), event.size() - 2);
}

struct Shape {
    std::string_view body;
    std::string_view message, type, code, param;
    bool is_error = true;
};

// One of each shape in the recordings and in providers.md 10.5.
const std::vector<Shape> shapes = {
    {R"({"error":{"message":"Incorrect API key","type":"invalid_request_error","param":null,"code":"invalid_api_key"}})",
     "Incorrect API key", "invalid_request_error", "invalid_api_key", ""},
    {R"({"error":{"code":502,"message":"Provider returned error"},"user_id":"u"})",
     "Provider returned error", "", "502", ""},
    {R"({"error":"model 'x' not found"})", "model 'x' not found", "", "", ""},
    {R"({"code":"Client specified an invalid argument","error":"bad field"})", "bad field", "",
     "Client specified an invalid argument", ""},
    {R"({"error":"Input validation error","error_type":"validation"})", "Input validation error",
     "validation", "", ""},
    {R"({"object":"error","message":"too long","type":"BadRequestError","param":"messages","code":400})",
     "too long", "BadRequestError", "400", "messages"},
    {R"({"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","foo"],"msg":"Extra inputs are not permitted","input":1}]},"type":"invalid_request_error","param":null,"code":null})",
     "body.foo: Extra inputs are not permitted", "invalid_request_error", "", "body.foo"},
    {R"({"detail":"Unauthorized"})", "Unauthorized", "", "", ""},
    {R"({"detail":[{"loc":["body","messages",0],"msg":"Field required"},{"msg":"Second"}]})",
     "body.messages.0: Field required; Second", "", "", "body.messages.0"},
    {R"({"detail":{"status":"invalid_api_key","message":"Invalid API key"}})", "Invalid API key",
     "invalid_api_key", "", ""},
    {R"({"success":false,"errors":[{"code":7009,"message":"Upstream busy"}],"messages":[]})",
     "Upstream busy", "", "7009", ""},
    {R"({"message":"invalid request: x"})", "invalid request: x", "", "", ""},
    {R"({"statusCode":401,"message":"Access denied"})", "Access denied", "", "", ""},
    {R"({"base_resp":{"status_code":1004,"status_msg":"login fail"}})", "login fail", "", "1004",
     ""},
    {R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"Limit"})", "Limit", "",
     "REQUEST_LIMIT_EXCEEDED", ""},
    {R"({"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."})", "Invalid credentials.", "",
     "INVALID_AUTH", ""},
    {R"({"type":"urn:x","title":"Gone","status":"410","detail":"no such function"})",
     "no such function", "urn:x", "", ""},
    {R"([{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}])",
     "API key not valid", "INVALID_ARGUMENT", "400", ""},
    {R"({"error":{"message":"","code":"DeploymentNotFound"}})", "", "", "DeploymentNotFound", ""},
    {"<html><head><title>502 Bad\n Gateway</title></head></html>", "502 Bad Gateway", "", "", "",
     false},
    {"upstream connect error\n", "upstream connect error", "", "", "", false},
    {R"({"id":"x"})", "", "", "", "", false},
    {"", "", "", "", "", false},
    {"null", "", "", "", "", false},
};

TEST(ReadError, UnderstandsEveryRecordedShape) {
    for (const Shape& shape : shapes) {
        const UpstreamError said = read_error(shape.body);
        EXPECT_EQ(said.message, shape.message) << shape.body;
        EXPECT_EQ(said.type, shape.type) << shape.body;
        EXPECT_EQ(said.code, shape.code) << shape.body;
        EXPECT_EQ(said.param, shape.param) << shape.body;
        EXPECT_EQ(said.is_error, shape.is_error) << shape.body;
    }
}

TEST(ReadError, CutsLongTextToAShortLine) {
    const UpstreamError said = read_error(std::string(5000, 'x') + "\xFF");
    EXPECT_EQ(said.message, std::string(300, 'x'));
}

TEST(ReadError, IsTotalOnTruncatedBodies) {
    for (const Shape& shape : shapes)
        for (std::size_t cut = 0; cut < shape.body.size(); ++cut)
            EXPECT_LE(read_error(shape.body.substr(0, cut)).message.size(), 310U);
}

}  // namespace
}  // namespace weir::wire::openai_chat
