#pragma once
// Workload identity federation: a token of another issuer, from a file or a URL, changed at
// Google's STS and perhaps for a service account's (facts: providers.md 3.7;
// google.aip.dev/auth/4117; RFC 8693). The file is as trusted as a key: it names the URLs that the
// token is sent to.
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "provider/auth/google_jwt.hpp"
#include "provider/auth/token.hpp"

namespace weir::provider::auth {

struct SubjectSource {
    enum class Kind : std::uint8_t { file, url };
    Kind kind = Kind::file;
    std::string place;  // path, or http(s) URL (metadata servers have no TLS)
    std::vector<std::pair<std::string, std::string>> headers;  // of a URL
    std::string field;  // of a JSON answer that holds the token; "" when it is the token itself
};

struct ExternalAccount {
    std::string audience;
    std::string subject_token_type;
    std::string token_url;
    std::string impersonation_url;  // "" for none
    std::chrono::seconds impersonation_lifetime{3600};
    std::string client_id;  // of workforce pools, with a secret; "" for none
    Secret client_secret;
    std::string workforce_user_project;
    SubjectSource source;
};

// The file that `gcloud iam workload-identity-pools create-cred-config` writes. upstream_auth names
// the field that is wrong; AWS and executable sources are not supported and say so.
Result<ExternalAccount> read_external_account(std::string_view json);

// One way to one token: start(), then what each step brings, until a step is a Token. account must
// outlive it. One owner.
class ExternalTokenFlow {
public:
    explicit ExternalTokenFlow(const ExternalAccount& account,
                               std::string_view scope = google_scope)
        : account_(account), scope_(scope) {}

    TokenStep start();
    // The file's bytes. internal when no file was asked for.
    Result<TokenStep> on_file(std::string_view bytes);
    // An answer to the request. internal when none was asked for.
    Result<TokenStep> on_answer(int status, std::string_view body, SysTime now);

private:
    enum class State : std::uint8_t { begin, file, url, exchange, impersonation, done };

    Result<TokenStep> on_subject(std::string_view bytes);
    TokenRequest exchange_request(const Secret& subject) const;
    TokenRequest impersonation_request(const Secret& token) const;

    const ExternalAccount& account_;
    std::string scope_;
    State state_ = State::begin;
};

}  // namespace weir::provider::auth
