#include "api/chat.hpp"

#include <fmt/format.h>

#include "api/count_tokens.hpp"
#include "api/operations.hpp"
#include "api/query.hpp"
#include "api/reply.hpp"
#include "api/routes.hpp"
#include "base/check.hpp"
#include "gateway/chat.hpp"
#include "gateway/identify.hpp"
#include "wire/wire.hpp"

namespace weir::api {
namespace {

net::Awaitable<void> serve(Handler& handler, net::ServerExchange& exchange, std::string_view name,
                           gateway::AskedInPath asked = {}) {
    const wire::Wire* const wire = wire::find(name);
    check(wire != nullptr);
    return gateway::serve_chat(exchange, handler.services(), *wire, std::move(asked));
}

// An error that comes before the request is one, in the words of the wire.
net::Awaitable<void> refuse(Handler& handler, net::ServerExchange& exchange, std::string_view name,
                            const Error& error) {
    return reply_json(handler, exchange, traits(error.kind()).http_status,
                      wire::find(name)->write_error(error, {}));
}

std::string_view rest_of(const net::ServerExchange& exchange) {
    return find_endpoint(net::http1::Method::post, exchange.head().path).rest;
}

Error no_such_call(std::string_view path, std::string_view known) {
    return {ErrorKind::not_found, fmt::format("there is no {} here, but {}", path, known)};
}

}  // namespace

net::Awaitable<void> chat_completions(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "openai_chat");
}

net::Awaitable<void> responses(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "openai_responses");
}

net::Awaitable<void> messages(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "anthropic");
}

net::Awaitable<void> cohere_chat(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "cohere");
}

// "{model}:generateContent". A model may have slashes (provider/model) and colons of its own.
net::Awaitable<void> generate_content(Handler& handler, net::ServerExchange& exchange) {
    constexpr std::string_view wire = "gemini";
    const std::string_view rest = rest_of(exchange);
    const std::size_t colon = rest.rfind(':');
    const std::string_view method =
        colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
    const std::string_view query = exchange.head().query;
    if (method == "countTokens") {
        const std::shared_ptr<const gateway::Snapshot> snapshot = handler.services().snapshot;
        const auto caller =
            gateway::identify(*snapshot, exchange.head().headers, handler.services().wall_clock(),
                              query_value(query, "key").value_or(""));
        if (!caller) return refuse(handler, exchange, wire, caller.error());
        return count_content_tokens(handler, exchange);
    }
    const bool stream = method == "streamGenerateContent";
    const bool batch = method == "batchEmbedContents";
    const bool embeds = batch || method == "embedContent";
    if (!stream && !embeds && method != "generateContent")
        return refuse(handler, exchange, wire,
                      no_such_call(exchange.head().path,
                                   ":generateContent, :streamGenerateContent, :countTokens, "
                                   ":embedContent and :batchEmbedContents of a model"));
    Result<std::string> model = decode_path(rest.substr(0, colon));
    if (!model) return refuse(handler, exchange, wire, model.error());
    if (embeds)
        return gemini_embed(handler, exchange, batch, std::move(*model),
                            query_value(query, "key").value_or(""));
    return serve(handler, exchange, wire,
                 {.model = std::move(*model),
                  .stream = stream,
                  .json_array = stream && query_value(query, "alt") != "sse",
                  .key = query_value(query, "key").value_or("")});
}

// "{model}/converse" and "{model}/invoke": the model may be an ARN or provider/model, with its
// slashes encoded or not.
net::Awaitable<void> bedrock(Handler& handler, net::ServerExchange& exchange) {
    const std::string_view rest = rest_of(exchange);
    const std::size_t slash = rest.rfind('/');
    const std::string_view method =
        slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    const bool invoked = method == "invoke" || method == "invoke-with-response-stream";
    const bool stream = method == "converse-stream" || method == "invoke-with-response-stream";
    const std::string_view wire = invoked ? "bedrock_invoke" : "bedrock";
    if (!stream && !invoked && method != "converse")
        return refuse(handler, exchange, wire,
                      no_such_call(exchange.head().path,
                                   "/converse, /converse-stream, /invoke and "
                                   "/invoke-with-response-stream of a model"));
    Result<std::string> model = decode_path(rest.substr(0, slash));
    if (!model) return refuse(handler, exchange, wire, model.error());
    return serve(handler, exchange, wire,
                 {.model = std::move(*model), .stream = stream, .key = {}});
}

}  // namespace weir::api
