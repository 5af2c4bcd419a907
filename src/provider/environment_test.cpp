// Zero configuration.
#include <gtest/gtest.h>

#include <set>

#include "provider/test_settings.hpp"

namespace weir::provider {
namespace {

class ZeroConfiguration : public test::SettingsFixture {};

TEST_F(ZeroConfiguration, TakesTheUsualVariablesInOrder) {
    variables = {{"OPENAI_API_KEY", "a"},    {"GROQ_API_KEY", "b"},     {"OPENROUTER_API_KEY", "c"},
                 {"DASHSCOPE_API_KEY", "d"}, {"GEMINI_API_KEY", "e"},   {"GOOGLE_API_KEY", "f"},
                 {"MISTRAL_API_KEY", ""},    {"ANTHROPIC_API_KEY", "g"}};
    const ProvidersRead result = from_environment(catalog, [this](std::string_view name) {
        const auto at = variables.find(name);
        return at == variables.end() ? std::nullopt : std::optional(at->second);
    });
    std::string ids;
    for (const ProviderSettings& settings : result.providers)
        ids += settings.id + "=" + std::string(settings.credentials[0].secret.reveal()) + " ";
    EXPECT_EQ(ids, "alibaba=d anthropic=g google=e openai=a groq=b openrouter=c ")
        << "mistral's variable is empty";
}

TEST_F(ZeroConfiguration, UsesEachVariableOnce) {
    std::set<std::string> names;
    const ProvidersRead result = from_environment(
        catalog, [](std::string_view name) { return std::optional("v-" + std::string(name)); });
    EXPECT_GE(result.providers.size(), 60U);
    for (const ProviderSettings& settings : result.providers)
        EXPECT_TRUE(names.insert(settings.credentials[0].name).second) << settings.id;
}

}  // namespace
}  // namespace weir::provider
