#pragma once
// Whether a model goes on from the beginning of an answer that it is given as the conversation's
// last message, and how it must be told so.
#include <cstdint>
#include <string_view>

namespace weir::provider {

enum class Prefill : std::uint8_t {
    none,     // refused, or taken for an answer that is complete
    as_is,    // the message is enough
    prefix,   // "prefix": true beside it (Mistral; DeepSeek on its beta endpoint)
    partial,  // "partial": true beside it (Moonshot)
};

// provider: its id. form: the wire that it is spoken to in, or a cloud's form of it. base_path: of
// its URL. model: as the provider spells it.
Prefill prefill_of(std::string_view provider, std::string_view form, std::string_view base_path,
                   std::string_view model);

}  // namespace weir::provider
