#pragma once
// What the scans of answers and of stream chunks have in common. Local to this wire.
#include <cstddef>
#include <optional>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/usage.hpp"
#include "wire/facts.hpp"

namespace weir::wire::openai_chat {

// The upstream's error inside an object that came with status 200: in `error`, in x_groq.error, in
// base_resp, or the object itself when it has no choices and says that it is one.
std::optional<UpstreamError> error_in(json::Value root);

// As an Error, its kind by the code and the words.
Error as_error(const UpstreamError& said);

// From usage, x_groq.usage, or a choice's usage (Moonshot), whichever has counts first.
std::optional<llm::Usage> usage_in(json::Value root, const Quirks& quirks);

// Decoded bytes of the text in a message or a delta, in all the fields that carry some.
struct TextBytes {
    std::size_t content = 0;
    std::size_t reasoning = 0;
    std::size_t tools = 0;
    bool other = false;  // audio or an image: content, but no text
    std::size_t total() const { return content + reasoning + tools; }
};
TextBytes text_in(json::Value message);

}  // namespace weir::wire::openai_chat
