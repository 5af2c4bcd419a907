#pragma once
// The canonical side of a wire: options, and the two stream machines every wire implements.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "llm/chat.hpp"
#include "llm/stream.hpp"
#include "wire/facts.hpp"
#include "wire/sse.hpp"

namespace weir::wire {

// Reads what has just been peeked at.
inline Result<llm::ChatRequest> read_peeked(const Result<ChatPeek>& peeked,
                                            Result<llm::ChatRequest> (*read)(const ChatPeek&)) {
    if (!peeked) return fail(peeked.error());
    return read(*peeked);
}

// How a request or an answer is spelled for one target or client. Rows of data in the catalog for
// providers; the gateway's choice for clients.
struct WriteOptions {
    enum class OutputMax : std::uint8_t { max_completion_tokens, max_tokens };
    enum class ReasoningText : std::uint8_t {
        none,               // not sent (OpenAI itself has no place for it)
        reasoning_content,  // DeepSeek, Moonshot, Zhipu, xAI; and what clients know best
        reasoning           // OpenRouter, Groq, Cerebras, new vLLM
    };
    enum class ReasoningAsk : std::uint8_t {
        as_given,  // the client's own spelling where it came over this wire, else the effort
        effort,    // reasoning_effort
        reasoning_object,  // OpenRouter: reasoning:{effort|max_tokens,exclude,enabled}
        thinking_object,   // DeepSeek, Zhipu, Moonshot: thinking:{type,budget_tokens}
        enable_thinking,   // Qwen: enable_thinking, thinking_budget
        none
    };
    enum class Cache : std::uint8_t { as_given, cache_control, breakpoint, none };
    // How the events of a stream stand in its body. Gemini has both: alt=sse, and one JSON array.
    enum class Framing : std::uint8_t { sse, json_array };
    // Gemini: schemas as JSON Schema, or as its older subset of OpenAPI (providers.md 3.5).
    enum class Schemas : std::uint8_t { by_model, json_schema, openapi };
    // Gemini 3 refuses a call whose thought signature was lost: the word that stands for it, as it
    // is or as base64 (providers.md 11.1). by_model: as it is, from Gemini 3 on.
    enum class LostSignature : std::uint8_t { by_model, none, literal, base64 };

    std::string provider;  // whom it goes to: opaque items are given back only to their origin
    OutputMax output_max = OutputMax::max_completion_tokens;
    ReasoningText reasoning_text = ReasoningText::reasoning_content;
    ReasoningAsk reasoning_ask = ReasoningAsk::as_given;
    Cache cache = Cache::as_given;
    bool developer_role = true;  // false: developer messages are written as system
    bool strict_tools = true;    // false: leave "strict" out of tools
    // Images and files of tool results: OpenAI takes text only, so by default they follow in a user
    // message after the results of the turn.
    bool tool_result_media = false;
    bool legacy_functions = false;  // answers: function_call in place of tool_calls
    Framing framing = Framing::sse;
    Schemas schemas = Schemas::by_model;
    LostSignature lost_signature = LostSignature::by_model;

    // Of Anthropic requests (providers.md section 6): the newer version has no sampling parameters,
    // no documents in assistant messages and no citations in user messages.
    enum class AnthropicVersion : std::uint8_t { v2023_06_01, v2026_10_21 };
    AnthropicVersion anthropic_version = AnthropicVersion::v2023_06_01;
    // Where the model stands in the path and the version in the body: "vertex-2023-10-16",
    // "bedrock-2023-05-31". "" writes the model.
    std::string anthropic_body_version;
    bool stream_in_path = false;  // Bedrock InvokeModel: the body does not say "stream"
    // The model takes messages of role system inside the conversation; else they are written as
    // text of the user between <system> and </system>.
    bool system_turns = false;
    // For wires that demand a limit, where the request has none: the model's own largest.
    Tokens output_max_default{4096};

    // Of requests: how long the body will be, about. So that it is not moved as it grows.
    std::size_t bytes_expected = 0;

    // Of answers.
    // Their maker speaks another wire than the client: what only it can read is sealed (seal.hpp).
    bool from_other_wire = false;
    std::string id;            // where the canonical answer has none
    std::string model;         // the name the client asked for; "" keeps the answer's
    std::int64_t created = 0;  // where the answer has none; Unix seconds
    bool usage_chunk = false;  // of streams: write it, the client asked
    // Of the first event of a stream, on wires that number them (Responses): for one that goes on.
    std::int64_t first_sequence = 0;
    // The client's request, for wires whose answers repeat members of it (Responses); "" when there
    // is none at hand. Read during the call only: it need not outlive a stream writer's making.
    std::string_view request;
};

// What was written, and what this wire could not say: named as in x-weir-dropped.
struct Written {
    std::string body;
    std::vector<std::string> dropped;
};

// Events of a wire's stream to canonical ones. A state machine: one owner, one thread.
class StreamReader {
public:
    virtual ~StreamReader() = default;
    // Appends. An error is the upstream's own in-band error or upstream_protocol; nothing may be
    // read after it.
    virtual Result<void> on_event(const SseEvent& event, std::vector<llm::StreamEvent>& out) = 0;
    // What the end of the bytes means here: the closing events, or upstream_protocol.
    virtual Result<void> on_end(std::vector<llm::StreamEvent>& out) = 0;
};

// Canonical events to a wire's stream bytes. Total: events that break the order law give odd bytes
// but nothing worse.
class StreamWriter {
public:
    virtual ~StreamWriter() = default;
    virtual void write(const llm::StreamEvent& event, std::string& out) = 0;
    // Ends a stream that failed; nothing is written after it.
    virtual void write_error(const Error& error, const ErrorNote& note, std::string& out) = 0;
};

}  // namespace weir::wire
