// Any bytes as a credential's file, and as what token endpoints and metadata servers answer:
// nothing throws, and what is taken for a token can stand in a header.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "provider/auth/entra.hpp"
#include "provider/auth/google_external.hpp"
#include "provider/auth/google_jwt.hpp"
#include "provider/auth/sigv4.hpp"
#include "provider/auth/token.hpp"
#include "provider/auth/token_cache.hpp"

namespace {

namespace auth = weir::provider::auth;

const weir::SysTime now(std::chrono::seconds(1'795'176'000));

void require(bool holds) {
    if (!holds) std::abort();
}

bool sendable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

void check(weir::Result<auth::Token> token) {
    if (!token) return;
    require(!token->value.empty() && sendable(token->value.reveal()));
    auth::TokenCache cache;
    weir::Random random(1);
    cache.store(std::move(*token), now, random);
    require(cache.usable(now) != nullptr || cache.refresh_due(now));
}

void flow(const auth::ExternalAccount& account, std::string_view bytes) {
    for (const bool good : {false, true}) {
        auth::ExternalTokenFlow steps(account);
        (void)steps.start();
        const std::string_view told = good ? R"({"a":"t","access_token":"t"})" : bytes;
        weir::Result<auth::TokenStep> step = account.source.kind == auth::SubjectSource::Kind::file
                                                 ? steps.on_file(told)
                                                 : steps.on_answer(200, told, now);
        for (int i = 0; i < 3 && step && !std::holds_alternative<auth::Token>(*step); ++i)
            step = steps.on_answer(200, bytes, now);
        if (step && std::holds_alternative<auth::Token>(*step))
            require(sendable(std::get<auth::Token>(*step).value.reveal()));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const int status : {200, 400, 503})
        check(auth::read_token(status, bytes, now));
    check(auth::read_impersonated_token(200, bytes));
    if (const auto account = auth::read_service_account(bytes))
        require(auth::service_account_request(*account, {}, now).has_value());
    if (const auto account = auth::read_external_account(bytes)) flow(*account, bytes);
    const auto request = auth::entra_request(
        {.tenant = std::string(bytes), .client_id = "c", .client_secret = weir::Secret("s")});
    if (request) require(sendable(request->url));
    const std::array<std::string_view, 1> body = {bytes};
    const std::array<weir::provider::HeaderField, 1> headers = {{{"x-a", bytes}}};
    const auth::CanonicalRequest canonical = auth::canonical_request(
        {.method = "GET", .target = bytes, .host = "h", .headers = headers, .body = body},
        "20261120T120000Z", {});
    require(canonical.text.starts_with("GET\n/"));
    return 0;
}
