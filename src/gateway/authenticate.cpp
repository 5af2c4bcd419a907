#include "gateway/authenticate.hpp"

#include <utility>

#include "provider/auth/sigv4.hpp"

namespace weir::gateway {

using provider::auth::AwsIdentity;

net::Awaitable<Result<void>> authenticate(RequestContext& request,
                                          const provider::RequestToSign& what,
                                          const net::UpstreamTimeouts& timeouts) {
    const provider::Credential& credential = *request.credential;
    Services& services = request.services;
    if (const auto* const aws = std::get_if<AwsIdentity>(&credential.identity)) {
        const std::chrono::seconds skew = services.aws_clock_skew;
        request.shown = provider::sign_request(*aws, what, services.wall_clock() + skew);
        request.shown_version = static_cast<std::uint64_t>(skew.count());
        co_return Result<void>{};
    }
    const SteadyTime now = std::chrono::steady_clock::now();
    const Deadline deadline = earlier(
        timeouts.total, deadline_after(deadline_after(now, timeouts.connect), timeouts.first_byte));
    Result<TokenSource::Shown> token =
        co_await services.tokens.token({.snapshot = request.snapshot,
                                        .provider = request.ready->provider,
                                        .credential = &credential},
                                       deadline, request.cancel);
    if (!token) co_return fail(token.error());
    request.shown = provider::show_token(std::move(token->token));
    request.shown_version = token->version;
    co_return Result<void>{};
}

bool shown_anew_may_help(RequestContext& request, const net::UpstreamAnswer& answer) {
    constexpr int unauthorized = 401;
    constexpr int forbidden = 403;
    if (request.credential == nullptr || request.credential->fixed()) return false;
    Services& services = request.services;
    if (std::holds_alternative<AwsIdentity>(request.credential->identity)) {
        if (answer.status() != forbidden) return false;
        const SysTime at = services.wall_clock() + services.aws_clock_skew;
        const auto date = answer.headers().find("date");
        if (const auto off = date ? provider::auth::clock_skew(*date, at) : std::nullopt)
            services.aws_clock_skew += *off;
        // Also when another request has found it out meanwhile.
        return request.shown_version != static_cast<std::uint64_t>(services.aws_clock_skew.count());
    }
    if (answer.status() != unauthorized) return false;
    services.tokens.refused(*request.credential, request.shown_version);
    return true;
}

std::string_view secret_shown(const RequestContext& request) {
    if (request.credential == nullptr) return {};
    return request.credential->fixed() ? request.credential->secret.reveal()
                                       : request.shown.repeatable.reveal();
}

}  // namespace weir::gateway
