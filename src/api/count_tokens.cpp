#include "api/count_tokens.hpp"

#include <array>

#include "api/query.hpp"
#include "api/reply.hpp"
#include "api/routes.hpp"
#include "gateway/identify.hpp"
#include "gateway/token_count.hpp"
#include "wire/anthropic/request.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/gemini/count_tokens.hpp"
#include "wire/openai_responses/request.hpp"
#include "wire/openai_responses/state.hpp"
#include "wire/token_count.hpp"
#include "wire/wire.hpp"

namespace weir::api {
namespace {

struct Counting {
    std::string_view wire;  // whose words errors are in
    Result<llm::ChatRequest> (*read)(std::string_view body, const json::Limits& limits);
    std::string (*write)(Tokens count);
    std::string model = {};  // "": the body says it
};

net::Awaitable<void> count(Handler& handler, net::ServerExchange& exchange, Counting counting) {
    const std::shared_ptr<const gateway::Snapshot> snapshot = handler.services().snapshot;
    const std::uint64_t most = snapshot->limits.body_bytes_max;
    const auto refuse = [&](const Error& error) {
        return reply_json(handler, exchange, traits(error.kind()).http_status,
                          wire::find(counting.wire)->write_error(error, {}));
    };
    const Result<std::string_view> body = co_await exchange.read_body(most);
    if (!body) co_return co_await refuse(body.error());
    const Result<llm::ChatRequest> request = counting.read(*body, {.bytes_max = most});
    if (!request) co_return co_await refuse(request.error());
    const std::string model = gateway::counted_name(
        *snapshot, counting.model.empty() ? request->model.value() : counting.model);
    const llm::tokens::InputCount counted = wire::count_input(
        *request, {.model = model, .responses = counting.wire == "openai_responses"});
    const std::string answer = counting.write(counted.tokens);
    const std::string_view origin = origin_allowed(handler, exchange);
    const std::array<net::http1::Field, 3> headers = {
        net::http1::Field{"content-type", "application/json"},
        net::http1::Field{"x-weir-estimated", counted.exact ? "false" : "true"},
        net::http1::Field{"access-control-allow-origin", origin}};
    // A client that has left is noticed by the connection.
    [[maybe_unused]] const Result<void> sent =
        co_await exchange.reply(200, {headers.data(), origin.empty() ? 2U : 3U}, answer);
}

// "{model}:countTokens" of Gemini's paths; "" where it is malformed, as where the body has to say
// it.
std::string model_in_path(const net::ServerExchange& exchange) {
    const std::string_view rest =
        find_endpoint(net::http1::Method::post, exchange.head().path).rest;
    return decode_path(rest.substr(0, rest.rfind(':'))).value_or("");
}

}  // namespace

net::Awaitable<void> count_message_tokens(Handler& handler, net::ServerExchange& exchange) {
    return count(
        handler, exchange,
        {"anthropic", wire::anthropic::read_count_request, wire::anthropic::write_count_answer});
}

net::Awaitable<void> count_response_tokens(Handler& handler, net::ServerExchange& exchange) {
    return count(handler, exchange,
                 {"openai_responses", wire::openai_responses::read_request,
                  wire::openai_responses::write_input_tokens});
}

net::Awaitable<void> count_content_tokens(Handler& handler, net::ServerExchange& exchange) {
    return count(
        handler, exchange,
        {"gemini", wire::gemini::read_count_request,
         [](Tokens tokens) { return wire::gemini::write_count({.total = tokens, .cached = {}}); },
         model_in_path(exchange)});
}

}  // namespace weir::api
