#include "provider/settings.hpp"

#include <gtest/gtest.h>

#include "provider/base_url.hpp"
#include "provider/chat_target.hpp"
#include "provider/test_settings.hpp"

namespace weir::provider {
namespace {

using std::chrono::seconds;

class ProviderSettingsTest : public test::SettingsFixture {};

TEST_F(ProviderSettingsTest, AnUnknownIdWithAUrlIsAnEndpointOfItsOwn) {
    auto providers = make(
        "frankfurt: { wire: openai_chat, url: \"http://10.0.0.5:8000/v1/\", region: eu,\n"
        "             data: private, models: [qwen3-72b, { id: m, model: qwen/m, context: 32768,\n"
        "             output_max: 4096, price: { input: 0.1, output: 0.4, cache_read: 0.0125,\n"
        "             request: 0.001 }, quirks: { output_limit: both } }, { id: f, billing: free "
        "}],\n"
        "             timeouts: { first_byte: 9s }, connections_max: 7,\n"
        "             headers: { X-Team: \"${HOST}\" } }\n"
        "box: { url: http://localhost:11434/v1 }\n");
    const Provider& frankfurt = providers[0];
    EXPECT_EQ(frankfurt.base_url(), "http://10.0.0.5:8000/v1");
    EXPECT_TRUE(frankfurt.credentials().empty());
    EXPECT_TRUE(frankfurt.settings().allow_private);
    EXPECT_FALSE(frankfurt.settings().any_model);
    EXPECT_EQ(frankfurt.settings().region, "eu");
    EXPECT_EQ(frankfurt.settings().data, "private");
    EXPECT_EQ(frankfurt.settings().timeouts.first_byte, seconds(9));
    EXPECT_EQ(frankfurt.settings().connections_max, 7);
    ASSERT_EQ(frankfurt.fixed_headers().size(), 1U);
    EXPECT_EQ(frankfurt.fixed_headers()[0], (HeaderField{"x-team", "host.test"}));
    EXPECT_EQ(frankfurt.chat_offerings().size(), 3U);

    const Model m = frankfurt.model("m");
    EXPECT_EQ(m.context(), Tokens(32768));
    EXPECT_EQ(m.output_max(), Tokens(4096));
    EXPECT_EQ(m.quirks.output_limit, catalog::OutputLimit::both);
    const auto price = m.price({.at = SysTime{}});
    ASSERT_TRUE(price);
    EXPECT_EQ(price->tokens(catalog::Meter::input), Rate(100'000'000));
    EXPECT_EQ(price->tokens(catalog::Meter::cache_read), Rate(12'500'000));
    EXPECT_EQ((*price)[catalog::Meter::request].rate, Rate(1'000'000'000'000));
    EXPECT_EQ((*price)[catalog::Meter::request].unit, catalog::Unit::call);
    EXPECT_FALSE(frankfurt.model("qwen3-72b").price({.at = SysTime{}})) << "unknown, not 0";
    EXPECT_EQ(frankfurt.model("f").price({.at = SysTime{}})->tokens(catalog::Meter::output),
              Rate(0));

    EXPECT_TRUE(providers[1].settings().any_model);
    // Views into settings must survive a move.
    const Provider moved = std::move(providers[0]);
    EXPECT_EQ(moved.fixed_headers()[0].value, "host.test");
}

TEST_F(ProviderSettingsTest, OverridesOfAKnownProvider) {
    auto providers = make(
        "openai: { url: \"https://${HOST}/proxy/v1\", models: [{ id: gpt-5, price: { input: 9, "
        "output: 9 } },\n"
        "          gpt-99], proxy: \"http://${HOST}:3128\", quirks: { chat_path: /chat } }");
    EXPECT_EQ(providers[0].base_url(), "https://host.test/proxy/v1");
    EXPECT_EQ(providers[0].settings().proxy, "http://host.test:3128");
    EXPECT_TRUE(providers[0].settings().allow_private) << "the file's own URL";
    EXPECT_EQ(providers[0].model("gpt-5").price({.at = SysTime{}})->tokens(catalog::Meter::input),
              Rate(9'000'000'000));
    EXPECT_TRUE(providers[0].model("gpt-99").offering);
    std::string target;
    append_chat_target(target, {.wire = providers[0].wire(),
                                .base_path = providers[0].spoken()[0].base_path,
                                .quirks = providers[0].model("gpt-5").quirks,
                                .model = "gpt-5"});
    EXPECT_EQ(target, "/proxy/v1/chat");
}

TEST_F(ProviderSettingsTest, KnowsTheVendorsOwnWiresAndHeaders) {
    variables["ANTHROPIC_API_KEY"] = "a-key";
    variables["GEMINI_API_KEY"] = "g-key";
    variables["OPENAI_API_KEY"] = "o-key";
    const auto providers = make(
        "anthropic: {}\ngoogle: { wire: gemini }\nopenai: {}\n"
        "mine: { wire: anthropic, url: \"http://x/v1\", credentials: [{ env: GEMINI_API_KEY }] }");
    EXPECT_EQ(providers[0].wire(), "anthropic");
    EXPECT_EQ(providers[0].build_auth(providers[0].credentials()[0]).name, "x-api-key");
    EXPECT_EQ(providers[0].build_auth(providers[0].credentials()[0]).value.reveal(), "a-key");
    ASSERT_EQ(providers[0].fixed_headers().size(), 1U);
    EXPECT_EQ(providers[0].fixed_headers()[0].name, "anthropic-version");
    EXPECT_EQ(providers[1].wire(), "gemini");
    EXPECT_EQ(providers[1].build_auth(providers[1].credentials()[0]).name, "x-goog-api-key");
    // One server, one key, two wires: a client of either passes through.
    ASSERT_EQ(providers[2].spoken().size(), 2U);
    EXPECT_EQ(providers[2].spoken()[0].wire, "openai_chat");
    EXPECT_EQ(providers[2].spoken()[1].wire, "openai_responses");
    EXPECT_EQ(providers[2].spoken()[1].base_path, "/v1");
    EXPECT_EQ(providers[3].build_auth(providers[3].credentials()[0]).name, "x-api-key");
    EXPECT_EQ(providers[3].fixed_headers()[0].value, "2023-06-01");
}

TEST_F(ProviderSettingsTest, AzureTakesItsResourceFromTheEnvironmentAndItsOwnHeader) {
    variables["AZURE_API_KEY"] = "azure-key";
    variables["AZURE_RESOURCE_NAME"] = "mine";
    const auto providers = make("azure: {}");
    EXPECT_EQ(providers[0].base_url(), "https://mine.openai.azure.com/openai/v1");
    const AuthHeader auth = providers[0].build_auth(providers[0].credentials()[0]);
    EXPECT_EQ(auth.name, "api-key");
    EXPECT_EQ(auth.value.reveal(), "azure-key");
}

TEST_F(ProviderSettingsTest, TheSimulatedProviderNeedsNothing) {
    const auto providers = make("sim: {}");
    EXPECT_EQ(providers[0].kind(), ProviderKind::simulated);
    EXPECT_EQ(providers[0].base_url(), "");
    EXPECT_TRUE(providers[0].settings().any_model);
    EXPECT_EQ(providers[0].wire(), "openai_chat");
}

TEST_F(ProviderSettingsTest, NamesEveryProblemWithItsPlace) {
    struct Row {
        std::string_view yaml;
        std::string_view problem;
    };
    const Row rows[] = {
        {"opnai: {}",
         "weir.yaml:1:1: providers.opnai: is no provider of the catalog: give it a \"url\" to make "
         "it "
         "an endpoint of your own, or did you mean \"openai\""},
        {"deepgram: { key: { env: KEY_2 } }",
         "weir.yaml:1:1: providers.deepgram: speaks the wire \"deepgram\", which is not "
         "served towards providers yet, only openai_chat, anthropic, openai_responses, gemini, "
         "bedrock, bedrock_invoke, cohere, ollama, jina_rerank, cohere_rerank, voyage_rerank, "
         "nim_rerank, tei_rerank, llamacpp_rerank"},
        {"box: { url: \"http://x/v1\", wire: soap }",
         "weir.yaml:1:34: providers.box: \"wire\" is \"soap\", which is not served towards "
         "providers yet, only openai_chat, anthropic, openai_responses, gemini, bedrock, "
         "bedrock_invoke, cohere, ollama, jina_rerank, cohere_rerank, voyage_rerank, "
         "nim_rerank, tei_rerank, llamacpp_rerank"},
        {"groq: {}",
         "weir.yaml:1:1: providers.groq: needs \"credentials\", for example [{ env: GROQ_API_KEY "
         "}]; "
         "that variable is not set"},
        {"azure: { key: { env: KEY_2 } }",
         "weir.yaml:1:1: providers.azure: needs the environment variable AZURE_RESOURCE_NAME for "
         "its "
         "address, or a \"url\""},
        {"box: { url: ftp://x }",
         "weir.yaml:1:13: providers.box: \"url\" must start with https:// or http://"},
        {"box: { url: \"http://user:pass@x/v1\" }",
         "weir.yaml:1:13: providers.box: \"url\" must not hold a user or password: use "
         "\"credentials\""},
        {"box: { url: \"http://x/v1\", tiemouts: {} }",
         "weir.yaml:1:28: providers.box: unknown key \"tiemouts\", did you mean \"timeouts\"?"},
        {"box: { url: \"http://x/v1\", headers: { Host: y } }",
         "weir.yaml:1:45: providers.box.headers: \"Host\" is sent by the gateway itself and cannot "
         "be "
         "set here"},
        {"\"a/b\": { url: \"http://x/v1\" }",
         "weir.yaml:1:1: providers.a/b: a provider's name is made of letters, digits, '-', '_' and "
         "'.'"},
        {"sim: { url: \"http://x\" }",
         "weir.yaml:1:13: providers.sim: \"url\" has no meaning here"},
    };
    for (const Row& row : rows)
        expect_problem(row.yaml, row.problem);
}

TEST_F(ProviderSettingsTest, EveryOpenAiCompatibleProviderOfTheCatalogWorksByItsKeyAlone) {
    int tried = 0;
    for (const catalog::Provider& known : catalog.providers()) {
        const catalog::Endpoint* endpoint = known.endpoint("openai_chat");
        if (endpoint == nullptr || endpoint->auth != catalog::Auth::header) continue;
        // Its address may want variables: set each.
        std::string pattern(endpoint->base_url);
        for (std::size_t at = pattern.find("${"); at != std::string::npos;
             at = pattern.find("${", at + 1)) {
            const std::string name = pattern.substr(at + 2, pattern.find('}', at) - at - 2);
            variables[name] = at == 0 ? "https://host.test" : "host";
        }
        const ProvidersRead result =
            read(std::string(known.id) + ": { credentials: [{ env: OPENAI_API_KEY }] }");
        EXPECT_EQ(problems.text(), "") << known.id;
        ASSERT_EQ(result.providers.size(), 1U) << known.id;
        EXPECT_EQ(url_fault(result.providers[0].url), "") << result.providers[0].url;
        ++tried;
    }
    EXPECT_GE(tried, 60);
}

TEST(BaseUrl, FaultsAreNamed) {
    for (const std::string_view good : {"https://a", "http://a:1/v1", "https://[::1]:8/x/y"})
        EXPECT_EQ(url_fault(good), "") << good;
    for (const std::string_view bad :
         {"", "a.test/v1", "https://", "https:///v1", "http://:80", "https://a?x=1", "https://a#b",
          "https://a b", "https://u@a", "HTTPS://a"})
        EXPECT_NE(url_fault(bad), "") << bad;
    EXPECT_EQ(url_path("https://a"), "");
    EXPECT_EQ(url_path("https://a:1/openai/v1"), "/openai/v1");
}

}  // namespace
}  // namespace weir::provider
