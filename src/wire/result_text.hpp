#pragma once
// The one text of a tool's result, for wires that have no flag for errors: the text must say it.
#include "json/writer.hpp"
#include "llm/part.hpp"

namespace weir::wire {

// text: null for an empty result.
void write_result_text(json::Writer& out, const llm::Text* text, bool is_error);

}  // namespace weir::wire
