#pragma once
// What the gateway learns from bytes that it passes through: of a request, an answer and a stream,
// the same for every wire. All of it is values; nothing here outlives the bytes it views unless it
// is a std::string.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"
#include "json/limits.hpp"
#include "llm/stop_reason.hpp"
#include "llm/usage.hpp"
#include "wire/splice.hpp"
#include "wire/sse.hpp"

namespace weir::wire {

// Deviations of a provider that change how its numbers are read; rows of data in the catalog.
struct Quirks {
    // xAI chat: completion_tokens does not include reasoning_tokens (providers.md 0.1 fact 7).
    bool reasoning_beside_completion = false;
};

// Where a request that passes through holds proofs of other wires' providers, which this gateway
// had put into earlier answers (seal.hpp): they are for none that speaks this wire.
struct SealedPlaces {
    // A call of Gemini's wire, of which newer models demand some signature.
    struct Call {
        Splice cut;  // of that member
        json::Range value;
    };
    std::vector<Splice> cuts;
    std::vector<Call> calls;
    std::vector<std::string> dropped;  // the fields, as far as something is lost with them
    bool any() const { return !cuts.empty() || !calls.empty(); }
};

// A document that stays with whoever has read it: a copy is empty, and to be read anew.
class KeptDocument : public json::Document {
public:
    KeptDocument() = default;
    explicit(false) KeptDocument(json::Document&& read) : json::Document(std::move(read)) {}
    KeptDocument(KeptDocument&&) noexcept = default;
    KeptDocument& operator=(KeptDocument&&) noexcept = default;
    KeptDocument(const KeptDocument&) : json::Document() {}
    KeptDocument& operator=(const KeptDocument&) { return *this = KeptDocument(); }
    ~KeptDocument() = default;
};

// A chat request before it is forwarded. Owns its strings; ranges are into the body it was read
// from. null counts as absent everywhere.
struct ChatPeek {
    std::string model;
    json::Range model_value;  // quotes included; empty on wires that have the model in the path
    bool stream = false;
    bool usage_asked = false;  // of a stream (stream_options.include_usage); else always there
    // The larger of max_completion_tokens and max_tokens: providers differ in which they obey.
    std::optional<Tokens> output_max;
    std::string output_max_field;  // "max_completion_tokens" where it is there, "" without any
    std::int64_t n = 1;
    std::string user;     // user, or safety_identifier
    std::string session;  // for stickiness: session_id, metadata.session_id and the like
    std::string prompt_cache_key;
    std::string service_tier;  // that was asked for
    bool has_tools = false;
    bool has_response_format = false;  // JSON mode or schema; {"type":"text"} is none
    bool has_reasoning = false;        // an effort, a budget or a switch for thinking
    // Parts whose tokens the body's bytes do not show: media by URL or id.
    int remote_images = 0;
    int remote_audio = 0;
    int remote_video = 0;
    int remote_files = 0;
    // Parts whose bytes are in the body as base64, and how many bytes of the body they take: base64
    // is not tokens, so a reservation by size would be far too high.
    int inline_media = 0;
    std::size_t inline_media_bytes = 0;
    std::size_t messages = 0;
    std::size_t body_bytes = 0;
    std::size_t open = 0;                      // the place of the body's '{'
    std::vector<MemberRange> members;          // of the top level, for ObjectEdit
    std::vector<json::Range> developer_roles;  // values of messages[i].role that are "developer"
    // Where the {...} of stream_options stands; empty when absent or null.
    json::Range stream_options_value;
    json::Range include_usage_value;   // inside it; empty when absent
    bool stream_options_empty = true;  // no members in it

    // State that the provider is to keep or has kept (Responses): such a call must go to whoever
    // has it, or the state be put into the request (openai_responses/state.hpp).
    std::string previous_response;
    std::string conversation;
    bool item_references = false;  // to items that were stored
    std::optional<bool> store;
    bool background = false;
    SealedPlaces seals;  // edit() takes them out

