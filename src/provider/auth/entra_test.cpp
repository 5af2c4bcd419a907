#include "provider/auth/entra.hpp"

#include <gtest/gtest.h>

namespace weir::provider::auth {
namespace {

EntraClient client() {
    return {.tenant = "contoso.onmicrosoft.com",
            .client_id = "11111111-2222-3333-4444-555555555555",
            .client_secret = Secret("s~ecret+/=")};
}

TEST(Entra, AsksWithASecret) {
    const Result<TokenRequest> request = entra_request(client());
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(request->url,
              "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token");
    EXPECT_EQ(request->headers.at(0).value.reveal(), "application/x-www-form-urlencoded");
    EXPECT_EQ(request->body.reveal(),
              "grant_type=client_credentials&client_id=11111111-2222-3333-4444-555555555555"
              "&scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default"
              "&client_secret=s~ecret%2B%2F%3D");
}

TEST(Entra, AsksWithAFederatedToken) {
    EntraClient federated = client();
    federated.client_secret = Secret();
    federated.authority = "https://login.microsoftonline.us/";
    federated.scope = "https://ai.azure.com/.default";
    EXPECT_FALSE(entra_request(federated).has_value());
    const Result<TokenRequest> request = entra_federated_request(federated, Secret("ey.x"));
    ASSERT_TRUE(request.has_value());
    EXPECT_TRUE(request->url.starts_with("https://login.microsoftonline.us/contoso"));
    EXPECT_TRUE(request->body.reveal().ends_with(
        "&scope=https%3A%2F%2Fai.azure.com%2F.default"
        "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        "&client_assertion=ey.x"));
    EXPECT_FALSE(entra_federated_request(federated, Secret()).has_value());
}

TEST(Entra, AsksTheMachine) {
    const TokenRequest request =
        managed_identity_request("https://cognitiveservices.azure.com/", "a b");
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.url,
              "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
              "&resource=https%3A%2F%2Fcognitiveservices.azure.com%2F&client_id=a%20b");
    EXPECT_EQ(request.headers.at(0).name, "metadata");
    EXPECT_TRUE(request.body.empty());
}

TEST(Entra, SendsNothingToAnotherPlace) {
    for (const std::string_view tenant : {"", ".", "..", "a/b", "a?b", "a b", "\xC3\xA9"}) {
        EntraClient bad = client();
        bad.tenant = tenant;
        const Result<TokenRequest> request = entra_request(bad);
        ASSERT_FALSE(request.has_value()) << tenant;
        EXPECT_EQ(request.error().kind(), ErrorKind::upstream_auth);
    }
    EntraClient plain = client();
    plain.authority = "http://login.example";
    EXPECT_FALSE(entra_request(plain).has_value());
    EntraClient nameless = client();
    nameless.client_id = "";
    EXPECT_FALSE(entra_request(nameless).has_value());
}

}  // namespace
}  // namespace weir::provider::auth
