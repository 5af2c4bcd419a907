#pragma once
// Sources of an answer: groundingMetadata and citationMetadata (facts: providers.md 3.5, 4.16). The
// wire's places are bytes of UTF-8, the canonical ones characters. Local to this wire.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "llm/chat.hpp"

namespace weir::wire::gemini {

// All texts of a message one after the other, in which places are counted.
struct SourceText {
    std::string text;
    std::vector<std::size_t> part_begins;  // by part of the wire; npos of one that is no text
    static constexpr std::size_t none = std::string::npos;
};

struct PlacedCitation {
    llm::Citation citation;
    std::size_t begin = 0;  // byte of the whole text, to find the part it belongs to
};

// One for each source of each supported segment, and for each source that supports none; then
// those of citationMetadata. 1,024 at most.
std::vector<PlacedCitation> read_citations(json::Value candidate, const SourceText& text);

// What the reader of a whole message does with them: each to the text that it points into.
void attach_citations(json::Value candidate, std::vector<llm::Part>& parts, json::Value wire_parts);

// Citations of other wires as {"groundingChunks":[...],"groundingSupports":[...]}; each with the
// whole text's place of the part it hangs on, for those that tell no place of their own.
struct WrittenCitation {
    const llm::Citation* citation = nullptr;
    std::size_t text_begin = 0;  // bytes
    std::size_t text_end = 0;
};
void write_grounding(json::Writer& out, std::string_view text,
                     const std::vector<WrittenCitation>& citations);
bool is_foreign(const llm::Citation& citation);

}  // namespace weir::wire::gemini
