#pragma once
// Canonical parts as this wire's JSON: what requests and answers share. Local to this wire.
#include <string>
#include <string_view>
#include <vector>

#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/openai_chat/parts_write.hpp"
#include "wire/translate.hpp"

namespace weir::wire::openai_responses {

using openai_chat::Dropped;

// A part of an input message or of a call's output. False when this wire has no word for it
// (nothing is written then).
bool write_input_part(json::Writer& out, const llm::PartBody& body, const WriteOptions& options,
                      const std::optional<llm::CacheMarker>& cache,
                      const std::vector<llm::Extra>& extras);

// Its own annotation as it was; of others a url_citation. Offsets are told from `before` on, the
// characters of the message's text before this part.
void write_annotation(json::Writer& out, const llm::Citation& citation, std::int64_t before);

// Those of this wire as members, marks left out.
void write_own_extras(json::Writer& out, const std::vector<llm::Extra>& extras);
// The members of a JSON object.
void write_members(json::Writer& out, std::string_view object);

}  // namespace weir::wire::openai_responses
