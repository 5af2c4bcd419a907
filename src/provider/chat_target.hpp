#pragma once
// The path of a chat call at a provider, by wire (facts: providers.md section 3). Some wires have
// the model in it, and whether the answer is to be a stream. A cloud may have a form of a wire: the
// same bodies at other paths.
#include <string>
#include <string_view>

#include "catalog/quirks.hpp"

namespace weir::provider {

// Claude at Vertex AI: the model stands in the path, the version in the body.
inline constexpr std::string_view vertex_anthropic = "vertex_anthropic";

struct ChatTarget {
    std::string_view wire;       // or a form of one: "vertex_gemini"
    std::string_view base_path;  // of the base URL, "" for none
    const catalog::Quirks& quirks;
    std::string_view model;  // the provider's spelling
    bool stream = false;
};

// "/v1/chat/completions", "/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse".
void append_chat_target(std::string& out, const ChatTarget& call);

// The wire whose bodies a form has: "gemini" of "vertex_gemini"; a wire is its own.
std::string_view wire_of(std::string_view form);

// Whether the path is another one for another model or for a stream.
bool target_varies(std::string_view wire);

}  // namespace weir::provider
