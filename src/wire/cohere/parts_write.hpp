#pragma once
// Canonical parts and messages as this wire's JSON. Local to this wire.
#include <string>
#include <string_view>
#include <vector>

#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/cohere/dropped.hpp"
#include "wire/translate.hpp"

namespace weir::wire::cohere {

// An item of a content array: text, thinking, an image, or verbatim what is opaque and ours. False
// when this wire has no word for it (nothing is written then).
bool write_content_item(json::Writer& out, const llm::Part& part);

// Those of this wire as members; the others are dropped and named.
void write_extras(json::Writer& out, const std::vector<llm::Extra>& extras, Dropped& dropped);

// {"id","type","function":{...}}. The arguments are given, for a stream begins with none.
void write_tool_call(json::Writer& out, const llm::Part& part, const llm::ToolCall& call,
                     std::string_view arguments);

// The members of what an assistant said but role and extras: content, tool_plan, tool_calls,
// citations. path names what is dropped.
void write_assistant(json::Writer& out, const std::vector<llm::Part>& parts,
                     const WriteOptions& options, const std::string& path, Dropped& dropped);

// What stands elsewhere than in its message: documents at the request, images of tools' results in
// a message of the user after the last result of the turn.
struct Aside {
    std::vector<const llm::Part*> documents;
    std::vector<const llm::Image*> images;
};

// One canonical message as one or more of this wire: results of tools are messages of their own.
void write_message(json::Writer& out, const llm::Message& message, const WriteOptions& options,
                   const std::string& path, Aside& aside, Dropped& dropped);
// The message of images that wait; nothing when there are none.
void write_images(json::Writer& out, Aside& aside, Dropped& dropped);

// A citation in a text that begins at `before` in the message's text; content_index is the place of
// that text's item, `text` its text.
struct CitedText {
    std::string_view text;
    std::int64_t before = 0;
    std::int64_t content_index = 0;
};
void write_citation(json::Writer& out, const llm::Citation& citation, const CitedText& in);

void write_logprobs(json::Writer& out, const llm::Logprobs& logprobs);
void write_usage(json::Writer& out, const llm::Usage& usage);

}  // namespace weir::wire::cohere
