#include "provider/auth/token_flow.hpp"

#include <string>
#include <utility>

#include "base/text.hpp"

namespace weir::provider::auth {
namespace {

std::unexpected<Error> not_asked() {
    return fail(ErrorKind::internal, "a step of the way to a token came out of turn");
}

}  // namespace

Result<TokenStep> TokenFlow::start(SysTime now) {
    if (const auto* google = std::get_if<GoogleIdentity>(&identity_))
        return start_google(*google, now);
    if (const auto* entra = std::get_if<EntraIdentity>(&identity_)) return start_entra(*entra);
    return not_asked();
}

Result<TokenStep> TokenFlow::start_google(const GoogleIdentity& google, SysTime now) {
    if (const auto* account = std::get_if<ExternalAccount>(&google.account)) {
        external_.emplace(*account);
        return external_->start();
    }
    Result<TokenRequest> request =
        service_account_request(std::get<ServiceAccount>(google.account), {}, now);
    if (!request) return fail(request.error());
    if (!google.token_url.empty()) request->url = google.token_url;
    asked_ = true;
    return std::move(*request);
}

Result<TokenStep> TokenFlow::start_entra(const EntraIdentity& entra) {
    if (!entra.federated_token_file.empty()) return ReadFile{entra.federated_token_file};
    Result<TokenRequest> request = entra_request(entra.client);
    if (!request) return fail(request.error());
    asked_ = true;
    return std::move(*request);
}

Result<TokenStep> TokenFlow::on_file(std::string_view bytes) {
    if (external_) return external_->on_file(bytes);
    const auto* entra = std::get_if<EntraIdentity>(&identity_);
    if (entra == nullptr || entra->federated_token_file.empty() || asked_) return not_asked();
    while (bytes.ends_with('\n') || bytes.ends_with('\r'))
        bytes.remove_suffix(1);
    const Result<Secret> assertion = check_token(std::string(trim(bytes)));
    if (!assertion)
        return fail(ErrorKind::upstream_auth, "the file of the federated token holds no token");
    Result<TokenRequest> request = entra_federated_request(entra->client, *assertion);
    if (!request) return fail(request.error());
    asked_ = true;
    return std::move(*request);
}

Result<TokenStep> TokenFlow::on_answer(int status, std::string_view body, SysTime now) {
    if (external_) return external_->on_answer(status, body, now);
    if (!std::exchange(asked_, false)) return not_asked();
    Result<Token> token = read_token(status, body, now);
    if (!token) return fail(token.error());
    return std::move(*token);
}

}  // namespace weir::provider::auth
