#pragma once
// For tests: what replays of recorded streams share. All of it reads the recording without the code
// under test but for JSON.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "llm/stream.hpp"
#include "wire/facts.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::openai_responses {

struct RecordedStream {
    std::string sse;
    // Of response.completed or response.incomplete. Where it has no output (the ChatGPT back end
    // leaves it out) with the items that were told to be done.
    std::string last_response;
    std::string done_items;  // commas between
    std::size_t done_count = 0;
    std::string error;            // the message of an error event
    std::size_t end_place = 0;    // of the line that is the last event's data
    std::size_t delta_bytes = 0;  // of all deltas together
};
RecordedStream look_at(const replay::Exchange& exchange);

struct Scanned {
    Result<void> result;
    StreamFacts facts;
    std::string forwarded;
};
Scanned scan(std::span<const std::string_view> chunks);

struct Translated {
    Result<void> result;
    std::vector<llm::StreamEvent> events;
    llm::ChatAnswer answer;
    std::string law;  // how the order law was broken
};
Translated translate(std::string_view sse);
// Read in pieces of at most that many bytes.
Translated translate_in_pieces(std::string_view sse, std::size_t piece);
std::string write_events(const std::vector<llm::StreamEvent>& events);
// What every client sees of an answer.
std::vector<std::string> gist(const llm::ChatAnswer& answer);

// The same from any cut in pieces, also inside a character.
void check_splits(const std::string& id, const RecordedStream& recorded, const Scanned& whole,
                  Random& random);
// Cut before the last event, no stream looks complete.
void check_truncations(const std::string& id, const RecordedStream& recorded, Random& random);
// The order law, the collected answer against the response in the last event, and once more
// through our own writer.
void check_translation(const std::string& id, const RecordedStream& recorded);

}  // namespace weir::wire::openai_responses
