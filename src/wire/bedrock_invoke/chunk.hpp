#pragma once
// The events of InvokeModelWithResponseStream: each is one of the model's own, wrapped in a frame
// {"bytes": base64 of the event, "p": padding} (providers.md "PROV: AWS Bedrock"; recordings of
// invoke-with-response-stream, November 2026). Here the wrapping is taken off and put on, so that
// the anthropic wire reads and writes what is inside.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/document.hpp"
#include "wire/sse.hpp"

namespace weir::wire::bedrock_invoke {

// Takes the wrapping off, one frame at a time. One owner, one thread.
class Unwrapper {
public:
    explicit Unwrapper(const json::Limits& limits) : limits_(limits) {}

    // The event in a frame that is no exception: name is its "type", data its JSON, raw the frame.
    // Without data where the frame is no chunk, or has no bytes. Views stay valid until the next
    // call. upstream_protocol for a chunk that is not as said above.
    Result<SseEvent> unwrap(const SseEvent& frame);

private:
    json::Limits limits_;
    json::Document document_;
    std::string data_;  // kept for their memory
    std::string name_;
};

// Appends an event of Anthropic's as a frame; nothing for one without data.
void append_chunk(std::string& out, std::string_view data);

}  // namespace weir::wire::bedrock_invoke
