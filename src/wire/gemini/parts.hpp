#pragma once
// Parts of contents: what requests, answers and streams share (facts: providers.md 3.5, 4.2, 4.5,
// 4.6, 4.9). Reading is total: a part that is not understood is kept whole as Opaque. Local to this
// wire.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/gemini/call_id.hpp"
#include "wire/gemini/field.hpp"
#include "wire/gemini/generation.hpp"
#include "wire/translate.hpp"

namespace weir::wire::gemini {

// A call without an id has none; its arguments are compact, "{}" for none. A thought is a summary.
llm::Part read_part(json::Value part);
// An array of parts, or one part in the place of the array (protobuf's JSON takes both).
std::vector<llm::Part> read_parts(json::Value parts);
llm::ToolResult read_result(json::Value response);

// What a part is written with. path is of its message, for what is dropped.
struct PartTarget {
    const WriteOptions& options;
    const Generation& generation;
    std::string path;
    Dropped& dropped;
};

// Everything but calls and results: one element of the parts array, or nothing and false when it
// has no content or no word here (then it is named).
bool write_part(json::Writer& out, const llm::Part& part, const PartTarget& target);
// The call with its signature; own_id says whether its id is to be told. arguments as an object.
void write_call(json::Writer& out, const llm::ToolCall& call, std::string_view arguments,
                std::string_view signature, bool own_id, std::span<const llm::Extra> extras);
// The function whose result it is, and whether the call's id is to be told.
struct CalledFunction {
    std::string_view name;
    bool own_id = false;
};
// The result; its media are in it, or in `moved` when they must follow as parts of their own.
void write_result(json::Writer& out, const llm::Part& part, const llm::ToolResult& result,
                  CalledFunction function, const PartTarget& target,
                  std::vector<const llm::ResultContent*>& moved);
// The signature that goes with the part, "" when there is none for this target (then named). Seals
// always go: who writes a request has opened them.
std::string_view signature_of(const llm::Part& part, const PartTarget& target);

}  // namespace weir::wire::gemini
