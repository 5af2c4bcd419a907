#include "api/operations.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "gateway/chat.hpp"
#include "wire/embedding/rows.hpp"
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

// Embeddings in another shape than OpenAI's.
net::Awaitable<void> embed(Handler& handler, net::ServerExchange& exchange, std::string_view name,
                           gateway::AskedInPath asked) {
    const wire::EmbeddingWire* const row = wire::find_embedding_wire(name);
    check(row != nullptr);
    asked.kind = catalog::Kind::embedding;
    return gateway::serve_chat(exchange, handler.services(), row->wire, std::move(asked));
}

}  // namespace

net::Awaitable<void> cohere_embed(Handler& handler, net::ServerExchange& exchange) {
    return embed(handler, exchange, "cohere_embed", {.model = {}, .key = {}});
}

net::Awaitable<void> gemini_embed(Handler& handler, net::ServerExchange& exchange, bool batch,
                                  std::string model, std::string key) {
    return embed(handler, exchange, batch ? "gemini_embed_batch" : "gemini_embed",
                 {.model = std::move(model), .key = std::move(key)});
}

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
