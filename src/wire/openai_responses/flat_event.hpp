#pragma once
// The quick way through the events that make up nearly all of a stream: deltas, whose members are
// strings, whole numbers, true, false, null and empty arrays. One pass, nothing allocated. Local to
// this wire.
#include <cstddef>
#include <optional>
#include <string_view>

namespace weir::wire::openai_responses {

struct FlatEvent {
    std::string_view type;        // "response.output_text.delta"
    std::size_t delta_bytes = 0;  // decoded
};

// Nothing for whatever is not such an object with a type and a delta, each once and with plain
// keys; it may still be a valid event. What is taken is valid JSON by the rules of json/.
std::optional<FlatEvent> read_flat_event(std::string_view data);

}  // namespace weir::wire::openai_responses
