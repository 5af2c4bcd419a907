#pragma once
// The parts of a request's writing, one file each. Local to this wire.
#include <string>

#include "base/result.hpp"
#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/gemini/field.hpp"
#include "wire/gemini/generation.hpp"
#include "wire/translate.hpp"

namespace weir::wire::gemini {

struct RequestTarget {
    const WriteOptions& options;
    const Generation& generation;
    Dropped& dropped;
};

// request_write_contents.cpp: the members contents and systemInstruction.
void write_contents(json::Writer& out, const llm::ChatRequest& request,
                    const RequestTarget& target);

// request_write_tools.cpp: the members tools and toolConfig.
Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request,
                         const RequestTarget& target);

// request_write_config.cpp: the member generationConfig, where there is something in it.
Result<void> write_generation_config(json::Writer& out, const llm::ChatRequest& request,
                                     const RequestTarget& target);

// Whether schemas are to be written in the older form.
bool wants_older_schemas(const RequestTarget& target);

}  // namespace weir::wire::gemini
