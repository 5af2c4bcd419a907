#include "gateway/pass_headers.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

class PassHeaders : public testing::Test {
protected:
    PassHeaders() : provider_(settings(), catalog_) {}

    std::string sent(const test::Fields& fields) {
        net::http1::Headers client;
        for (const auto& [name, value] : fields)
            client.add(name, value);
        std::string text;
        for (const provider::HeaderField& field :
             pass_headers({.provider = provider_,
                           .credential = &provider_.credentials().front(),
                           .client = client,
                           .user_agent = "weir"}))
            text += std::string(field.name) + ": " + std::string(field.value) + "\n";
        return text;
    }

private:
    static provider::ProviderSettings settings() {
        provider::ProviderSettings settings = test::provider_settings("p");
        settings.headers = {{"anthropic-version", "2023-06-01"}};
        return settings;
    }
    catalog::Catalog catalog_ = catalog::open_embedded();
    provider::Provider provider_;
};

const std::string ours =
    "accept-encoding: identity\nuser-agent: weir\nauthorization: Bearer sk-secret-of-p\n";

TEST_F(PassHeaders, FeaturesOfAnApiGoOn) {
    EXPECT_EQ(sent({{"Content-Type", "text/x"}, {"Range", "bytes=1-"}, {"X-New-Beta", "on"}}),
              "Content-Type: text/x\nRange: bytes=1-\nX-New-Beta: on\n"
              "anthropic-version: 2023-06-01\n" +
                  ours);
    EXPECT_EQ(sent({{"Anthropic-Version", "2026-10-21"}}),
              "Anthropic-Version: 2026-10-21\n" + ours);
}

TEST_F(PassHeaders, CredentialsAndConnectionsStay) {
    for (const std::string_view name : {"Authorization",
                                        "API-Key",
                                        "x-api-key",
                                        "X-Goog-Api-Key",
                                        "Cookie",
                                        "Host",
                                        "Content-Length",
                                        "Connection",
                                        "Transfer-Encoding",
                                        "Proxy-Authorization",
                                        "Upgrade",
                                        "OpenAI-Organization",
                                        "X-Goog-User-Project",
                                        "X-Forwarded-For",
                                        "Forwarded",
                                        "X-Weir-Provider",
                                        "X-Amz-Security-Token",
                                        "Accept-Encoding",
                                        "User-Agent",
                                        "Origin",
                                        "Sec-Fetch-Mode",
                                        "Expect",
                                        "traceparent"})
        EXPECT_FALSE(sent({{std::string(name), "client's"}}).contains("client's")) << name;
    EXPECT_FALSE(sent({{"Connection", "x-secret"}, {"X-Secret", "client's"}}).contains("client's"));
}

TEST_F(PassHeaders, WhatDescribesAnAnswerComesBack) {
    EXPECT_TRUE(passes_back("Content-Disposition"));
    EXPECT_TRUE(passes_back("etag"));
    for (const std::string_view name :
         {"set-cookie", "openai-organization", "x-ratelimit-remaining-requests", "server",
          "content-length", "transfer-encoding", "connection", "x-weir-cost"})
        EXPECT_FALSE(passes_back(name)) << name;
}

}  // namespace
}  // namespace weir::gateway