    // The body, read; it views it. So that who translates does not read it once more.
    KeptDocument document;

    // Bytes of the body that are text: what an estimate of the input tokens is made from.
    std::size_t text_bytes() const { return body_bytes - inline_media_bytes; }
};

// What the gateway wants changed in a forwarded request. Everything else stays byte-identical.
struct RequestEdit {
    struct Rename {
        std::string from;
        std::string to;
    };
    struct Default {
        std::string key;
        std::string value;  // raw JSON
    };
    std::string model;                 // "" keeps it
    bool ask_usage = false;            // of a stream; nothing for a request that does not stream
    bool developer_as_system = false;  // messages of role developer become role system
    std::string lost_signature;        // what a sealed call has in its place; "" nothing
    std::vector<std::string> remove;
    std::vector<Rename> rename;
    std::vector<Default> defaults;  // where absent or null
    std::vector<Default> set;       // in any case
};

// What a provider said in an error body, whatever its shape.
struct UpstreamError {
    std::string message;  // "" when the body had none that we could read
    std::string type;
    std::string code;  // numbers as text
    std::string param;
    bool is_error = false;  // the body had the shape of an error
};

// A complete answer that was not streamed.
struct AnswerFacts {
    std::string id;
    std::string model;
    json::Range model_value;             // quotes included; empty when absent
    std::optional<llm::Usage> usage;     // nothing when the provider sent none
    std::vector<llm::StopReason> stops;  // one a choice, in order
    std::string native_stop;             // the first choice's, in the provider's own word
    std::string service_tier;            // of the answer: it decides the price
    std::size_t text_bytes = 0;          // of content, reasoning and tool arguments: the estimate
    // An error object inside a 200: with a kind by its words, and what it said.
    std::optional<Error> error;
    UpstreamError said;
};

// One event of a stream that passes through.
struct ChunkFacts {
    bool content = false;     // carries text, reasoning, a refusal, a tool call or audio
    bool usage_only = false;  // nothing but usage: leave it out for a client who did not ask
    bool end = false;         // the wire's own end of the stream ([DONE])
};

// The whole stream, as far as it has been seen.
struct StreamFacts {
    std::string id;
    std::string model;
    std::string service_tier;
    std::optional<llm::Usage> usage;
    std::vector<llm::StopReason> stops;  // by choice; unknown until that choice has ended
    std::string native_stop;
    bool finished = false;  // every choice that was begun has a stop reason, and there is one
    bool ended = false;     // the wire's own end was seen
    UpstreamError said;     // of the in-band error, once on_event() has failed with it
    // Decoded bytes, for an estimate when there is no usage.
    std::size_t content_bytes = 0;
    std::size_t reasoning_bytes = 0;
    std::size_t tool_bytes = 0;
    std::size_t text_bytes() const { return content_bytes + reasoning_bytes + tool_bytes; }
};

// Taps a stream. Fed with every event that has data; one owner, one thread.
class StreamScan {
public:
    virtual ~StreamScan() = default;
    // An error is the upstream's own in-band error (its message kept) or upstream_protocol for what
    // is no event of this wire. In both cases the event must not be forwarded as it is.
    virtual Result<ChunkFacts> on_event(const SseEvent& event) = 0;
    // At the end of the bytes: upstream_protocol "... ended before ..." unless the stream was
    // complete (its end was seen, or every choice has its stop reason).
    virtual Result<void> on_end() const = 0;
    virtual const StreamFacts& facts() const = 0;
};

// What goes with an error beyond the Error itself.
struct ErrorNote {
    std::string_view request_id;
    int upstream_status = 0;    // 0 when no provider answered
    std::string_view provider;  // who it was, "" when nobody was asked
    // The upstream's own words, where it gave any; they win over our table.
    std::string_view type;
    std::string_view code;
    std::string_view param;
};

}  // namespace weir::wire
