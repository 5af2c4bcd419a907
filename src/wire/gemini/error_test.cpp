#include "wire/gemini/error.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "json/document.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::gemini {
namespace {

TEST(GeminiError, IsWrittenInGooglesShape) {
    const Error error(ErrorKind::rate_limited, "slow \"down\"");
    const std::string text = write_error(error, {.request_id = "r1", .provider = "p"});
    const auto document = json::read(text);
    const json::Value body = document->root()["error"];
    EXPECT_EQ(body["code"].integer(), 429);
    EXPECT_TRUE(body["status"].is("RESOURCE_EXHAUSTED"));
    EXPECT_TRUE(body["message"].is("slow \"down\""));
    EXPECT_TRUE(body["details"].at(0)["reason"].is("RATE_LIMITED"));
    EXPECT_TRUE(body["details"].at(0)["metadata"]["request_id"].is("r1"));
    EXPECT_TRUE(body["details"].at(0)["metadata"]["fault"].is("client"));
}

TEST(GeminiError, NamesTheFieldAndKeepsTheUpstreamsWord) {
    Error error(ErrorKind::upstream_rejected, "no");
    error.at_field("contents[0]");
    const std::string text =
        write_error(error, {.upstream_status = 400, .type = "FAILED_PRECONDITION"});
    const auto document = json::read(text);
    const json::Value body = document->root()["error"];
    EXPECT_TRUE(body["status"].is("FAILED_PRECONDITION"));
    EXPECT_TRUE(body["details"].at(0)["fieldViolations"].at(0)["field"].is("contents[0]"));
    EXPECT_EQ(read_error(text).param, "contents[0]");
    EXPECT_NE(write_error(error, {.type = "invalid_request_error"}).find("INVALID_ARGUMENT"),
              std::string::npos);
}

TEST(GeminiError, EveryKindHasAStatusWord) {
    for (const ErrorTraits& row : all_error_traits()) {
        const std::string text = write_error(Error(row.kind, "x"), {});
        const UpstreamError said = read_error(text);
        EXPECT_TRUE(said.is_error) << row.name;
        EXPECT_EQ(said.code, std::to_string(row.http_status)) << row.name;
        EXPECT_NE(said.type, "") << row.name;
    }
}

TEST(GeminiError, InAStreamIsAnEvent) {
    const std::string event = write_stream_error(Error(ErrorKind::internal, "x"), {});
    EXPECT_TRUE(event.starts_with("data: {\"error\":{\"code\":500"));
    EXPECT_TRUE(event.ends_with("}\r\n\r\n"));
}

TEST(GeminiError, ReadsEveryShape) {
    const UpstreamError array = read_error(R"([{"error":{"code":403,"message":"no",)"
                                           R"("status":"PERMISSION_DENIED"}}])");
    EXPECT_TRUE(array.is_error);
    EXPECT_EQ(array.type, "PERMISSION_DENIED");
    EXPECT_EQ(read_error(R"({"error":"text"})").message, "text");
    EXPECT_EQ(read_error("<html><title>Error 404</title></html>").message, "Error 404");
    EXPECT_FALSE(read_error("{}").is_error);
}

struct Case {
    std::string_view body;
    ErrorKind kind;
};

TEST(GeminiError, KindsByWords) {
    const Case cases[] = {
        {R"({"error":{"code":429,"message":"q","status":"RESOURCE_EXHAUSTED"}})",
         ErrorKind::upstream_rate_limited},
        {R"({"error":{"code":429,"message":"q","details":[{"violations":[{"quotaId":"RequestsPerDayX"}]}]}})",
         ErrorKind::upstream_quota},
        {R"({"error":{"code":400,"message":"bad","details":[{"reason":"API_KEY_INVALID"}]}})",
         ErrorKind::upstream_auth},
        {R"({"error":{"code":400,"message":"The input token count (9) exceeds the maximum number of tokens allowed (8)."}})",
         ErrorKind::context_length},
        {R"({"error":{"code":400,"message":"User location is not supported for the API use."}})",
         ErrorKind::upstream_auth},
        {R"({"error":{"code":404,"message":"x"}})", ErrorKind::upstream_model_missing},
        {R"({"error":{"code":504,"message":"x"}})", ErrorKind::upstream_timeout},
        {R"({"error":{"message":"x","status":"UNAVAILABLE"}})", ErrorKind::upstream_overloaded},
        {R"({"error":{"code":402,"message":"x"}})", ErrorKind::upstream_quota},
        {R"({"error":{"message":"x","status":"SOMETHING_NEW"}})", ErrorKind::upstream_error},
    };
    for (const Case& one : cases) {
        const auto document = json::read(one.body);
        const UpstreamError said = error_in(document->root()).value_or(UpstreamError{});
        EXPECT_TRUE(said.is_error) << one.body;
        EXPECT_EQ(name(error_of(said, document->root()).kind()), name(one.kind)) << one.body;
    }
    EXPECT_FALSE(error_in(json::read(R"({"candidates":[]})")->root()).has_value());
}

TEST(GeminiError, ModelledErrorsMeanWhatTheyShould) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings: set WEIR_DATA";
    const std::map<std::int64_t, ErrorKind> kinds = {{503, ErrorKind::upstream_overloaded},
                                                     {429, ErrorKind::upstream_rate_limited}};
    std::ifstream in(std::filesystem::path(replay::folder()) / "modelled-errors/errors.jsonl");
    int seen = 0;
    for (std::string line; std::getline(in, line);) {
        const auto record = json::read(line);
        ASSERT_TRUE(record.has_value());
        if (!record->root()["api"].is("gemini.generateContent")) continue;
        const std::string body = record->root()["response_body"].text();
        const auto document = json::read(body);
        const Error error = error_of(read_error(body), document->root());
        EXPECT_EQ(error.kind(), kinds.at(record->root()["status"].integer_or(0))) << body;
        ++seen;
    }
    EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace weir::wire::gemini
