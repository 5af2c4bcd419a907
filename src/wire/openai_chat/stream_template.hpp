#pragma once
// The fixed bytes of a stream chunk and the strings between them, learned from one chunk that was
// read in full. A chunk with the same fixed bytes has the same structure, whatever its strings say:
// JSON has one reading, and a string ends at the first quote without a backslash.
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "json/value.hpp"

namespace weir::wire::openai_chat {

// Which count a string's bytes belong to.
enum class TextKind : std::uint8_t { content, reasoning, tools, padding };

struct TextHole {
    json::Range inside;  // without the quotes
    TextKind kind = TextKind::padding;
};

struct HoleBytes {
    std::size_t content = 0;
    std::size_t reasoning = 0;
    std::size_t tools = 0;
    std::string_view content_inside;  // the last hole of that kind, as it stands in data
};

// Adds the texts of a chunk's top level that no reader of ours looks at more than once, as padding:
// OpenAI's obfuscation, Cerebras' and Cloudflare's p, time stamps. As many as there is room for.
// Sorts the holes.
void add_padding(json::Value root, std::span<TextHole> holes, std::size_t& count);

class ChunkTemplate {
public:
    static constexpr std::size_t holes_max = 4;

    void clear() { count_ = 0; }
    // Keeps a copy of data. Holes in order of place, not overlapping; all but padding not empty.
    void learn(std::string_view data, const std::array<TextHole, holes_max>& holes,
               std::size_t count);
    // The decoded bytes of the holes when data fits. Holes that count must have something in them,
    // as they had when learned: an empty string may mean something else (a first chunk).
    std::optional<HoleBytes> match(std::string_view data) const;

private:
    std::string text_;
    std::array<TextHole, holes_max> holes_{};
    std::size_t count_ = 0;
};

}  // namespace weir::wire::openai_chat
