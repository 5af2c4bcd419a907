#include "wire/cohere/error.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::cohere {
namespace {

TEST(CohereError, HasCoheresShapeAndOurs) {
    Error error(ErrorKind::invalid_request, "messages[0].role must be a string");
    error.at_field("messages[0].role");
    EXPECT_EQ(write_error(error, {.request_id = "01ABC"}),
              R"({"id":"01ABC","message":"messages[0].role must be a string",)"
              R"("weir":{"kind":"invalid_request","fault":"client","param":"messages[0].role"}})");
    EXPECT_EQ(write_error(Error(ErrorKind::upstream_rate_limited, "slow \"down\""),
                          {.upstream_status = 429, .provider = "cohere", .code = "x"}),
              R"({"message":"slow \"down\"","weir":{"kind":"upstream_rate_limited",)"
              R"("fault":"provider","code":"x","provider":"cohere","upstream_status":429}})");
}

TEST(CohereError, EveryKindReadsBack) {
    for (const ErrorTraits& row : all_error_traits()) {
        const UpstreamError back = read_error(write_error(Error(row.kind, "m"), {}));
        EXPECT_TRUE(back.is_error) << row.name;
        EXPECT_EQ(back.message, "m");
    }
    const std::string body = write_error(Error(ErrorKind::internal, "bad \xFF", "secret"), {});
    EXPECT_TRUE(json::validate(body).has_value());
    EXPECT_EQ(body.find("secret"), std::string::npos);
}

TEST(CohereError, InAStreamIsTheEndOfTheMessage) {
    const std::string event =
        write_stream_error(Error(ErrorKind::upstream_timeout, "a\nb"), {.request_id = "r"});
    EXPECT_EQ(event,
              "event: message-end\ndata: {\"id\":\"r\",\"type\":\"message-end\",\"delta\":{"
              "\"error\":\"a\\nb\",\"finish_reason\":\"ERROR\"},\"weir\":{\"kind\":"
              "\"upstream_timeout\",\"fault\":\"provider\"}}\n\n");
}

struct Said {
    std::string_view body;
    ErrorKind kind;
};

// Recorded (400, 401, 404) and publicly reported messages.
TEST(CohereError, MeansWhatItsWordsSay) {
    const Said said[] = {
        {R"({"error_type":"TOO_MANY_TOKENS","message":"x"})", ErrorKind::context_length},
        {R"({"message":"too many tokens: size limit exceeded by 5 tokens."})",
         ErrorKind::context_length},
        {R"({"message":"Incorrect API key provided: ***"})", ErrorKind::upstream_auth},
        {R"({"message":"invalid api token"})", ErrorKind::upstream_auth},
        {R"({"message":"model 'x' not found, make sure the correct model ID was used"})",
         ErrorKind::upstream_model_missing},
        {R"({"message":"You are using a Trial key, which is limited to 20 API calls / minute."})",
         ErrorKind::upstream_rate_limited},
        {R"({"message":"invalid request: bad"})", ErrorKind::upstream_rejected},
        {R"({"message":"who knows"})", ErrorKind::upstream_error},
    };
    for (const Said& one : said) {
        const UpstreamError read = read_error(one.body);
        EXPECT_TRUE(read.is_error) << one.body;
        EXPECT_EQ(as_error(read).kind(), one.kind) << one.body;
    }
    EXPECT_FALSE(read_error(R"({"a":1})").is_error);
    EXPECT_EQ(read_error("<html><title>502 Bad Gateway</title></html>").message, "502 Bad Gateway");
    EXPECT_NE(as_error({}).message(), "");
}

}  // namespace
}  // namespace weir::wire::cohere
