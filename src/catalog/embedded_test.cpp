#include <gtest/gtest.h>

#include "catalog/blob.hpp"
#include "catalog/catalog.hpp"

namespace weir::catalog {
namespace {

class EmbeddedData : public testing::Test {
protected:
    Catalog catalog = open_embedded();
};

TEST_F(EmbeddedData, IsWholeAndConsistent) {
    const Result<Catalog> opened = Catalog::open(embedded_blob());
    ASSERT_TRUE(opened.has_value()) << opened.error().message();
    EXPECT_EQ(opened->offering_count(), catalog.offering_count());
}

TEST_F(EmbeddedData, HasSixtyProvidersAndTwoThousandOfferingsOverOpenaiChat) {
    std::size_t providers = 0;
    std::size_t offerings = 0;
    for (const Provider& provider : catalog.providers()) {
        const Endpoint* endpoint = provider.endpoint("openai_chat");
        const bool direct = provider.cls == Class::first_party || provider.cls == Class::cloud ||
                            provider.cls == Class::inference_host;
        if (endpoint == nullptr || provider.key_env.empty() || !direct) continue;
        std::size_t chat = 0;
        for (const Offering& offering : catalog.offerings_of(provider.id))
            if (offering.kind == Kind::chat && offering.served_over("openai_chat")) ++chat;
        offerings += chat;
        if (chat > 0) ++providers;
    }
    EXPECT_GE(providers, 60U);
    EXPECT_GE(offerings, 2'000U);
}

TEST_F(EmbeddedData, BaseUrlsAreHttpsOrOfThisMachineAndEndWithoutASlash) {
    for (const Provider& provider : catalog.providers())
        for (const Endpoint& endpoint : provider.endpoints) {
            const std::string_view url = endpoint.base_url;
            const bool local =
                url.starts_with("http://localhost:") || url.starts_with("http://127.0.0.1:");
            EXPECT_TRUE(url.starts_with("https://") || url.starts_with("${") || local) << url;
            EXPECT_TRUE(!local || provider.cls == Class::local || provider.id == "privatemode-ai");
            EXPECT_FALSE(url.ends_with('/')) << url;
            EXPECT_EQ(url.find("/chat/completions"), std::string_view::npos) << url;
            EXPECT_FALSE(endpoint.wire.empty()) << provider.id;
            EXPECT_EQ(endpoint.auth == Auth::header, !endpoint.auth_header.empty()) << provider.id;
        }
}

}  // namespace
}  // namespace weir::catalog
