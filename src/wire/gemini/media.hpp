#pragma once
// Images, sounds, films and documents: inlineData, fileData, and the kinds of bytes they hold
// (providers.md 4.2). Local to this wire.
#include <span>
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "llm/part.hpp"

namespace weir::wire::gemini {

// {"mimeType","data"} and {"mimeType","fileUri"}: the kind of part by the media type, where there
// is none by the end of the address. base64 comes out in the standard alphabet.
llm::PartBody read_inline_data(json::Value data);
llm::PartBody read_file_data(json::Value data);

// The media of a part of one of the four kinds, nullptr for the others; its media type as told, by
// its format or name, or by its first bytes.
const llm::Media* media_of(const llm::PartBody& body);
std::string media_type_of(const llm::PartBody& body);

// "inlineData":{...} or "fileData":{...} as a member; nothing and false for what no Gemini can
// reach: files of other providers, sounds known by id only. A URL is written as it is: to fetch it
// is the business of whoever has sockets. Extras named "inlineData.x" go into it.
bool write_media(json::Writer& out, const llm::PartBody& body, std::span<const llm::Extra> extras);
bool can_write_media(const llm::PartBody& body);

}  // namespace weir::wire::gemini
