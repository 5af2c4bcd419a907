#pragma once
// Canonical parts as Converse blocks. Local to this wire.
#include <string>
#include <string_view>
#include <vector>

#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/bedrock/call_ids.hpp"
#include "wire/bedrock/media.hpp"
#include "wire/seal.hpp"
#include "wire/translate.hpp"

namespace weir::wire::bedrock {

// What could not be said, each field once, in order.
class Dropped {
public:
    void add(std::string field);
    std::vector<std::string> take() { return std::move(fields_); }

private:
    std::vector<std::string> fields_;
};

using Extras = std::vector<llm::Extra>;

// Those of this wire as members; the others are dropped and named.
void write_extras(json::Writer& out, const Extras& extras, Dropped& dropped);
// The members of those of this wire whose names begin with prefix, without it.
void write_extras_under(json::Writer& out, const Extras& extras, std::string_view prefix);
// The JSON of this wire's Extra of that name, or nullptr.
const std::string* find_extra(const Extras& extras, std::string_view name);

// Arguments as the object that toolUse.input must be: "" is {}, another JSON value is
// {"value":...}, and text that is no JSON (models write it) is {"_raw":"..."}.
std::string input_object(const llm::ToolCall& call);

void write_citation(json::Writer& out, const llm::Citation& citation);
// Thoughts that say nothing, for a proof that hangs on the part beside them.
void write_seal_block(json::Writer& out, std::string_view seal);
void write_cache_point(json::Writer& out, const llm::CacheMarker& cache);

// Writes the parts of one request, or of one answer, block by block.
class BlockWriter {
public:
    // Proofs go upstream only to their origin, and ids as the model takes them; a client gets all
    // proofs, foreign ones sealed, and ids as they are.
    enum class For : std::uint8_t { claude, other_model, client };

    BlockWriter(json::Writer& out, const WriteOptions& options, For whom, Dropped& dropped)
        : out_(out),
          options_(options),
          whom_(whom),
          dropped_(dropped),
          ids_(whom == For::claude ? IdRule::claude : IdRule::converse) {}

    // False, and nothing written, when there is no block for it: what that means is the caller's
    // to say. path is where the part stands ("messages[2].content"), to name what is dropped
    // inside.
    bool write(const llm::Part& part, const std::string& path);

private:
    struct Visitor;

    std::string id_of(const llm::ToolCall& call);
    bool result_content(const llm::ResultContent& content);

    json::Writer& out_;
    const WriteOptions& options_;
    For whom_;
    Dropped& dropped_;
    DocumentNames names_;
    CallIds ids_;
    int calls_ = 0;
};

// Blocks of media: the block is left open for what stands beside its key. False, and nothing
// written, for media that Converse cannot have: by URL (but s3:), by file id, or of other formats.
bool write_image(json::Writer& out, const llm::Image& image, const Extras& extras);
bool write_audio(json::Writer& out, const llm::Audio& audio, const Extras& extras);
bool write_video(json::Writer& out, const llm::Video& video, const Extras& extras);
bool write_document(json::Writer& out, const llm::File& file, const Extras& extras,
                    DocumentNames& names);

}  // namespace weir::wire::bedrock
