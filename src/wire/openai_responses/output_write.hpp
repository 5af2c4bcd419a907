#pragma once
// Output items of an answer, as a response object and the events of a stream both have them. Each
// function writes one JSON value. Local to this wire.
#include <string>
#include <string_view>
#include <vector>

#include "json/writer.hpp"
#include "llm/chat.hpp"

namespace weir::wire::openai_responses {

// {"type":"output_text",...} with all of its keys. annotations are JSON values with commas between.
struct SaidText {
    std::string_view text;
    std::string_view annotations;
    const std::vector<llm::TokenLogprob>* logprobs = nullptr;
    const std::vector<llm::Extra>* extras = nullptr;  // of the part
};
void write_text_part(json::Writer& out, const SaidText& said);
void write_refusal_part(json::Writer& out, std::string_view text);

// content: its parts with commas between. rest: members to add or to have instead of the status, as
// one object, or "".
struct SaidMessage {
    std::string_view id;
    std::string_view status;
    std::string_view content;
    std::string_view rest;
};
void write_message_item(json::Writer& out, const SaidMessage& said);

struct MadeCall {
    std::string_view id;  // of the item
    std::string_view status;
    std::string_view arguments;
};
void write_call_item(json::Writer& out, const llm::Part& part, const llm::ToolCall& call,
                     const MadeCall& made);

// Its own as it was. Of others: a text as a summary, or as the content where it is no summary of
// this wire; sealed (seal.hpp).
void write_reasoning_item(json::Writer& out, const llm::Reasoning& reasoning, std::string_view id,
                          std::string_view status);
// Whether the text stands in `content`, not in `summary`: open models on hosts of this wire.
bool is_content_reasoning(const llm::Reasoning& reasoning);
// An item that only carries the proof of the item before it.
void write_signature_item(json::Writer& out, const llm::Signature& signature, std::string_view id);

// An image that the model made; false where it is not base64: this wire has no place for a URL.
bool write_image_item(json::Writer& out, const llm::Image& image, std::string_view id);

}  // namespace weir::wire::openai_responses
