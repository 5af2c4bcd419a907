#include "gateway/token_fetch.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "provider/auth/token_flow.hpp"
#include "provider/failure.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;
using provider::auth::ReadFile;
using provider::auth::Token;
using provider::auth::token_bytes_max;
using provider::auth::TokenFlow;
using provider::auth::TokenRequest;
using provider::auth::TokenStep;

constexpr std::size_t detail_bytes_max = 400;

struct Answer {
    int status = 0;
    std::string body;
};

struct Fetching {
    const TokenWish& wish;
    net::Upstream& http;
    const std::function<SysTime()>& wall_clock;
    net::UpstreamTimeouts timeouts;

    Awaitable<Result<Answer>> ask(const TokenRequest& request);
    Error named(const Error& error) const;
};

// A few kilobytes from the machine's own disk, once an hour: not worth a thread.
Result<std::string> read_small_file(const std::string& path) {
    std::string bytes(token_bytes_max + 1, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto length = static_cast<std::size_t>(file.gcount());
    if (file.bad() || !file.eof() || length > token_bytes_max)
        return fail(ErrorKind::upstream_auth, "the file of the gateway's token cannot be read",
                    path);
    bytes.resize(length);
    return bytes;
}

[[gnu::noinline]] Awaitable<Result<Answer>> Fetching::ask(const TokenRequest& request) {
    const TokenEndpoint* const place = wish.snapshot->token_endpoint(*wish.provider, request.url);
    if (place == nullptr)
        co_return fail(ErrorKind::internal, "an issuer of tokens was not prepared", request.url);
    std::vector<net::http1::Field> headers = {{"accept", "application/json"},
                                              {"accept-encoding", "identity"},
                                              {"user-agent", "weir/0.1.0"}};
    for (const provider::auth::TokenHeader& header : request.headers)
        headers.push_back({header.name, header.value.reveal()});
    const std::string_view body = request.body.reveal();
    const std::span<const std::string_view> pieces(&body, body.empty() ? 0 : 1);
    auto upstream = co_await http.send({.endpoint = place->endpoint.get(),
                                        .method = request.method,
                                        .target = place->target,
                                        .headers = headers,
                                        .body = pieces},
                                       timeouts, nullptr);
    if (!upstream) co_return fail(upstream.error());
    Answer answer{.status = (*upstream)->status(), .body = {}};
    while (true) {
        const Result<std::string_view> data = co_await (*upstream)->read();
        if (!data) co_return fail(data.error());
        answer.body += *data;
        if (answer.body.size() > token_bytes_max)
            co_return fail(ErrorKind::upstream_protocol, "the issuer's answer is too long");
        if (data->empty() || (*upstream)->at_end()) co_return answer;
    }
}

// An issuer that quotes what it was sent must not bring that into a log.
Error Fetching::named(const Error& error) const {
    std::string_view secret;
    if (const auto* entra = std::get_if<provider::auth::EntraIdentity>(&wish.credential->identity))
        secret = entra->client.client_secret.reveal();
    return {error.kind(), fmt::format("{}: {}", wish.provider->id(), error.message()),
            provider::clean_text(error.detail(), secret, detail_bytes_max)};
}

}  // namespace

Awaitable<Result<Token>> fetch_token(TokenWish wish, net::Upstream& http,
                                     const std::function<SysTime()>& wall_clock, TokenTimes times) {
    Fetching fetching{
        .wish = wish,
        .http = http,
        .wall_clock = wall_clock,
        .timeouts = {.connect = times.connect,
                     .first_byte = times.answer,
                     .between_bytes = times.answer,
                     .total = deadline_after(std::chrono::steady_clock::now(), times.total)}};
    TokenFlow flow(wish.credential->identity);
    Result<TokenStep> step = flow.start(wall_clock());
    while (step) {
        if (auto* const token = std::get_if<Token>(&*step)) co_return std::move(*token);
        if (const auto* const file = std::get_if<ReadFile>(&*step)) {
            const Result<std::string> bytes = read_small_file(file->path);
            if (!bytes) co_return fail(fetching.named(bytes.error()));
            step = flow.on_file(*bytes);
            continue;
        }
        const Result<Answer> answer = co_await fetching.ask(std::get<TokenRequest>(*step));
        if (!answer) co_return fail(fetching.named(answer.error()));
        step = flow.on_answer(answer->status, answer->body, wall_clock());
    }
    co_return fail(fetching.named(step.error()));
}

}  // namespace weir::gateway
