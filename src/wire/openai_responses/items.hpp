#pragma once
// Items of an input or an output as canonical parts: what requests, answers and streams share.
// Reading is total: what is not understood is kept as Opaque. Local to this wire.
//
// A turn of the assistant is a run of items; it becomes one message, so that no other wire has to
// put it together. What is needed to tell the items apart again is in the parts: item ids, and the
// two marks below as extras (of this wire, so that no other one writes them).
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::openai_responses {

inline constexpr std::string_view wire_name = "openai_responses";
// On the first part of a message item: the item's members that have no place in the part, as one
// object ({} when the mark only says that an item begins here).
inline constexpr std::string_view item_mark = "@item";
// On an Opaque that is a content part of a message, not an item.
inline constexpr std::string_view content_mark = "@content";

// Where items of the assistant are read into.
struct Turn {
    std::vector<llm::Part>& parts;
    llm::Logprobs* logprobs = nullptr;  // nullptr: they stay with the part
    std::int64_t characters = 0;        // of the texts read so far
};
// Appends the parts of an item that is the assistant's: a message, a call, reasoning, or the
// provider's own tools at work.
void read_output_item(json::Value item, Turn& turn);

llm::Part read_call(json::Value item);
// Also what seal.hpp wraps: then the thoughts of another wire.
llm::Reasoning read_reasoning(json::Value item);
// Of a message or of a call's output.
llm::Part read_content_part(json::Value part);
// Offsets are moved by `before`, the characters of the message's text before this part.
llm::Citation read_citation(json::Value annotation, std::int64_t before);

// Code points.
std::int64_t characters(std::string_view text);

llm::Opaque opaque(json::Value value);
// The members that are not in known and not null.
void read_extras(json::Value object, std::span<const std::string_view> known,
                 std::vector<llm::Extra>& out);
// The members of an item that its parts do not hold, as one object; "" when there are none. The
// status only where it is final and not the usual "completed".
std::string item_rest(json::Value item);
bool is_usual_status(const llm::Extra& extra);
const llm::Extra* find_mark(const std::vector<llm::Extra>& extras, std::string_view mark);
llm::Extra make_mark(std::string_view mark, std::string json);

}  // namespace weir::wire::openai_responses
