#pragma once
// Most chunks of a stream differ from the one before in their text alone. What one chunk that was
// read in full has shown need not be read again: the reader asks here first.
#include <optional>
#include <span>
#include <string_view>

#include "json/value.hpp"
#include "llm/stream.hpp"
#include "wire/openai_chat/stream_template.hpp"

namespace weir::wire::openai_chat {

class RepeatedText {
public:
    // What reading data in full would say, when it is the chunk that was learnt with another text.
    std::optional<llm::TextDelta> match(std::string_view data) const;

    // From a chunk that was read in full. events: all that it said. It is learnt when that is one
    // piece of text of one choice, and forgotten with every other chunk: reading a chunk again must
    // change nothing but the text, and that is known of the latest one only.
    void learn(json::Value root, std::string_view data, std::span<const llm::StreamEvent> events);

private:
    ChunkTemplate template_;
    int choice_ = 0;
    int block_ = 0;
};

}  // namespace weir::wire::openai_chat
