#pragma once
// Formats and names of media as Converse spells them (AWS API reference: ImageBlock, DocumentBlock,
// VideoBlock, AudioBlock; providers.md 3.6, 4.2). Local to this wire.
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "llm/part.hpp"

namespace weir::wire::bedrock {

enum class MediaKind : std::uint8_t { image, document, audio, video };

// "png" -> "image/png"; "" for a format that we do not know.
std::string_view media_type_of(MediaKind kind, std::string_view format);

// The other way; "" for a type that Converse has no word for. Text of any kind is a "txt" document.
std::string_view format_of(MediaKind kind, std::string_view media_type);

// What the first bytes of base64 data say ("image/jpeg", "application/pdf"); "" when they say
// nothing that we know. Providers refuse media whose bytes contradict their type
// (providers.md 4.2).
std::string_view sniffed_type(std::string_view base64);

// Names for the documents of one request: letters, digits, single spaces, hyphens, parentheses,
// brackets, and underscores (recorded: accepted), each once.
class DocumentNames {
public:
    std::string make(std::string_view wished);

private:
    std::set<std::string, std::less<>> used_;
};

}  // namespace weir::wire::bedrock
