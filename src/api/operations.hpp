#pragma once
// The endpoints of OpenAI's API beside chat whose bodies pass through (wire/operation), and
// embeddings in other shapes (wire/embedding).
#include <string>

#include "api/handler.hpp"

namespace weir::api {

// POST /v1/embeddings
net::Awaitable<void> embeddings(Handler& handler, net::ServerExchange& exchange);
// POST /v2/embed: Cohere's shape
net::Awaitable<void> cohere_embed(Handler& handler, net::ServerExchange& exchange);
// POST /v1beta/models/{model}:embedContent and :batchEmbedContents; model and key are of the path
net::Awaitable<void> gemini_embed(Handler& handler, net::ServerExchange& exchange, bool batch,
                                  std::string model, std::string key);
// POST /v1/completions, the legacy one
net::Awaitable<void> completions(Handler& handler, net::ServerExchange& exchange);
// POST /v1/moderations
net::Awaitable<void> moderations(Handler& handler, net::ServerExchange& exchange);
// POST /v1/images/generations
net::Awaitable<void> images(Handler& handler, net::ServerExchange& exchange);
// POST /v1/audio/speech
net::Awaitable<void> speech(Handler& handler, net::ServerExchange& exchange);

// With a file in them: multipart/form-data, or JSON where the provider takes that, too.
// POST /v1/audio/transcriptions
net::Awaitable<void> transcriptions(Handler& handler, net::ServerExchange& exchange);
// POST /v1/audio/translations
net::Awaitable<void> translations(Handler& handler, net::ServerExchange& exchange);
// POST /v1/images/edits
net::Awaitable<void> image_edits(Handler& handler, net::ServerExchange& exchange);
// POST /v1/images/variations
net::Awaitable<void> image_variations(Handler& handler, net::ServerExchange& exchange);

}  // namespace weir::api
