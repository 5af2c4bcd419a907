#pragma once
// A tap that remembers what the client was told, for the case that another model must go on with
// it. Reads each event a second time: only streams whose route asks for that pay for it.
#include <memory>
#include <string>

#include "gateway/continued.hpp"
#include "gateway/stream_tap.hpp"

namespace weir::gateway {

// What of a stream's own events goes out as it came. Such an event may be half of what one of llm/
// is, as the start of a block without a word in it: it is kept back until the other half is there,
// so that the client is never between two states that its writer can be in.
enum class Passes : std::uint8_t {
    nothing,   // it is translated: all comes from a writer
    chat,      // openai_chat: the first chunk says who speaks, and belongs to the first words
    numbered,  // openai_responses
    blocks,    // the others
};

struct Recorder {
    std::unique_ptr<wire::StreamReader> reader;  // of the upstream's wire
    EventSource source;
    std::string model;  // what the answer names where the stream names none
    std::string id;     // what the client calls the answer; "" as the upstream does
    Passes passes = Passes::nothing;
};

// into outlives the tap.
std::unique_ptr<StreamTap> make_recording_tap(std::unique_ptr<StreamTap> inner, Recorder recorder,
                                              Continued& into);

}  // namespace weir::gateway
