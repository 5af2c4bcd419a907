#pragma once
// The conversation as Ollama's messages. Local to this wire.
#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/ollama/dropped.hpp"

namespace weir::wire::ollama {

// One array: content is a text always, images stand beside it as base64, thoughts in "thinking",
// arguments of calls as objects; each result of a tool is a message that names the tool.
void write_messages(json::Writer& out, const llm::ChatRequest& request, Dropped& dropped);

}  // namespace weir::wire::ollama
