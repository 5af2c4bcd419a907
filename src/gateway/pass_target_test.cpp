#include "gateway/pass_target.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

TEST(PassPath, GoesOnAsItIs) {
    for (const std::string_view fine :
         {"/", "/v1/batches", "/v1/files/", "/v1/models/a:b@c", "/v1/x%20y", "/a.b/..c/d..",
          "/v1beta/models/gemini-3:countTokens", "/a;b=c,d/(e)"})
        EXPECT_TRUE(check_pass_path(fine).has_value()) << fine;
}

TEST(PassPath, NothingLeadsElsewhere) {
    for (const std::string_view bad : {"",
                                       "v1",
                                       "/..",
                                       "/v1/..",
                                       "/v1/../admin",
                                       "/./v1",
                                       "//evil.test/",
                                       "/v1//x",
                                       "/http://evil.test/",
                                       "/v1/%2e%2e/x",
                                       "/v1/%2E./x",
                                       "/v1%2fadmin",
                                       "/v1%2Fadmin",
                                       "/v1/%5c..",
                                       "/v1\\..\\x",
                                       "/v1/%252e%252e/x",
                                       "/v1/%252Fx",
                                       "/v1/%00",
                                       "/v1/a b",
                                       "/v1/a\r\nx: y",
                                       "/v1/\xc3\xa9",
                                       "/v1/x#y",
                                       "/v1/x?y"}) {
        const auto checked = check_pass_path(bad);
        ASSERT_FALSE(checked.has_value()) << bad;
        EXPECT_EQ(checked.error().kind(), ErrorKind::invalid_request);
    }
}

TEST(PassQuery, IsKeptButForCredentials) {
    const auto ours = [](std::string_view name, std::string_view value) {
        return name == "provider" || value == "secret";
    };
    EXPECT_EQ(pass_query("after=a%20b&limit=2&x", ours), "after=a%20b&limit=2&x");
    EXPECT_EQ(pass_query("key=abc&a=1&api_key=secret&provider=p&%6bey=z&b=s%65cret", ours), "a=1");
    EXPECT_EQ(pass_query("&&a=%zz&", ours), "a=%zz");
    EXPECT_EQ(pass_query("", ours), "");
}

class MeteredPathTest : public testing::Test {
protected:
    static std::string found(const std::string& wire, const std::string& url,
                             std::string_view path) {
        provider::ProviderSettings settings = test::provider_settings("p");
        settings.wire = wire;
        settings.url = url;
        const catalog::Catalog catalog = catalog::open_embedded();
        const provider::Provider provider(std::move(settings), catalog);
        const auto metered = metered_path(provider, path);
        if (!metered) return "-";
        return std::string(metered->wire->name) + " " + metered->model +
               (metered->stream ? " stream" : "");
    }
};

TEST_F(MeteredPathTest, IsFoundByTheWireOfTheProvider) {
    const std::string openai = "http://h/openai/v1";
    EXPECT_EQ(found("openai_chat", openai, "/openai/v1/chat/completions"), "openai_chat ");
    EXPECT_EQ(found("openai_chat", openai, "/openai/v1/embeddings"), "embeddings ");
    EXPECT_EQ(found("openai_chat", openai, "/openai/v1/audio/speech"), "-");
    EXPECT_EQ(found("openai_chat", openai, "/openai/v1/audio/transcriptions"), "-");
    EXPECT_EQ(found("openai_chat", openai, "/v1/chat/completions"), "-");
    EXPECT_EQ(found("openai_chat", openai, "/openai/v1/batches"), "-");
    EXPECT_EQ(found("anthropic", "http://h/v1", "/v1/messages"), "anthropic ");
    EXPECT_EQ(found("anthropic", "http://h/v1", "/v1/messages/batches"), "-");
    EXPECT_EQ(found("cohere", "http://h/v2", "/v2/chat"), "cohere ");
}

TEST_F(MeteredPathTest, MayHaveTheModelInIt) {
    EXPECT_EQ(found("gemini", "http://h/v1beta", "/v1beta/models/g-3:streamGenerateContent"),
              "gemini g-3 stream");
    EXPECT_EQ(found("gemini", "http://h/v1beta", "/v1beta/models/g-3:generateContent"),
              "gemini g-3");
    EXPECT_EQ(found("gemini", "http://h/v1beta", "/v1beta/models/g-3:countTokens"), "-");
    EXPECT_EQ(found("bedrock", "http://h", "/model/anthropic.claude%3A0/converse"),
              "bedrock anthropic.claude:0");
    EXPECT_EQ(found("bedrock", "http://h", "/model/m/converse-stream"), "bedrock m stream");
    EXPECT_EQ(found("bedrock", "http://h", "/model/m/invoke"), "-");
    EXPECT_EQ(found("bedrock_invoke", "http://h", "/model/m%2F1/invoke"), "bedrock_invoke m/1");
    EXPECT_EQ(found("bedrock_invoke", "http://h", "/model/m/invoke-with-response-stream"),
              "bedrock_invoke m stream");
    EXPECT_EQ(found("bedrock_invoke", "http://h", "/model/m/converse"), "-");
}

}  // namespace
}  // namespace weir::gateway
