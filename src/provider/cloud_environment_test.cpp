// Clouds by the environment variables of their own tools.
#include "provider/cloud_environment.hpp"

#include <gtest/gtest.h>

#include "provider/test_google.hpp"

namespace weir::provider {
namespace {

class Clouds : public test::GoogleFixture {};

TEST_F(Clouds, BedrockSignsByTheUsualVariables) {
    variables["AWS_ACCESS_KEY_ID"] = "AKIA1";
    variables["AWS_SECRET_ACCESS_KEY"] = "aws-secret";
    variables["AWS_SESSION_TOKEN"] = "aws-session";
    variables["AWS_DEFAULT_REGION"] = "eu-central-1";
    const auto providers = make("amazon-bedrock: {}");
    EXPECT_EQ(providers[0].wire(), "bedrock");
    EXPECT_EQ(providers[0].base_url(), "https://bedrock-runtime.eu-central-1.amazonaws.com");
    const Credential& credential = providers[0].credentials()[0];
    EXPECT_EQ(credential.name, "AWS_ACCESS_KEY_ID");
    EXPECT_FALSE(credential.fixed());
    const auto& aws = std::get<auth::AwsIdentity>(credential.identity);
    EXPECT_EQ(aws.region, "eu-central-1");
    EXPECT_EQ(aws.service, "bedrock");
    EXPECT_EQ(aws.credentials.session_token.reveal(), "aws-session");
}

TEST_F(Clouds, BedrocksBearerTokenGoesBeforeItsKeys) {
    variables["AWS_ACCESS_KEY_ID"] = "AKIA1";
    variables["AWS_SECRET_ACCESS_KEY"] = "aws-secret";
    variables["AWS_BEARER_TOKEN_BEDROCK"] = "bearer-of-bedrock";
    variables["AWS_REGION"] = "us-west-2";
    const auto providers = make("amazon-bedrock: {}");
    const AuthHeader auth = providers[0].build_auth(providers[0].credentials()[0]);
    EXPECT_EQ(auth.name, "authorization");
    EXPECT_EQ(auth.value.reveal(), "Bearer bearer-of-bedrock");
}

TEST_F(Clouds, VertexNeedsItsFileAndALocation) {
    variables["GOOGLE_APPLICATION_CREDENTIALS"] = file(service_account());
    variables["GOOGLE_VERTEX_LOCATION"] = "europe-west1";
    const auto providers = make("google-vertex: {}");
    EXPECT_EQ(providers[0].wire(), "vertex_gemini");
    EXPECT_EQ(providers[0].base_url(),
              "https://europe-west1-aiplatform.googleapis.com/v1/projects/proj-1/locations/"
              "europe-west1/publishers/google");
    ASSERT_EQ(providers[0].spoken().size(), 3U) << "one server, one token";
    EXPECT_EQ(providers[0].spoken()[1].wire, "vertex_anthropic");
    EXPECT_TRUE(auth::wants_token(providers[0].credentials()[0].identity));
    int chat = 0;
    for (const catalog::Offering& offering : providers[0].chat_offerings())
        chat += offering.id.starts_with("gemini-") ? 1 : 0;
    EXPECT_GE(chat, 10);
}

TEST_F(Clouds, GooglesMultiRegionsHaveHostsOfTheirOwn) {
    variables["GOOGLE_APPLICATION_CREDENTIALS"] = file(service_account());
    variables["GOOGLE_CLOUD_PROJECT"] = "p";
    for (const auto& [location, host] :
         {std::pair("global", "https://aiplatform.googleapis.com/v1/projects/p/locations/global/"),
          std::pair("eu", "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/"),
          std::pair("us",
                    "https://aiplatform.us.rep.googleapis.com/v1/projects/p/locations/us/")}) {
        variables["GOOGLE_CLOUD_LOCATION"] = location;
        EXPECT_TRUE(make("google-vertex: {}")[0].base_url().starts_with(host)) << location;
    }
}

TEST_F(Clouds, AzureSignsInWhereThereIsNoKey) {
    variables["AZURE_RESOURCE_NAME"] = "mine";
    variables["AZURE_TENANT_ID"] = "contoso";
    variables["AZURE_CLIENT_ID"] = "app";
    variables["AZURE_CLIENT_SECRET"] = "az-secret";
    const auto providers = make("azure: {}");
    const auto& entra = std::get<auth::EntraIdentity>(providers[0].credentials()[0].identity);
    EXPECT_EQ(entra.client.tenant, "contoso");
    EXPECT_EQ(entra.client.scope, auth::azure_scope);
    variables["AZURE_API_KEY"] = "a-key";
    const auto keyed = make("azure: {}");
    EXPECT_EQ(keyed[0].build_auth(keyed[0].credentials()[0]).name, "api-key");
}

TEST_F(Clouds, WhatIsMissingIsNamed) {
    variables["AWS_REGION"] = "us-east-1";
    expect_problem("amazon-bedrock: {}",
                   "weir.yaml:1:1: providers.amazon-bedrock: needs \"credentials\", for example [{ "
                   "env: AWS_BEARER_TOKEN_BEDROCK }]; that variable is not set, nor are "
                   "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    variables["GOOGLE_VERTEX_LOCATION"] = "x";
    variables["GOOGLE_VERTEX_PROJECT"] = "x";
    expect_problem("google-vertex: {}",
                   "weir.yaml:1:1: providers.google-vertex: needs \"credentials\", or in the "
                   "environment GOOGLE_APPLICATION_CREDENTIALS");
    variables["GOOGLE_APPLICATION_CREDENTIALS"] = "/not/there.json";
    expect_problem("google-vertex: {}",
                   "weir.yaml:1:1: providers.google-vertex: GOOGLE_APPLICATION_CREDENTIALS names a "
                   "file that cannot be read");
    variables["GOOGLE_APPLICATION_CREDENTIALS"] = file(service_account());
    variables.erase("GOOGLE_VERTEX_LOCATION");
    expect_problem("google-vertex: {}",
                   "weir.yaml:1:1: providers.google-vertex: needs the environment variable "
                   "GOOGLE_VERTEX_LOCATION for its address");
    expect_problem(
        "watsonx: { key: { env: KEY_2 }, url: \"https://w.test\" }",
        "weir.yaml:1:1: providers.watsonx: wants its calls signed by oauth, which is not "
        "served yet");
}

TEST_F(Clouds, ZeroConfigurationFindsThem) {
    variables = {{"AWS_ACCESS_KEY_ID", "AKIA1"},
                 {"AWS_SECRET_ACCESS_KEY", "s"},
                 {"AWS_REGION", "us-east-1"},
                 {"GOOGLE_APPLICATION_CREDENTIALS", file(service_account())},
                 {"GOOGLE_VERTEX_LOCATION", "global"},
                 {"AZURE_RESOURCE_NAME", "mine"},
                 {"AZURE_TENANT_ID", "t"},
                 {"AZURE_CLIENT_ID", "c"},
                 {"AZURE_CLIENT_SECRET", "s"}};
    const ProvidersRead read = from_environment(catalog, [this](std::string_view name) {
        const auto at = variables.find(name);
        return at == variables.end() ? std::nullopt : std::optional(at->second);
    });
    std::string ids;
    for (const ProviderSettings& settings : read.providers)
        ids += settings.id + " " + settings.wire + " " + settings.auth_header + "; ";
    EXPECT_EQ(ids,
              "amazon-bedrock bedrock authorization; azure openai_chat api-key; "
              "google-vertex vertex_gemini authorization; ");
    // What cannot be used is no reason not to start.
    variables["GOOGLE_APPLICATION_CREDENTIALS"] = file("{}");
    EXPECT_EQ(from_environment(catalog,
                               [this](std::string_view name) {
                                   const auto at = variables.find(name);
                                   return at == variables.end() ? std::nullopt
                                                                : std::optional(at->second);
                               })
                  .providers.size(),
              2U);
}

}  // namespace
}  // namespace weir::provider
