#include "provider/cloud_environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <utility>

#include "json/document.hpp"

namespace weir::provider {
namespace {

using auth::AwsIdentity;
using auth::EntraIdentity;
using auth::GoogleIdentity;
using auth::Identity;
using config::Environment;

constexpr std::string_view google_file_variable = "GOOGLE_APPLICATION_CREDENTIALS";

bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

// A credential file, whole. The bytes are a secret.
Result<Secret> read_file(const std::string& path) {
    std::string bytes(auth::token_bytes_max + 1, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto length = static_cast<std::size_t>(file.gcount());
    if (file.bad() || !file.eof() || length > auth::token_bytes_max)
        return fail(ErrorKind::invalid_request,
                    "names a file that cannot be read or is over 64 KiB");
    bytes.resize(length);
    return Secret(std::move(bytes));
}

Result<Identity> entra_from(const Environment& environment) {
    EntraIdentity entra;
    entra.client.tenant = variable(environment, "AZURE_TENANT_ID");
    entra.client.client_id = variable(environment, "AZURE_CLIENT_ID");
    entra.client.client_secret = Secret(variable(environment, "AZURE_CLIENT_SECRET"));
    if (entra.client.client_secret.empty())
        entra.federated_token_file = variable(environment, "AZURE_FEDERATED_TOKEN_FILE");
    if (std::string host = variable(environment, "AZURE_AUTHORITY_HOST"); !host.empty())
        entra.client.authority = std::move(host);
    if (const Result<std::string> url = auth::entra_token_url(entra.client); !url)
        return fail(url.error());
    return Identity(std::move(entra));
}

bool is_set(const Environment& environment, std::string_view name) {
    return !variable(environment, name).empty();
}

Result<CredentialSettings> named(std::string_view name, Result<Identity> identity) {
    if (!identity) return fail(identity.error());
    return CredentialSettings{
        .name = std::string(name), .secret = {}, .identity = std::move(*identity)};
}

}  // namespace

std::string variable(const Environment& environment, std::string_view name) {
    return environment(name).value_or("");
}

std::string aws_region(const Environment& environment) {
    if (is_set(environment, "AWS_REGION")) return variable(environment, "AWS_REGION");
    return variable(environment, "AWS_DEFAULT_REGION");
}

bool is_place(std::string_view text) {
    return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::string fault_of(const AwsIdentity& aws) {
    if (aws.region.empty()) return "needs a \"region\", or the environment variable AWS_REGION";
    if (!is_place(aws.region)) return "has a \"region\" that is none of AWS's, like us-east-1";
    if (!is_place(aws.service)) return "has a \"service\" that is none of AWS's, like bedrock";
    if (aws.credentials.access_key_id.find('/') != std::string::npos ||
        !is_plain(aws.credentials.access_key_id) ||
        !is_plain(aws.credentials.secret_access_key.reveal()) ||
        !is_plain(aws.credentials.session_token.reveal()))
        return "has blanks or control characters in its keys";
    return {};
}

std::optional<AwsIdentity> aws_from(const Environment& environment, std::string_view service) {
    AwsIdentity aws{
        .credentials = {.access_key_id = variable(environment, "AWS_ACCESS_KEY_ID"),
                        .secret_access_key = Secret(variable(environment, "AWS_SECRET_ACCESS_KEY")),
                        .session_token = Secret(variable(environment, "AWS_SESSION_TOKEN"))},
        .region = aws_region(environment),
        .service = std::string(service)};
    if (aws.credentials.access_key_id.empty() || aws.credentials.secret_access_key.empty())
        return std::nullopt;
    return aws;
}

Result<GoogleIdentity> read_google_file(const std::string& path) {
    const Result<Secret> bytes = read_file(path);
    if (!bytes) return fail(bytes.error());
    std::string type;
    {
        json::Document document;
        if (document.read(bytes->reveal(), {.bytes_max = auth::token_bytes_max}))
            type = document.root()["type"].text();
    }
    GoogleIdentity google;
    if (type == "external_account") {
        Result<auth::ExternalAccount> account = auth::read_external_account(bytes->reveal());
        if (!account) return fail(account.error());
        google.account = std::move(*account);
    } else if (type == "authorized_user") {
        return fail(ErrorKind::invalid_request,
                    "names a file of a person's own login (\"authorized_user\"), which is not "
                    "served: use a service account's key or workload identity federation");
    } else {
        Result<auth::ServiceAccount> account = auth::read_service_account(bytes->reveal());
        if (!account) return fail(account.error());
        google.account = std::move(*account);
    }
    return google;
}

bool auth_served(const catalog::Endpoint& endpoint) {
    switch (endpoint.auth) {
        case catalog::Auth::header:
        case catalog::Auth::none:
        case catalog::Auth::aws_sigv4: return true;
        case catalog::Auth::oauth: return endpoint.base_url.contains(".googleapis.com/");
        case catalog::Auth::oci: break;
    }
    return false;
}

bool holds_key(std::string_view variable) { return variable != google_file_variable; }

FilledUrl fill_address(const catalog::Endpoint& endpoint, const Environment& environment) {
    FilledUrl filled = fill_url(endpoint.base_url, environment);
    constexpr std::string_view host = "-aiplatform.googleapis.com/";
    constexpr std::string_view scheme = "https://";
    for (const std::string_view area : {"global", "us", "eu"}) {
        const std::string usual = std::string(scheme).append(area).append(host);
        if (!filled.url.starts_with(usual)) continue;
        const std::string own =
            area == "global" ? "https://aiplatform.googleapis.com/"
                             : fmt::format("https://aiplatform.{}.rep.googleapis.com/", area);
        filled.url.replace(0, usual.size(), own);
        break;
    }
    return filled;
}

Cloud cloud_of(const catalog::Provider& known) {
    for (const catalog::Endpoint& endpoint : known.endpoints) {
        if (endpoint.auth == catalog::Auth::aws_sigv4) return Cloud::aws;
        if (endpoint.auth == catalog::Auth::oauth && auth_served(endpoint)) return Cloud::google;
        if (endpoint.base_url.contains(".azure.com/")) return Cloud::azure;
    }
    return Cloud::none;
}

std::optional<Result<CredentialSettings>> usual_identity(Cloud cloud,
                                                         const Environment& environment,
                                                         std::string_view aws_service) {
    if (cloud == Cloud::aws) {
        std::optional<AwsIdentity> aws = aws_from(environment, aws_service);
        if (!aws) return std::nullopt;
        if (const std::string fault = fault_of(*aws); !fault.empty())
            return Result<CredentialSettings>(
                fail(ErrorKind::invalid_request, "AWS_ACCESS_KEY_ID: " + fault));
        return named("AWS_ACCESS_KEY_ID", Identity(*std::move(aws)));
    }
    if (cloud == Cloud::google) {
        constexpr std::string_view name = google_file_variable;
        if (!is_set(environment, name)) return std::nullopt;
        Result<GoogleIdentity> read = read_google_file(variable(environment, name));
        if (!read)
            return Result<CredentialSettings>(fail(
                ErrorKind::invalid_request, fmt::format("{} {}", name, read.error().message())));
        return named(name, Identity(std::move(*read)));
    }
    if (cloud == Cloud::azure) {
        if (!is_set(environment, "AZURE_TENANT_ID") || !is_set(environment, "AZURE_CLIENT_ID") ||
            (!is_set(environment, "AZURE_CLIENT_SECRET") &&
             !is_set(environment, "AZURE_FEDERATED_TOKEN_FILE")))
            return std::nullopt;
        return named("AZURE_CLIENT_ID", entra_from(environment));
    }
    return std::nullopt;
}

std::string_view usual_variables(Cloud cloud) {
    switch (cloud) {
        case Cloud::aws: return "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        case Cloud::google: return "GOOGLE_APPLICATION_CREDENTIALS";
        case Cloud::azure: return "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET";
        case Cloud::none: break;
    }
    return {};
}

Environment with_places(const Environment& environment,
                        const std::vector<CredentialSettings>& credentials) {
    std::string region;
    std::string project;
    std::string location;
    for (const CredentialSettings& credential : credentials) {
        if (const auto* aws = std::get_if<AwsIdentity>(&credential.identity))
            if (region.empty()) region = aws->region;
        const auto* google = std::get_if<GoogleIdentity>(&credential.identity);
        if (google == nullptr) continue;
        if (project.empty()) project = google->project;
        if (location.empty()) location = google->location;
    }
    std::string own_project;  // where a service account lives, when nobody says another
    for (const CredentialSettings& credential : credentials)
        if (const auto* google = std::get_if<GoogleIdentity>(&credential.identity))
            if (const auto* account = std::get_if<auth::ServiceAccount>(&google->account);
                account != nullptr && own_project.empty())
                own_project = account->project_id;
    return [&environment, region, project, location,
            own_project](std::string_view name) -> std::optional<std::string> {
        const auto first = [&](std::initializer_list<std::string> choices) {
            for (const std::string& choice : choices)
                if (!choice.empty()) return std::optional(choice);
            return std::optional<std::string>();
        };
        if (name == "AWS_REGION") return first({region, aws_region(environment)});
        if (name == "GOOGLE_VERTEX_PROJECT")
            return first({project, variable(environment, name),
                          variable(environment, "GOOGLE_CLOUD_PROJECT"), own_project});
        if (name == "GOOGLE_VERTEX_LOCATION")
            return first({location, variable(environment, name),
                          variable(environment, "GOOGLE_CLOUD_LOCATION")});
        return environment(name);
    };
}

}  // namespace weir::provider
