#include "provider/provider.hpp"
#include "provider/chat_target.hpp"

#include <gtest/gtest.h>

#include "provider/test_settings.hpp"

namespace weir::provider {
namespace {

class ProviderTest : public test::SettingsFixture {};

TEST_F(ProviderTest, AKnownIdNeedsOnlyItsCredentials) {
    const auto providers = make(
        "openai: { credentials: [{ env: OPENAI_API_KEY, weight: 2, name: main }, "
        "{ env: KEY_2 }] }");
    ASSERT_EQ(providers.size(), 1U);
    const Provider& openai = providers[0];
    EXPECT_EQ(openai.base_url(), "https://api.openai.com/v1");
    EXPECT_EQ(openai.wire(), "openai_chat");
    ASSERT_EQ(openai.credentials().size(), 2U);
    EXPECT_EQ(openai.credentials()[0].name, "main");
    EXPECT_EQ(openai.credentials()[0].weight, 2U);
    EXPECT_EQ(openai.credentials()[1].name, "KEY_2");
    EXPECT_NE(openai.credentials()[0].fingerprint, openai.credentials()[1].fingerprint);
    const AuthHeader auth = openai.build_auth(openai.credentials()[1]);
    EXPECT_EQ(auth.name, "authorization");
    EXPECT_EQ(auth.value.reveal(), "Bearer sk-two");
    EXPECT_FALSE(openai.settings().allow_private);
    std::string target;
    append_chat_target(target, {.wire = openai.wire(),
                                .base_path = openai.spoken()[0].base_path,
                                .quirks = openai.model("gpt-5").quirks,
                                .model = "gpt-5"});
    EXPECT_EQ(target, "/v1/chat/completions");
    EXPECT_EQ(openai.models_target(), "/v1/models");
    EXPECT_GT(openai.chat_offerings().size(), 10U);
    const auto price = openai.model("gpt-5").price({.at = SysTime{}});
    ASSERT_TRUE(price);
    EXPECT_TRUE(price->complete_for_chat());
    EXPECT_FALSE(openai.model("no-such-model").offering);
}

TEST_F(ProviderTest, ANewSecretHasAnotherFingerprintUnderTheSameName) {
    const auto before = make("openai: {}");
    const std::uint64_t print = before[0].credentials()[0].fingerprint;
    EXPECT_EQ(make("openai: {}")[0].credentials()[0].fingerprint, print);
    variables["OPENAI_API_KEY"] = "sk-rotated";
    const auto after = make("openai: {}");
    EXPECT_EQ(after[0].credentials()[0].name, before[0].credentials()[0].name);
    EXPECT_NE(after[0].credentials()[0].fingerprint, print);
}

TEST_F(ProviderTest, OnlyModelsThatChatOverItsWiresAreOffered) {
    const auto providers = make("openai: {}");
    for (const catalog::Offering& offering : providers[0].chat_offerings()) {
        EXPECT_EQ(offering.kind, catalog::Kind::chat) << offering.id;
        EXPECT_TRUE(offering.served_over("openai_chat") || offering.served_over("openai_responses"))
            << offering.id;
    }
}

}  // namespace
}  // namespace weir::provider
