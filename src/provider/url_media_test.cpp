#include "provider/url_media.hpp"

#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "wire/wire.hpp"

namespace weir::provider {
namespace {

TEST(UrlMedia, EveryWireHasARowWithSomethingThatItTakes) {
    for (const wire::Wire& wire : wire::builtin())
        EXPECT_TRUE(inline_media(wire.name).any()) << wire.name;
}

TEST(UrlMedia, WiresThatTakeBytesOnly) {
    for (const std::string_view wire : {"gemini", "bedrock", "cohere"})
        EXPECT_FALSE(url_media(wire).any()) << wire;
    EXPECT_TRUE(url_media("openai_chat").image);
    EXPECT_FALSE(url_media("openai_chat").file);
    EXPECT_TRUE(url_media("anthropic").file);
    EXPECT_FALSE(inline_media("anthropic").audio) << "nothing is fetched that cannot be said";
}

TEST(UrlMedia, ProvidersThatDifferFromTheirWire) {
    EXPECT_EQ(url_media_of("ollama", "openai_chat"), MediaKinds{});
    EXPECT_EQ(url_media_of("openai", "openai_chat"), MediaKinds{.image = true});
    EXPECT_EQ(url_media_of("openai", "openai_responses"), std::nullopt);
    EXPECT_EQ(url_media_of("google-vertex", "vertex_anthropic"), MediaKinds{});
    EXPECT_TRUE(url_media_of("openrouter", "openai_chat")->file);
    EXPECT_EQ(url_media_of("mine", "openai_chat"), std::nullopt);
}

TEST(UrlMedia, TheProvidersNamedAreInTheCatalog) {
    const catalog::Catalog catalog = catalog::open_embedded();
    for (const char* const id :
         {"openai", "azure", "openrouter", "alibaba", "alibaba-cn", "alibaba-us", "ollama",
          "ollama-cloud", "lmstudio", "moonshotai", "moonshotai-cn"})
        EXPECT_TRUE(catalog.find_provider(id)) << id;
}

}  // namespace
}  // namespace weir::provider
