#include "app/credential_check.hpp"

#include <fmt/format.h>

#include <array>

#include "app/commands.hpp"
#include "gateway/token_fetch.hpp"
#include "provider/failure.hpp"
#include "provider/request_auth.hpp"

namespace weir::app {
namespace {

using net::Awaitable;

constexpr std::size_t error_bytes_max = 16 * 1024;

struct Asked {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  // its beginning, of an error only
};

// What shows a cloud's credential: a token, which is got here, or the signature of this request.
Awaitable<Result<provider::RequestAuth>> show(const provider::Provider& provider,
                                              const provider::Credential& credential,
                                              const net::Endpoint& endpoint,
                                              std::string_view target, net::Upstream& upstream,
                                              const CheckSettings& settings) {
    if (const auto* aws = std::get_if<provider::auth::AwsIdentity>(&credential.identity))
        co_return provider::sign_request(
            *aws, {.method = "GET", .target = target, .host = endpoint.authority}, settings.now);
    const std::function<SysTime()> clock = [&settings] { return settings.now; };
    // Nobody owns it here but the caller, who waits.
    const std::shared_ptr<const gateway::Snapshot> snapshot(
        std::shared_ptr<const gateway::Snapshot>(), settings.snapshot);
    Result<provider::auth::Token> token = co_await gateway::fetch_token(
        {.snapshot = snapshot, .provider = &provider, .credential = &credential}, upstream, clock,
        {});
    if (!token) co_return fail(token.error());
    co_return provider::show_token(std::move(token->value));
}

// One look at the list of models, with a credential or without.
Awaitable<Result<Asked>> ask(const provider::Provider& provider,
                             const provider::Credential* credential, const net::Endpoint& endpoint,
                             net::Upstream& upstream, const CheckSettings& settings) {
    const std::string target = provider.models_target();
    const std::string agent = fmt::format("weir/{}", version);
    std::vector<provider::HeaderField> shown;
    provider::RequestAuth auth;
    if (credential && credential->fixed()) {
        const provider::AuthHeader header = provider.build_auth(*credential);
        shown.push_back({header.name, header.value.reveal()});
    } else if (credential) {
        Result<provider::RequestAuth> made =
            co_await show(provider, *credential, endpoint, target, upstream, settings);
        if (!made) co_return fail(made.error());
        auth = std::move(*made);
        auth.append(shown);
    }
    std::vector<net::http1::Field> headers = {{"accept", "application/json"},
                                              {"user-agent", agent}};
    for (const provider::HeaderField& field : provider.fixed_headers())
        headers.push_back({field.name, field.value});
    for (const provider::HeaderField& field : shown)
        headers.push_back({field.name, field.value});
    const net::UpstreamRequest request{
        .endpoint = &endpoint, .method = "GET", .target = target, .headers = headers};
    auto answer = co_await upstream.send(request, settings.timeouts, nullptr);
    if (!answer) co_return fail(answer.error());
    Asked asked{.status = (*answer)->status()};
    for (const net::http1::Field& field : (*answer)->headers())
        asked.headers.emplace_back(field.name, field.value);
    if (asked.status < 400) co_return asked;
    while (asked.body.size() < error_bytes_max) {
        const Result<std::string_view> piece = co_await (*answer)->read();
        // A refusal whose body breaks off is a refusal all the same.
        if (!piece || piece->empty()) break;
        asked.body += *piece;
    }
    co_return asked;
}

std::string where_key_is(const CredentialReport& report, const CheckSettings& settings) {
    if (!report.credential.empty()) return fmt::format("credential \"{}\"", report.credential);
    if (settings.key_env.empty()) return "a credential";
    return fmt::format("a credential (usually in {})", settings.key_env);
}

void judge_refusal(const Asked& asked, const provider::Provider& provider,
                   const provider::Credential* credential, const CheckSettings& settings,
                   CredentialReport& report) {
    std::vector<provider::HeaderField> fields;
    for (const auto& [name, value] : asked.headers)
        fields.push_back({name, value});
    const provider::Failure failure =
        provider::classify({.status = asked.status,
                            .headers = fields,
                            .body = asked.body,
                            .provider = provider.id(),
                            .secret = credential ? credential->secret.reveal() : std::string_view{},
                            .now = settings.now});
    const std::string said =
        failure.upstream_message.empty() ? "" : fmt::format(": \"{}\"", failure.upstream_message);
    switch (failure.error.kind()) {
        case ErrorKind::upstream_auth:
            report.verdict = Verdict::refused;
            report.advice =
                credential
                    ? fmt::format("replace the key in {}{}", where_key_is(report, settings), said)
                    : fmt::format("needs {}{}", where_key_is(report, settings), said);
            return;
        case ErrorKind::upstream_quota:
            report.verdict = Verdict::refused;
            report.advice = "the key is known, but its money or quota is used up" + said;
            return;
        case ErrorKind::upstream_rate_limited:
            report.verdict = Verdict::unverified;
            report.advice = "rate limited just now; try again in a while" + said;
            return;
        default: break;
    }
    if (asked.status == 404 || asked.status == 405) {
        report.verdict = Verdict::unverified;
        report.advice =
            fmt::format("it answers, but has no list of models at {}", provider.models_target());
        return;
    }
    report.verdict = Verdict::failing;
    report.advice = fmt::format("the provider answers {}{}", asked.status, said);
}

}  // namespace

std::string_view name(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok: return "ok";
        case Verdict::unverified: return "unverified";
        case Verdict::refused: return "refused";
        case Verdict::failing: return "failing";
        case Verdict::unreachable: return "unreachable";
    }
    return "unreachable";
}

Awaitable<void> check_credential(const provider::Provider& provider,
                                 const provider::Credential* credential,
                                 const net::Endpoint* endpoint, net::Upstream& upstream,
                                 CheckSettings settings, CredentialReport& report) {
    report.provider = provider.id();
    if (credential) report.credential = credential->name;
    if (!endpoint) {
        report.advice = "simulated inside Weir; needs no credential";
        co_return;
    }
    const SteadyTime start = std::chrono::steady_clock::now();
    const Result<Asked> asked = co_await ask(provider, credential, *endpoint, upstream, settings);
    report.time = std::chrono::steady_clock::now() - start;
    if (!asked) {
        const bool refused = asked.error().kind() == ErrorKind::upstream_auth;
        report.verdict = refused ? Verdict::refused : Verdict::unreachable;
        report.advice = asked.error().message();
        if (!asked.error().detail().empty()) report.advice += ": " + asked.error().detail();
        co_return;
    }
    report.http_status = asked->status;
    if (asked->status >= 400) {
        judge_refusal(*asked, provider, credential, settings, report);
        co_return;
    }
    if (asked->status >= 300) {
        report.verdict = Verdict::failing;
        report.advice = "it redirects elsewhere; is the url right?";
        co_return;
    }
    if (!credential) co_return;
    // Some providers list their models to anybody, so that a 200 says nothing about the key.
    const Result<Asked> anonymous = co_await ask(provider, nullptr, *endpoint, upstream, settings);
    if (!anonymous || anonymous->status >= 300) co_return;
    report.verdict = Verdict::unverified;
    report.advice =
        "it answers, but lists its models to anybody: only a call can show whether the "
        "key is good";
}

}  // namespace weir::app
