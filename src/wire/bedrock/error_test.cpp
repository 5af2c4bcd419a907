#include "wire/bedrock/error.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/bedrock/test_stream.hpp"

namespace weir::wire::bedrock {
namespace {

TEST(BedrockWriteError, HasTheNameThatSdksLookFor) {
    Error error(ErrorKind::invalid_request, "messages[0].role must be a string");
    error.at_field("messages[0].role");
    EXPECT_EQ(write_error(error, {.request_id = "01ABC"}),
              R"({"__type":"ValidationException","message":"messages[0].role must be a string",)"
              R"("weir":{"kind":"invalid_request","fault":"client","field":"messages[0].role",)"
              R"("request_id":"01ABC"}})");
}

TEST(BedrockWriteError, KeepsTheProvidersOwnName) {
    const Error error(ErrorKind::upstream_rejected, "m");
    const auto type = [&](std::string_view name) {
        return read_error(write_error(error, {.type = name})).type;
    };
    EXPECT_EQ(type("ConflictException"), "ConflictException");
    EXPECT_EQ(type("invalid_request_error"), "ValidationException");
}

TEST(BedrockWriteError, EveryKindHasAnExceptionThatReadsBack) {
    for (const ErrorTraits& row : all_error_traits()) {
        const std::string body = write_error(Error(row.kind, "the \"message\"", "secret"), {});
        EXPECT_EQ(body.find("secret"), std::string::npos);
        const UpstreamError said = read_error(body);
        EXPECT_TRUE(said.is_error);
        EXPECT_EQ(said.message, "the \"message\"");
        EXPECT_EQ(said.type, exception_name(row.kind)) << row.name;
        EXPECT_TRUE(said.type.ends_with("Exception")) << row.name;
    }
}

TEST(BedrockWriteError, IsAnExceptionFrameInAStream) {
    for (const ErrorTraits& row : all_error_traits()) {
        const auto frames = frames_of(write_stream_error(Error(row.kind, "why"), {}));
        ASSERT_EQ(frames.size(), 1U);
        EXPECT_TRUE(frames[0].exception);
        const Translated read = translate({frames[0].raw});
        ASSERT_FALSE(read.result.has_value()) << row.name;
        EXPECT_EQ(read.result.error().message(), "why");
    }
    const auto kind = [](ErrorKind of) {
        return translate({write_stream_error(Error(of, "why"), {})}).result.error().kind();
    };
    EXPECT_EQ(kind(ErrorKind::rate_limited), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(kind(ErrorKind::upstream_overloaded), ErrorKind::upstream_overloaded);
    EXPECT_EQ(kind(ErrorKind::upstream_timeout), ErrorKind::upstream_error);
    EXPECT_EQ(kind(ErrorKind::content_filter), ErrorKind::upstream_rejected);
}

struct Shape {
    std::string_view body;
    std::string_view message, type;
    bool is_error = true;
};

TEST(BedrockReadError, UnderstandsEveryShape) {
    const std::vector<Shape> shapes = {
        {R"({"message":"The provided model identifier is invalid."})",
         "The provided model identifier is invalid.", ""},
        {R"({"Message":"User: x is not authorized"})", "User: x is not authorized", ""},
        {R"({"__type":"com.amazon.coral#ThrottlingException","message":"slow"})", "slow",
         "ThrottlingException"},
        {R"({"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"})",
         "", "UnknownOperationException"},
        {R"({"error":{"message":"a proxy's","type":"t"}})", "a proxy's", "t"},
        {"<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway", "", false},
        {"", "", "", false},
        {"null", "", "", false},
        {R"({"metrics":{}})", "", "", false},
    };
    for (const Shape& shape : shapes) {
        const UpstreamError said = read_error(shape.body);
        EXPECT_EQ(said.message, shape.message) << shape.body;
        EXPECT_EQ(said.type, shape.type) << shape.body;
        EXPECT_EQ(said.is_error, shape.is_error) << shape.body;
    }
}

TEST(BedrockErrorKinds, AreByNameThenByWords) {
    const auto kind = [](std::string_view name, std::string_view message) {
        return as_error(read_exception(name, R"({"message":")" + std::string(message) + "\"}"))
            .kind();
    };
    EXPECT_EQ(kind("throttlingException", "x"), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(kind("ThrottlingException:http://internal", "x"), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(kind("ServiceQuotaExceededException", "x"), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(kind("serviceUnavailableException", "x"), ErrorKind::upstream_overloaded);
    EXPECT_EQ(kind("modelTimeoutException", "x"), ErrorKind::upstream_timeout);
    EXPECT_EQ(kind("modelStreamErrorException", "x"), ErrorKind::upstream_error);
    EXPECT_EQ(kind("ExpiredTokenException", "x"), ErrorKind::upstream_auth);
    EXPECT_EQ(kind("ResourceNotFoundException", "x"), ErrorKind::upstream_model_missing);
    EXPECT_EQ(kind("somethingNewException", "x"), ErrorKind::upstream_error);
    EXPECT_EQ(kind("validationException", "x"), ErrorKind::upstream_rejected);
    for (const std::string_view words :
         {"Input is too long for requested model.", "prompt is too long: 9 tokens > 8 maximum",
          "Too many input tokens", "Input Tokens Exceeded: Number of input tokens"})
        EXPECT_EQ(kind("ValidationException", words), ErrorKind::context_length) << words;
    EXPECT_EQ(kind("ValidationException", "Output blocked by content filtering policy"),
              ErrorKind::content_filter);
}

TEST(BedrockReadError, TakesPlainTextOfAnException) {
    const UpstreamError said = read_exception("BadThing", "it broke");
    EXPECT_EQ(said.message, "it broke");
    EXPECT_EQ(said.type, "BadThing");
    EXPECT_EQ(as_error(read_exception("", "")).message(), "the provider reported an error");
}

}  // namespace
}  // namespace weir::wire::bedrock
