#include "api/operations.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "gateway/chat.hpp"
#include "wire/operation/operation.hpp"

namespace weir::api {
namespace {

net::Awaitable<void> serve(Handler& handler, net::ServerExchange& exchange, std::string_view name,
                           catalog::Kind kind) {
    const wire::Operation* const operation = wire::find_operation(name);
    check(operation != nullptr);
    const std::string_view type = exchange.head().headers.find("content-type").value_or("");
    const bool form = operation->form && !contains_ignoring_case(type, "application/json");
    return gateway::serve_chat(exchange, handler.services(), operation->wire,
                               {.model = {}, .key = {}, .kind = kind, .form = form});
}

}  // namespace

net::Awaitable<void> embeddings(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "embeddings", catalog::Kind::embedding);
}

net::Awaitable<void> completions(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "completions", catalog::Kind::completion);
}

net::Awaitable<void> moderations(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "moderations", catalog::Kind::moderation);
}

net::Awaitable<void> images(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "images", catalog::Kind::image);
}

net::Awaitable<void> speech(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "speech", catalog::Kind::tts);
}

net::Awaitable<void> rerank(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "rerank", catalog::Kind::rerank);
}

net::Awaitable<void> transcriptions(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "transcriptions", catalog::Kind::stt);
}

net::Awaitable<void> translations(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "translations", catalog::Kind::stt);
}

net::Awaitable<void> image_edits(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "image_edits", catalog::Kind::image);
}

net::Awaitable<void> image_variations(Handler& handler, net::ServerExchange& exchange) {
    return serve(handler, exchange, "image_variations", catalog::Kind::image);
}

}  // namespace weir::api
