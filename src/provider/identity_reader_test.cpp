#include "provider/identity_reader.hpp"

#include <gtest/gtest.h>

#include "provider/test_google.hpp"

namespace weir::provider {
namespace {

class Identities : public test::GoogleFixture {
protected:
    Identities() {
        variables["AK"] = "AKIA1";
        variables["SK"] = "aws-secret";
        variables["ST"] = "aws-session";
        variables["CS"] = "az-secret";
        variables["AZURE_RESOURCE_NAME"] = "mine";
    }
    const auth::Identity& identity(const std::vector<Provider>& providers) {
        return providers.at(0).credentials().front().identity;
    }
};

TEST_F(Identities, OfAwsNameTheirRegionOnce) {
    const auto providers = make(
        "amazon-bedrock: { credentials: [{ aws: { access_key_id: { env: AK },\n"
        "  secret_access_key: { env: SK }, session_token: { env: ST }, region: eu-west-3 },\n"
        "  weight: 3 }] }");
    const auto& aws = std::get<auth::AwsIdentity>(identity(providers));
    EXPECT_EQ(aws.credentials.access_key_id, "AKIA1");
    EXPECT_EQ(aws.credentials.secret_access_key.reveal(), "aws-secret");
    EXPECT_EQ(aws.credentials.session_token.reveal(), "aws-session");
    EXPECT_EQ(providers[0].base_url(), "https://bedrock-runtime.eu-west-3.amazonaws.com");
    EXPECT_EQ(providers[0].credentials()[0].name, "aws");
    EXPECT_EQ(providers[0].credentials()[0].weight, 3U);
}

TEST_F(Identities, OfAwsDoNotMixTheFilesKeyWithTheEnvironmentsSession) {
    variables["AWS_SESSION_TOKEN"] = "of-another-key";
    const auto providers = make(
        "amazon-bedrock: { credentials: { aws: { access_key_id: { env: AK }, secret_access_key: { "
        "env: SK }, region: eu-west-3 } } }");
    EXPECT_TRUE(std::get<auth::AwsIdentity>(identity(providers)).credentials.session_token.empty());
}

TEST_F(Identities, OfGoogleSayWhereTheyAreGood) {
    const auto providers =
        make("google-vertex: { credentials: [{ google: { file: " + file(service_account()) +
             ", location: us-central1, token_url: \"https://oauth2.test/token\" } }] }");
    const auto& google = std::get<auth::GoogleIdentity>(identity(providers));
    EXPECT_EQ(google.token_url, "https://oauth2.test/token");
    EXPECT_TRUE(providers[0].base_url().contains("/projects/proj-1/locations/us-central1/"));
}

TEST_F(Identities, OfEntraStandBesideKeys) {
    const auto providers = make(
        "azure: { credentials: [{ env: KEY_2 }, { entra: { tenant: t, client_id: c, "
        "client_secret: { env: CS }, scope: \"https://ai.azure.com/.default\" } }] }");
    ASSERT_EQ(providers[0].credentials().size(), 2U);
    EXPECT_TRUE(providers[0].credentials()[0].fixed());
    const auto& entra = std::get<auth::EntraIdentity>(providers[0].credentials()[1].identity);
    EXPECT_EQ(entra.client.scope, "https://ai.azure.com/.default");
    EXPECT_EQ(entra.client.authority, "https://login.microsoftonline.com");
    EXPECT_NE(providers[0].credentials()[0].fingerprint, providers[0].credentials()[1].fingerprint);
}

TEST_F(Identities, PlainHttpIsForThisMachineWhereThatIsAllowed) {
    const std::string entra =
        "{ credentials: [{ entra: { tenant: t, client_id: c, client_secret: { env: CS },\n"
        "authority: \"http://127.0.0.1:99\" } }], allow_private: ";
    good("azure: " + entra + "true }");
    expect_problem("azure: " + entra + "false }",
                   "weir.yaml:2:12: providers.azure.credentials[0].entra: \"authority\" is plain "
                   "http: that is for tests on this machine");
    expect_problem(
        "azure: { credentials: [{ entra: { tenant: t, client_id: c, client_secret: { env: CS },\n"
        "authority: \"http://login.test\" } }], allow_private: true }",
        "weir.yaml:2:12: providers.azure.credentials[0].entra: \"authority\" must start with "
        "https://");
}

TEST_F(Identities, EveryProblemHasItsPlace) {
    variables["AWS_REGION"] = "us-east-1";
    struct Row {
        std::string yaml;
        std::string_view problem;
    };
    const Row rows[] = {
        {"amazon-bedrock: { credentials: [{ aws: { access_key_id: { env: AK } } }] }",
         "weir.yaml:1:35: providers.amazon-bedrock.credentials[0].aws: needs both "
         "\"access_key_id\" and \"secret_access_key\""},
        {"amazon-bedrock: { credentials: [{ aws: { access_key_id: AKIA1, secret_access_key: { env: "
         "SK } } }] }",
         "weir.yaml:1:57: providers.amazon-bedrock.credentials[0].aws: \"access_key_id\" is a "
         "secret"},
        {"amazon-bedrock: { credentials: [{ aws: {} }] }",
         "weir.yaml:1:35: providers.amazon-bedrock.credentials[0].aws: needs \"access_key_id\" and "
         "\"secret_access_key\", or the environment variables"},
        {"amazon-bedrock: { credentials: [{ aws: { access_key_id: { env: AK }, secret_access_key: "
         "{ "
         "env: SK }, region: \"a/b\" } }] }",
         "weir.yaml:1:35: providers.amazon-bedrock.credentials[0].aws: has a \"region\" that is "
         "none"},
        {"amazon-bedrock: { credentials: [{ aws: {}, env: AK }] }",
         "weir.yaml:1:33: providers.amazon-bedrock.credentials[0]: is one of env, file, aws, "
         "google "
         "and entra"},
        {"google-vertex: { url: \"https://x\", credentials: [{ google: { file: /not/there } }] }",
         "weir.yaml:1:68: providers.google-vertex.credentials[0].google: \"file\" names a file "
         "that "
         "cannot be read"},
        {"google-vertex: { url: \"https://x\", credentials: [{ google: {} }] }",
         "weir.yaml:1:52: providers.google-vertex.credentials[0].google: needs a \"file\""},
        {"google-vertex: { url: \"https://x\", credentials: [{ google: { file: " +
             file(R"({"type":"authorized_user"})") + " } }] }",
         "weir.yaml:1:68: providers.google-vertex.credentials[0].google: \"file\" names a file of "
         "a "
         "person's own login"},
        {"azure: { credentials: [{ entra: { tenant: t } }] }",
         "weir.yaml:1:26: providers.azure.credentials[0].entra: needs \"tenant\", \"client_id\" "
         "and \"client_secret\""},
        {"azure: { credentials: [{ entra: { tenant: \"..\", client_id: c, client_secret: { env: CS "
         "} } }] }",
         "weir.yaml:1:26: providers.azure.credentials[0].entra: the credential's tenant is no id"},
        {"azure: { credentials: [{ entra: { tenant: t, client_id: c, client_secret: { env: CS }, "
         "clinet: x } }] }",
         "weir.yaml:1:88: providers.azure.credentials[0].entra: unknown key \"clinet\""},
        {"azure: { headers: { Authorization: x }, credentials: [{ entra: { tenant: t, client_id: "
         "c, "
         "client_secret: { env: CS } } }] }",
         "weir.yaml:1:36: providers.azure.headers: \"Authorization\" is sent by the gateway "
         "itself"},
    };
    for (const Row& row : rows)
        expect_problem(row.yaml, row.problem);
}

TEST_F(Identities, OneProviderIsInOneRegion) {
    const std::string keys = "access_key_id: { env: AK }, secret_access_key: { env: SK }";
    expect_problem("amazon-bedrock: { credentials: [{ name: a, aws: { " + keys +
                       ", region: us-east-1 } }, { name: b, aws: { " + keys +
                       ", region: us-west-2 } }] }",
                   "weir.yaml:1:1: providers.amazon-bedrock: has credentials of the regions "
                   "us-east-1 and us-west-2");
}

}  // namespace
}  // namespace weir::provider
