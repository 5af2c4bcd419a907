#pragma once
// The calls of OpenAI's API beside chat that are one JSON object with a model in it (facts:
// providers.md 3.3, 3.9; recordings of openai-other.jsonl and misc.jsonl): embeddings, legacy
// completions, moderations, images, speech, rerank. And those with a file in them, whose bodies are
// forms (form.hpp): transcriptions, translations, changes of images. They pass through to providers
// that speak OpenAI's API; nothing but embeddings (wire/embedding) and reranking (wire/rerank) is
// translated, by codecs of their own, so the translating half of their rows is null.
#include <span>
#include <string_view>

#include "wire/wire.hpp"

namespace weir::wire {

struct Operation {
    Wire wire;              // its name is the operation's: "embeddings"
    std::string_view path;  // after the provider's base URL: "/embeddings"
    // The body is multipart/form-data; the wire's peek and edit are for providers that take JSON as
    // well.
    bool form = false;
};

std::span<const Operation> operations();
// nullptr when there is none of that name.
const Operation* find_operation(std::string_view name);

}  // namespace weir::wire
