#include "provider/identity_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "provider/cloud_environment.hpp"

namespace weir::provider {
namespace {

using auth::AwsIdentity;
using auth::EntraIdentity;
using auth::GoogleIdentity;
using auth::Identity;
using config::Environment;
using config::Section;

constexpr std::array kinds = std::to_array<std::string_view>({"aws", "google", "entra"});
constexpr std::string_view default_authority = "https://login.microsoftonline.com";

Result<Identity> checked(EntraIdentity entra) {
    if (const Result<std::string> url = auth::entra_token_url(entra.client); !url)
        return fail(url.error());
    return Identity(std::move(entra));
}

}  // namespace

std::string_view IdentityReader::kind() const {
    for (const std::string_view kind : kinds)
        if (credential_.has(kind)) return kind;
    return {};
}

std::optional<Identity> IdentityReader::read() {
    const auto own = static_cast<std::size_t>(std::ranges::count_if(
        kinds, [this](std::string_view kind) { return credential_.has(kind); }));
    if (own == 0) return Identity{};
    if (own > 1 || credential_.has("env") || credential_.has("file")) {
        for (const std::string_view key : {"aws", "google", "entra", "env", "file"})
            if (credential_.has(key)) credential_.take(key);
        credential_.problem("is one of env, file, aws, google and entra: which one is it?");
        return std::nullopt;
    }
    if (credential_.has("aws")) return read_aws(credential_.section("aws"));
    if (credential_.has("google")) return read_google(credential_.section("google"));
    return read_entra(credential_.section("entra"));
}

std::optional<Identity> IdentityReader::read_aws(Section section) {
    std::optional<AwsIdentity> aws;
    const bool own = section.has("access_key_id") || section.has("secret_access_key");
    std::optional<Secret> id = section.secret("access_key_id");
    std::optional<Secret> secret = section.secret("secret_access_key");
    std::optional<Secret> token = section.secret("session_token");
    bool good = true;
    if (!own) {
        aws = aws_from(section.environment(), context_.aws_service);
        if (!aws) {
            section.problem(
                "needs \"access_key_id\" and \"secret_access_key\", or the environment variables "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
            good = false;
        }
    } else if (id && secret) {
        aws.emplace(
            AwsIdentity{.credentials = {.access_key_id = std::string(id->reveal()),
                                        .secret_access_key = std::move(*secret),
                                        .session_token = token ? std::move(*token) : Secret()},
                        .region = aws_region(section.environment()),
                        .service = std::string(context_.aws_service)});
    } else {
        if (!section.has("access_key_id") || !section.has("secret_access_key"))
            section.problem("needs both \"access_key_id\" and \"secret_access_key\"");
        good = false;
    }
    std::string region = section.text("region");
    std::string service = section.text("service");
    section.finish();
    if (!good || !aws) return std::nullopt;
    if (!region.empty()) aws->region = std::move(region);
    if (!service.empty()) aws->service = std::move(service);
    if (const std::string fault = fault_of(*aws); !fault.empty()) {
        section.problem(fault);
        return std::nullopt;
    }
    return Identity(*std::move(aws));
}

// https, or http within this machine where that is allowed; "" when it is not there.
std::optional<std::string> IdentityReader::own_url(Section& section, std::string_view key) {
    std::string url = section.url(key);
    while (url.ends_with('/'))
        url.pop_back();
    if (!section.has(key) || (url.starts_with("https://") && url.size() > 8)) return url;
    if (!auth::is_loopback_http(url)) {
        section.problem(key, "must start with https://");
        return std::nullopt;
    }
    if (context_.allow_private) return url;
    section.problem(key,
                    "is plain http: that is for tests on this machine, and wants allow_private: "
                    "true at the provider");
    return std::nullopt;
}

std::optional<Identity> IdentityReader::read_google(Section section) {
    std::string path = section.url("file");
    const std::optional<std::string> token_url = own_url(section, "token_url");
    std::string project = section.text("project");
    std::string location = section.text("location");
    section.finish();
    const bool from_variable = path.empty();
    if (from_variable) path = variable(section.environment(), "GOOGLE_APPLICATION_CREDENTIALS");
    if (path.empty()) {
        section.problem(
            "needs a \"file\" (of a service account, or of workload identity federation), or the "
            "environment variable GOOGLE_APPLICATION_CREDENTIALS");
        return std::nullopt;
    }
    if (!location.empty() && !is_place(location)) {
        section.problem("location", "is no location of Google's, like europe-west1 or global");
        return std::nullopt;
    }
    Result<GoogleIdentity> google = read_google_file(path);
    if (!google) {
        if (from_variable)
            section.problem(
                fmt::format("GOOGLE_APPLICATION_CREDENTIALS {}", google.error().message()));
        else
            section.problem("file", google.error().message());
        return std::nullopt;
    }
    if (!token_url) return std::nullopt;
    google->project = std::move(project);
    google->location = std::move(location);
    if (auto* account = std::get_if<auth::ExternalAccount>(&google->account)) {
        if (!token_url->empty()) account->token_url = *token_url;
    } else {
        google->token_url = *token_url;
    }
    return Identity(std::move(*google));
}

std::optional<Identity> IdentityReader::read_entra(Section section) {
    const Environment& environment = section.environment();
    EntraIdentity entra;
    auth::EntraClient& client = entra.client;
    client.tenant = section.text("tenant");
    client.client_id = section.text("client_id");
    if (client.tenant.empty()) client.tenant = variable(environment, "AZURE_TENANT_ID");
    if (client.client_id.empty()) client.client_id = variable(environment, "AZURE_CLIENT_ID");
    const bool own = section.has("client_secret") || section.has("federated_token_file");
    std::optional<Secret> secret = section.secret("client_secret");
    entra.federated_token_file = section.url("federated_token_file");
    client.scope = section.text("scope", auth::azure_scope);
    const std::optional<std::string> authority = own_url(section, "authority");
    section.finish();
    if (section.has("client_secret") && !secret) return std::nullopt;
    if (secret) client.client_secret = std::move(*secret);
    if (!own) {
        client.client_secret = Secret(variable(environment, "AZURE_CLIENT_SECRET"));
        if (client.client_secret.empty())
            entra.federated_token_file = variable(environment, "AZURE_FEDERATED_TOKEN_FILE");
    }
    if (!client.client_secret.empty() && !entra.federated_token_file.empty()) {
        section.problem(
            "has both \"client_secret\" and \"federated_token_file\": which one is it?");
        return std::nullopt;
    }
    if (client.tenant.empty() || client.client_id.empty() ||
        (client.client_secret.empty() && entra.federated_token_file.empty())) {
        section.problem(
            "needs \"tenant\", \"client_id\" and \"client_secret\" (or \"federated_token_file\"), "
            "or the environment variables AZURE_TENANT_ID, AZURE_CLIENT_ID and "
            "AZURE_CLIENT_SECRET");
        return std::nullopt;
    }
    if (!authority) return std::nullopt;
    std::string host = variable(environment, "AZURE_AUTHORITY_HOST");
    if (host.empty()) host = default_authority;
    client.authority = authority->empty() ? host : *authority;
    Result<Identity> good = checked(std::move(entra));
    if (!good) {
        section.problem(good.error().message());
        return std::nullopt;
    }
    return std::move(*good);
}

}  // namespace weir::provider
