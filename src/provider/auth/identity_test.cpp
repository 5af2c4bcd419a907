#include "provider/auth/identity.hpp"

#include <gtest/gtest.h>

#include <set>

namespace weir::provider::auth {
namespace {

std::string urls(const Identity& identity) {
    std::string text;
    for (const TokenUrl& one : token_urls(identity))
        text += one.url + (one.metadata ? " (metadata) " : " ");
    return text;
}

ServiceAccount account() {
    ServiceAccount made;
    made.client_email = "a@p";
    made.token_uri = "https://oauth2.googleapis.com/token";
    made.private_key = Secret("pem");
    return made;
}

GoogleIdentity google() {
    return {.account = account(), .token_url = {}, .project = {}, .location = {}};
}

EntraIdentity entra() {
    EntraIdentity made;
    made.client.tenant = "t";
    made.client.client_id = "c";
    made.client.client_secret = Secret("s");
    return made;
}

TEST(Identity, SaysWhereTokensAreAskedFor) {
    EXPECT_EQ(urls(Identity{}), "");
    EXPECT_EQ(urls(AwsIdentity{}), "");
    EXPECT_EQ(urls(google()), "https://oauth2.googleapis.com/token ");
    GoogleIdentity elsewhere = google();
    elsewhere.token_url = "http://127.0.0.1:1/token";
    EXPECT_EQ(urls(std::move(elsewhere)), "http://127.0.0.1:1/token ");
    EXPECT_EQ(urls(entra()), "https://login.microsoftonline.com/t/oauth2/v2.0/token ");
    ExternalAccount external;
    external.source.kind = SubjectSource::Kind::url;
    external.source.place = "http://169.254.169.254/token";
    external.token_url = "https://sts";
    external.impersonation_url = "https://iam";
    GoogleIdentity federated;
    federated.account = std::move(external);
    EXPECT_EQ(urls(std::move(federated)),
              "http://169.254.169.254/token (metadata) https://sts https://iam ");
}

TEST(Identity, EveryPartOfItTellsItFromOthers) {
    std::set<std::string> seen;
    const auto fresh = [&seen](const Identity& identity) {
        return seen.insert(std::string(material(identity).reveal())).second;
    };
    const auto aws = [](std::string id, std::string secret, std::string token, std::string region) {
        return AwsIdentity{.credentials = {.access_key_id = std::move(id),
                                           .secret_access_key = Secret(std::move(secret)),
                                           .session_token = Secret(std::move(token))},
                           .region = std::move(region)};
    };
    EXPECT_TRUE(fresh(aws("a", "b", "c", "d")));
    EXPECT_FALSE(fresh(aws("a", "b", "c", "d")));
    EXPECT_TRUE(fresh(aws("ab", "", "c", "d")));
    EXPECT_TRUE(fresh(aws("a", "b", "x", "d")));
    EXPECT_TRUE(fresh(aws("a", "b", "c", "x")));
    EXPECT_TRUE(fresh(google()));
    GoogleIdentity other = google();
    other.token_url = "https://x";
    EXPECT_TRUE(fresh(std::move(other)));
    EXPECT_TRUE(fresh(entra()));
    EntraIdentity scoped = entra();
    scoped.client.scope = "x";
    EXPECT_TRUE(fresh(std::move(scoped)));
    EntraIdentity federated = entra();
    federated.federated_token_file = "/f";
    EXPECT_TRUE(fresh(std::move(federated)));
}

TEST(Identity, SignsOrWantsATokenOrNeither) {
    EXPECT_TRUE(signs_requests(AwsIdentity{}));
    EXPECT_FALSE(wants_token(AwsIdentity{}));
    EXPECT_TRUE(wants_token(google()));
    EXPECT_TRUE(wants_token(entra()));
    EXPECT_FALSE(wants_token(Identity{}));
    EXPECT_FALSE(signs_requests(Identity{}));
}

}  // namespace
}  // namespace weir::provider::auth
