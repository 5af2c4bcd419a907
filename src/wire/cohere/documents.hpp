#pragma once
// Documents to and from canonical text: {"id"?,"data":{...}|"text"} in the request's `documents`
// and in results of tools (facts: providers.md 3.8; docs.cohere.com/v2/docs/tool-use gives data as
// a string of JSON as well). The content stands in one place only, the canonical text, so that
// whoever edits the text edits the document. Local to this wire.
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "llm/part.hpp"

namespace weir::wire::cohere {

// The name of the Extra that marks a document: its other members as an object; "data" is "" there
// where the content was a string.
inline constexpr std::string_view document_mark = "document";

// A document's content as text: data.text where data is nothing but text (and perhaps a title),
// else the raw data.
struct DocumentText {
    std::string text;
    std::string title;
    llm::Extra mark;
};
DocumentText read_document(json::Value document);
// A text, or an object whose data is an object or a text: what read_document takes.
bool is_readable_document(json::Value document);

// The document again: a text that is a JSON object is the data itself. mark is the extra's JSON, ""
// for a text from elsewhere.
struct DocumentParts {
    std::string_view text;
    std::string_view title;
    std::string_view context;
    std::string_view mark;
};
void write_document(json::Writer& out, const DocumentParts& parts);

// One of the request's documents as a plain text file, and the other way; nothing for a file whose
// text cannot be had (PDF, URL, id).
llm::Part read_document_part(json::Value document);
bool write_document_part(json::Writer& out, const llm::File& file,
                         const std::vector<llm::Extra>& extras);
bool is_document(const llm::File& file);

// The mark among the extras, "" when there is none.
std::string_view find_mark(const std::vector<llm::Extra>& extras);

}  // namespace weir::wire::cohere
