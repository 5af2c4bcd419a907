#pragma once
// Canonical parts as content blocks: what requests and answers share. Local to this wire.
#include <string>
#include <string_view>
#include <vector>

#include "json/writer.hpp"
#include "llm/chat.hpp"
#include "wire/anthropic/call_ids.hpp"
#include "wire/seal.hpp"
#include "wire/translate.hpp"

namespace weir::wire::anthropic {

// What could not be said, each field once, in order.
class Dropped {
public:
    void add(std::string field);
    std::vector<std::string> take() { return std::move(fields_); }

private:
    std::vector<std::string> fields_;
};

// Where a block stands: not every block may stand everywhere.
enum class Place : std::uint8_t {
    user,       // of a request
    assistant,  // of a request: it goes to Anthropic
    answer      // it goes to a client
};

// What the writing of blocks shares over one request or answer.
struct Blocks {
    json::Writer& out;
    const WriteOptions& options;
    Dropped& dropped;
    CallIds ids = CallIds();
    std::size_t markers_to_skip = 0;  // the provider takes four; the last ones count
};
inline constexpr std::size_t markers_max = 4;

// Writes the block, or names it as dropped and writes nothing. cache: in place of the part's own.
// path: of the message or answer ("messages[2]"). True when something was written.
bool write_block(Blocks& to, const llm::Part& part, Place place, const std::string& path,
                 const std::optional<llm::CacheMarker>& cache);
// A block that this wire has words for and that may stand in that place.
bool can_say(const llm::Part& part, Place place, const WriteOptions& options);

// The source member of an image or a document; nothing of it when it cannot be said.
bool can_say(const llm::Image& image);
bool can_say(const llm::File& file);
void write_source(json::Writer& out, const llm::Image& image);
void write_source(json::Writer& out, const llm::File& file);

void write_cache(Blocks& to, const std::optional<llm::CacheMarker>& cache);
// The members of those of this wire whose names begin with prefix, without it.
void write_extras_under(json::Writer& out, const std::vector<llm::Extra>& extras,
                        std::string_view prefix);

// A call's arguments as the object that this wire demands: "" is {}, what is no JSON is
// {"_raw":"..."}, and what is no object {"value":...} (providers.md 4.5).
std::string input_object(const llm::ToolCall& call);
void write_citation(json::Writer& out, const llm::Citation& citation);

inline constexpr std::string_view blanks = " \t\r\n\f\v";
bool is_blank(std::string_view text);

}  // namespace weir::wire::anthropic
