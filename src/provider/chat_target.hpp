#pragma once
// The path of a chat call at a provider, by wire (facts: providers.md section 3). Some wires have
// the model in it, and whether the answer is to be a stream.
#include <string>
#include <string_view>

#include "catalog/quirks.hpp"

namespace weir::provider {

struct ChatTarget {
    std::string_view wire;
    std::string_view base_path;  // of the base URL, "" for none
    const catalog::Quirks& quirks;
    std::string_view model;  // the provider's spelling
    bool stream = false;
};

// "/v1/chat/completions", "/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse".
void append_chat_target(std::string& out, const ChatTarget& call);

// Whether the path is another one for another model or for a stream.
bool target_varies(std::string_view wire);

}  // namespace weir::provider
