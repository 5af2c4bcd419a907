#pragma once
// What a message is made of. Closed sets, so variants: a new kind breaks every visitor at compile
// time, on purpose. JSON that is only carried (arguments, schemas, opaque items) stays the raw text
// that came, byte for byte. Plain data: owns its strings, moved not copied.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/lazy_text.hpp"
#include "base/strong.hpp"

namespace weir::llm {

using ToolCallId = Strong<struct ToolCallIdTag, std::string>;

// Who made an opaque item, and so the only one it may be given back to (providers.md 4.9).
struct Origin {
    std::string wire;      // "anthropic"
    std::string provider;  // "" when it came from a client who did not say
    friend bool operator==(const Origin&, const Origin&) = default;
};

// A field of a wire that has no canonical meaning, verbatim: given back to that wire, dropped and
// named for every other one.
struct Extra {
    std::string wire;
    std::string name;
    std::string json;
    friend bool operator==(const Extra&, const Extra&) = default;
};

// A place up to which the caller wants the prompt cached.
struct CacheMarker {
    enum class Form : std::uint8_t { cache_control, breakpoint };  // Anthropic's, OpenAI's spelling
    Form form = Form::cache_control;
    std::string ttl;  // "5m", "1h", "30m"; "" is the provider's usual
    friend bool operator==(const CacheMarker&, const CacheMarker&) = default;
};

// Bytes of an image, a sound or a document, or where they are.
struct Media {
    enum class Source : std::uint8_t { base64, url, file_id };
    Source source = Source::base64;
    std::string data;        // base64 without a data: prefix, the URL, or the id
    std::string media_type;  // "image/png"; "" when nobody said
    Origin origin;           // of a file id: ids of one provider mean nothing to another
    friend bool operator==(const Media&, const Media&) = default;
};

// A source that a text refers to. Offsets are characters (code points) of the message's text.
struct Citation {
    std::string url;
    std::string title;
    std::string cited_text;
    std::string source_id;  // of a document or search result of the request
    std::optional<std::int64_t> begin;
    std::optional<std::int64_t> end;
    std::string raw_json;  // as the origin wrote it
    Origin origin;
    friend bool operator==(const Citation&, const Citation&) = default;
};

struct Text {
    LazyText text;
    std::vector<Citation> citations;
    // Responses "msg_...": the texts and refusals of one message item share it.
    std::string item_id = {};
    friend bool operator==(const Text&, const Text&) = default;
};

struct Image {
    Media media;
    std::string detail;  // "auto", "low", "high", "original"; "" when unsaid
    friend bool operator==(const Image&, const Image&) = default;
};

struct Audio {
    Media media;
    std::string format;           // "wav", "mp3", "pcm16"
    std::string transcript;       // of audio that a model made
    std::string id;               // by which a later request refers to it
    std::int64_t expires_at = 0;  // Unix seconds; 0 when unsaid
    friend bool operator==(const Audio&, const Audio&) = default;
};

struct Video {
    Media media;
    friend bool operator==(const Video&, const Video&) = default;
};

// A document: PDF, text and so on.
struct File {
    Media media;
    std::string name;
    std::string title;
    std::string context;
    bool citations_wanted = false;
    friend bool operator==(const File&, const File&) = default;
};

struct Refusal {
    std::string text;
    std::string item_id = {};  // as in Text
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

// A part that only its maker's wire understands, verbatim. Written back to that wire, dropped and
// named for every other one.
struct Opaque {
    std::string wire;
    std::string json;
    friend bool operator==(const Opaque&, const Opaque&) = default;
};

struct ToolCall {
    enum class Kind : std::uint8_t { function, custom };  // custom: free text, no JSON
    ToolCallId id;  // pairs the call with its result; "" when the origin gave none
    std::string name;
    std::string arguments;  // raw JSON text (it may be invalid: models write it), or the free text
    Kind kind = Kind::function;
    std::string item_id;  // Responses "fc_...": not for pairing
    friend bool operator==(const ToolCall&, const ToolCall&) = default;
};

// What a result may hold: results do not nest.
struct ResultContent {
    std::variant<Text, Image, Audio, Video, File, Opaque> body;
    std::optional<CacheMarker> cache;
    bool is_json = false;  // of a Text: it is a JSON value that the tool returned as such (Bedrock)
    std::vector<Extra> extras;  // what its wire said beside the content (Cohere: document ids)
    friend bool operator==(const ResultContent&, const ResultContent&) = default;
};

struct ToolResult {
    ToolCallId call;
    std::string name;  // of the tool, where the origin said (Gemini needs it)
    std::vector<ResultContent> content;
    bool is_error = false;
    ToolCall::Kind kind = ToolCall::Kind::function;
    friend bool operator==(const ToolResult&, const ToolResult&) = default;
};

// Thoughts. The text may be a summary or empty; signature and data are proofs that are byte-exact
// and go back only to their origin, in their place.
struct Reasoning {
    std::string text;
    bool summary = false;
    std::string signature;  // Anthropic signature, Gemini thoughtSignature
    std::string data;       // redacted_thinking, encrypted_content
    std::string id;         // Responses "rs_..."
    std::string format;     // OpenRouter's name of the signature's family
    std::string raw_json;   // the item as the origin wrote it, where its wire has structured items
    Origin origin;
    friend bool operator==(const Reasoning&, const Reasoning&) = default;
};

using PartBody =
    std::variant<Text, Image, Audio, Video, File, Refusal, Opaque, ToolCall, ToolResult, Reasoning>;

// A proof that hangs on a part of any kind (Gemini thoughtSignature on a call or a text).
struct Signature {
    std::string bytes;
    Origin origin;
    friend bool operator==(const Signature&, const Signature&) = default;
};

struct Part {
    PartBody body;
    std::optional<CacheMarker> cache;
    std::optional<Signature> signature;
    std::vector<Extra> extras;
    friend bool operator==(const Part&, const Part&) = default;
};

// "text", "image", "tool_call", ...: for messages and metrics.
std::string_view name(const PartBody& body);

}  // namespace weir::llm
