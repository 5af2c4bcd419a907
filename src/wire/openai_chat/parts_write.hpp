#pragma once
// Canonical parts and messages as this wire's JSON. Local to this wire.
#include <string>
#include <string_view>
#include <vector>

#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/seal.hpp"
#include "wire/translate.hpp"

namespace weir::wire::openai_chat {

// What could not be said, each field once, in order. After so many the last one is "...": it goes
// into a header, and a request may have a hundred thousand messages.
class Dropped {
public:
    static constexpr std::size_t fields_max = 50;
    void add(std::string field);
    std::vector<std::string> take() { return std::move(fields_); }

private:
    std::vector<std::string> fields_;
};

// A part of a content array. False when this wire has no word for it (nothing is written then).
bool write_content_part(json::Writer& out, const llm::PartBody& body, const WriteOptions& options,
                        const std::optional<llm::CacheMarker>& cache,
                        const std::vector<llm::Extra>& extras);
void write_cache(json::Writer& out, const std::optional<llm::CacheMarker>& cache,
                 const WriteOptions& options);
// Those of this wire as members; the others are dropped and named.
void write_extras(json::Writer& out, const std::vector<llm::Extra>& extras, Dropped& dropped);
// Whether there are any that this wire would write.
bool has_own_extras(const std::vector<llm::Extra>& extras);
// The members of those whose names begin with prefix, without it.
void write_extras_under(json::Writer& out, const std::vector<llm::Extra>& extras,
                        std::string_view prefix);

// {"id","type","function":{...}}; index < 0 leaves it out. The arguments are given, for a stream
// begins with none.
void write_tool_call(json::Writer& out, const llm::Part& part, const llm::ToolCall& call,
                     std::string_view arguments, int index, std::string_view signature);

// A proof that hangs on a part, as Google carries it over this wire; sealed for a client when it
// was made over another one. "" when it stays behind: it was made by somebody else.
std::string signature_for(const llm::Part& part, const WriteOptions& options);
// extra_content, of a call or of a message; nothing when it is "".
void write_signature(json::Writer& out, std::string_view signature);
// thinking_blocks, LiteLLM's way to carry proofs: the signature or the data, or, for a client and
// made over another wire, a seal. False, and nothing written, when the proof stays behind.
bool write_thinking_block(json::Writer& out, const llm::Reasoning& thoughts,
                          const WriteOptions& options);

// The members of what an assistant said but role and extras: content, refusal, reasoning, audio,
// annotations, tool_calls. legacy writes function_call. path names what is dropped.
void write_assistant(json::Writer& out, const std::vector<llm::Part>& parts,
                     const WriteOptions& options, const std::string& path, Dropped& dropped);

void write_citation(json::Writer& out, const llm::Citation& citation);
void write_logprobs(json::Writer& out, const llm::Logprobs& logprobs);
// As an array, also when there are none.
void write_token_logprobs(json::Writer& out, const std::vector<llm::TokenLogprob>& tokens);
void write_usage(json::Writer& out, const llm::Usage& usage);

// One canonical message as one or more of this wire: results of tools are messages of their own.
void write_message(json::Writer& out, const llm::Message& message, const WriteOptions& options,
                   const std::string& path, Dropped& dropped);

// OpenAI refuses bytes without a name: where nobody gave one, the title or the kind of document.
// "" where there are no bytes and no name.
std::string file_name(const llm::File& file);

}  // namespace weir::wire::openai_chat
