#include "provider/auth/identity.hpp"

#include <string_view>

namespace weir::provider::auth {
namespace {

class Material {
public:
    Material& add(std::string_view part) {
        // A grown string leaves its old bytes behind: made anew, and the old one wiped.
        std::string longer;
        longer.reserve(text_.reveal().size() + part.size() + 1);
        longer.append(text_.reveal()).append(part).push_back('\0');
        text_ = Secret(std::move(longer));
        return *this;
    }
    Secret take() { return std::move(text_); }

private:
    Secret text_;
};

void describe(const AwsIdentity& aws, Material& out) {
    out.add("aws").add(aws.credentials.access_key_id).add(aws.region).add(aws.service);
    out.add(aws.credentials.secret_access_key.reveal());
    out.add(aws.credentials.session_token.reveal());
}

void describe(const ServiceAccount& account, Material& out) {
    out.add("service_account").add(account.client_email).add(account.private_key_id);
    out.add(account.token_uri).add(account.private_key.reveal());
}

void describe(const ExternalAccount& account, Material& out) {
    out.add("external_account").add(account.audience).add(account.subject_token_type);
    out.add(account.token_url).add(account.impersonation_url);
    out.add(std::to_string(account.impersonation_lifetime.count()));
    out.add(account.client_id).add(account.client_secret.reveal());
    out.add(account.workforce_user_project).add(account.source.place).add(account.source.field);
    for (const auto& [name, value] : account.source.headers)
        out.add(name).add(value);
}

void describe(const GoogleIdentity& google, Material& out) {
    out.add(google.token_url);
    std::visit([&out](const auto& account) { describe(account, out); }, google.account);
}

void describe(const EntraIdentity& entra, Material& out) {
    out.add("entra").add(entra.client.authority).add(entra.client.tenant);
    out.add(entra.client.client_id).add(entra.client.scope).add(entra.federated_token_file);
    out.add(entra.client.client_secret.reveal());
}

void describe(const std::monostate&, Material&) {}

std::vector<TokenUrl> urls_of(const GoogleIdentity& google) {
    if (const auto* account = std::get_if<ServiceAccount>(&google.account))
        return {{.url = google.token_url.empty() ? account->token_uri : google.token_url}};
    const auto& account = std::get<ExternalAccount>(google.account);
    std::vector<TokenUrl> urls;
    if (account.source.kind == SubjectSource::Kind::url)
        urls.push_back({.url = account.source.place, .metadata = true});
    urls.push_back({.url = account.token_url});
    if (!account.impersonation_url.empty()) urls.push_back({.url = account.impersonation_url});
    return urls;
}

}  // namespace

bool signs_requests(const Identity& identity) {
    return std::holds_alternative<AwsIdentity>(identity);
}

bool wants_token(const Identity& identity) {
    return std::holds_alternative<GoogleIdentity>(identity) ||
           std::holds_alternative<EntraIdentity>(identity);
}

std::vector<TokenUrl> token_urls(const Identity& identity) {
    if (const auto* google = std::get_if<GoogleIdentity>(&identity)) return urls_of(*google);
    if (const auto* entra = std::get_if<EntraIdentity>(&identity))
        if (const Result<std::string> url = entra_token_url(entra->client)) return {{.url = *url}};
    return {};
}

Secret material(const Identity& identity) {
    Material out;
    std::visit([&out](const auto& one) { describe(one, out); }, identity);
    return out.take();
}

}  // namespace weir::provider::auth
