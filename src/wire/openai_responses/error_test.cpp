#include "wire/openai_responses/error.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "json/document.hpp"
#include "wire/openai_chat/error.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::openai_responses {
namespace {

ErrorKind kind_of(std::string_view code) {
    UpstreamError said;
    said.code = code;
    return as_error(said).kind();
}

TEST(ResponsesError, KnowsTheCodesOfThisApi) {
    EXPECT_EQ(kind_of("rate_limit_exceeded"), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(kind_of("insufficient_quota"), ErrorKind::upstream_quota);
    EXPECT_EQ(kind_of("context_length_exceeded"), ErrorKind::context_length);
    EXPECT_EQ(kind_of("invalid_prompt"), ErrorKind::content_filter);
    EXPECT_EQ(kind_of("server_error"), ErrorKind::upstream_error);
    EXPECT_EQ(kind_of("slow_down"), ErrorKind::upstream_overloaded);
    EXPECT_EQ(kind_of("image_too_large"), ErrorKind::upstream_rejected);
    EXPECT_EQ(kind_of("vector_store_timeout"), ErrorKind::upstream_timeout);
}

TEST(ResponsesError, FindsErrorsInEventsOfEveryShape) {
    const auto message_in = [](std::string_view event, std::string_view name = "") {
        const Result<json::Document> document = json::read(event);
        const std::optional<UpstreamError> said = error_in_event(document->root(), name);
        return said ? said->message : "none";
    };
    EXPECT_EQ(message_in(R"({"type":"error","code":"x","message":"flat","param":null})"), "flat");
    EXPECT_EQ(message_in(R"({"type":"error","error":{"message":"deep","code":"x"}})"), "deep");
    EXPECT_EQ(message_in(R"({"error":{"message":"bare"}})"), "bare");
    EXPECT_EQ(message_in(R"({"message":"by name"})", "error"), "by name");
    EXPECT_EQ(message_in(R"({"type":"response.failed","response":{"status":"failed",)"
                         R"("error":{"code":"server_error","message":"late"}}})"),
              "late");
    EXPECT_NE(message_in(R"({"type":"response.failed","response":{"status":"failed"}})"), "none");
    EXPECT_EQ(message_in(R"({"type":"response.mcp_call.failed","error":{"message":"own"}})"),
              "none");
    EXPECT_EQ(message_in(R"({"type":"response.code_interpreter_call_code.done","code":"1"})"),
              "none");
}

TEST(ResponsesError, EndsAStreamForSdksAndCodexAlike) {
    Error error(ErrorKind::upstream_timeout, "silence");
    const std::string out = write_stream_error(error, {.request_id = "q"});
    EXPECT_TRUE(
        out.starts_with("event: error\ndata: {\"type\":\"error\",\"sequence_number\":0,"
                        "\"code\":\"timeout\",\"message\":\"silence\",\"param\":null,"
                        "\"error\":{\"message\":\"silence\",\"type\":\"server_error\""));
    EXPECT_NE(out.find("event: response.failed\ndata: {\"type\":\"response.failed\","
                       "\"sequence_number\":1,\"response\":{"),
              std::string::npos);
    EXPECT_NE(out.find(R"("error":{"code":"timeout","message":"silence"})"), std::string::npos);
}

// data/modelled-errors: shapes of which there is no recording.
TEST(ResponsesError, ReadsModelledErrors) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    std::ifstream in(replay::folder() + "/modelled-errors/errors.jsonl");
    std::string line;
    int seen = 0;
    while (std::getline(in, line)) {
        const Result<json::Document> document = json::read(line);
        ASSERT_TRUE(document.has_value());
        const json::Value root = document->root();
        if (!root["api"].is("openai.responses")) continue;
        ++seen;
        const UpstreamError said = openai_chat::read_error(root["response_body"].text());
        EXPECT_TRUE(said.is_error) << line;
        EXPECT_EQ(as_error(said).kind(), ErrorKind::upstream_rate_limited) << line;
    }
    EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace weir::wire::openai_responses
