#pragma once
// Claude through InvokeModel: the bodies are Anthropic's, with a few fields moved, and each event
// of the stream is wrapped in a frame {"bytes": base64 of the event, "p": padding} (providers.md
// "PROV: AWS Bedrock"; recordings of invoke-with-response-stream, November 2026). These functions
// take the wrapping off and put it on, so that the anthropic wire serves both ways; other models'
// inner events come out as well, with their "type" as the name where they have one.
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"
#include "wire/event_stream.hpp"
#include "wire/facts.hpp"
#include "wire/splice.hpp"

namespace weir::wire::bedrock {

// The inner events of a stream of chunk frames, with the contract of SseReader: name is the inner
// event's "type", data its JSON, raw the frame. An exception frame comes as Anthropic's in-band
// error: name "error", data {"type":"error","error":{"type","message"}}, exception set. A frame
// without bytes has no data. Views stay valid until the next feed() or finish().
class InvokeReader {
public:
    InvokeReader(std::size_t frame_bytes_max, const json::Limits& limits)
        : frames_(frame_bytes_max), limits_(limits) {}

    void feed(std::string_view chunk);
    // upstream_protocol also for a chunk whose payload is not as said above.
    Result<bool> next(SseEvent& event);
    Result<bool> finish(SseEvent& event) { return frames_.finish(event); }
    std::size_t held() const { return frames_.held(); }

private:
    Result<void> unwrap(SseEvent& event);
    std::string& fresh();

    EventStreamReader frames_;
    json::Limits limits_;
    json::Document document_;
    std::deque<std::string> texts_;  // of the events of this chunk; kept for their memory
    std::size_t used_ = 0;
    bool failed_ = false;
};

// Appends an Anthropic event as a frame: an "error" becomes an exception, an event without data
// nothing.
void append_invoke_frame(std::string& out, const SseEvent& event);

// What an Anthropic body says in other places when it goes to InvokeModel.
struct InvokeFields {
    std::string version;             // anthropic_version, of the body
    std::vector<std::string> betas;  // anthropic_beta, of the body; a header elsewhere
};

inline constexpr std::string_view invoke_version = "bedrock-2023-05-31";

// The body of an Anthropic request as InvokeModel takes it: without model and stream, which are in
// the path, and with anthropic_version and anthropic_beta, where it has none of its own. Everything
// else stays byte-identical. invalid_request when it is no JSON object.
Result<SplicedBody> to_invoke(std::string_view body, const InvokeFields& fields,
                              const json::Limits& limits);
// The other way: with model and stream, without the two fields.
Result<SplicedBody> from_invoke(std::string_view body, std::string_view model, bool stream,
                                const json::Limits& limits);
// The two fields of an InvokeModel body. invalid_request when they have other types.
Result<InvokeFields> invoke_fields(std::string_view body, const json::Limits& limits);

}  // namespace weir::wire::bedrock
