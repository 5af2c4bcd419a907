#pragma once
// In what an OpenAI-compatible provider differs from OpenAI: data, not code. A provider has one
// set, a model of it may have its own. Only differences that change what the gateway sends or how
// it reads are here. Source of the values: vendors' SDKs and documentation, November 2026; where a
// provider is silent, the defaults below hold.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::catalog {

// The request field that bounds the answer's length. `both`: either is understood.
enum class OutputLimit : std::uint8_t { max_tokens, max_completion_tokens, both };
inline constexpr std::size_t output_limit_count = 3;
// Who puts the usage into a stream: `on_request` wants stream_options.include_usage; `always` sends
// it unasked (asking does no harm unless `unsupported_fields` lists stream_options);
// `not_supported` must not be asked, so the usage is estimated if none comes.
enum class StreamUsage : std::uint8_t { on_request, always, not_supported };
inline constexpr std::size_t stream_usage_count = 3;
// `as_system`: send the message with role system instead, for it would be refused or is unknown.
enum class DeveloperRole : std::uint8_t { accepted, as_system };
inline constexpr std::size_t developer_role_count = 2;
// Where the text of the reasoning stands in message and delta.
enum class ReasoningField : std::uint8_t {
    none,               // it is not sent over this wire
    reasoning_content,  // "reasoning_content": "..."
    reasoning,          // "reasoning": "..."
    either,             // one or the other, by model or version
    reasoning_details,  // "reasoning" and an array "reasoning_details", to be replayed as it came
    content_parts,      // parts of type "thinking" or "reasoning" in an array "content"
    think_tags          // <think>...</think> inside the text
};
inline constexpr std::size_t reasoning_field_count = 7;
// The shape of an error's body.
enum class ErrorStyle : std::uint8_t {
    openai,  // {"error":{"message","type","param","code"}}
    flat,    // {"object":"error","message","type","param","code"} without a wrapper
    detail,  // {"detail": "..."} or {"detail":[{...}]}
    text,    // {"error":"..."} with or without a "code" beside it
    mixed    // more than one of these from one provider: look at what came
};
inline constexpr std::size_t error_style_count = 5;
// Which response headers tell the state of the rate limits.
enum class RateHeaders : std::uint8_t {
    none,
    openai,      // x-ratelimit-{limit,remaining,reset}-{requests,tokens}; reset "6m0s", "12ms"
    groq,        // as openai, but requests are per day and tokens per minute
    azure,       // as openai without a dependable reset; retry-after-ms
    mistral,     // x-ratelimit-{limit,remaining}-{req,tokens}-minute
    together,    // x-ratelimit-{limit,remaining,reset}; reset in seconds
    fireworks,   // x-ratelimit-{limit,remaining}-requests, -tokens-prompt, -tokens-generated
    openrouter,  // x-ratelimit-{limit,remaining,reset}; reset in milliseconds since 1970
    cerebras,    // x-ratelimit-{limit,remaining,reset}-{requests-day,tokens-minute}; seconds
    anthropic    // anthropic-ratelimit-{requests,tokens,...}-{limit,remaining,reset}; RFC 3339
};
inline constexpr std::size_t rate_headers_count = 10;
// What becomes of a request field that the provider does not know.
enum class UnknownFields : std::uint8_t { ignored, refused, unknown };
inline constexpr std::size_t unknown_fields_count = 3;

struct Quirks {
    OutputLimit output_limit = OutputLimit::max_tokens;
    StreamUsage stream_usage = StreamUsage::on_request;
    DeveloperRole developer_role = DeveloperRole::as_system;
    ReasoningField reasoning_field = ReasoningField::either;
    ErrorStyle error_style = ErrorStyle::openai;
    RateHeaders rate_headers = RateHeaders::openai;
    UnknownFields unknown_fields = UnknownFields::unknown;
    // usage.completion_tokens does not contain the reasoning tokens: add them (xAI).
    bool usage_excludes_reasoning = false;
    // A stream's last chunk carries the usage in "x_groq" as well as, or instead of, in "usage".
    bool usage_in_x_groq = false;
    // Old deployments put the usage into choices[0] of the last chunk (Moonshot).
    bool usage_in_choice = false;
    // Assistant messages with tool calls must bring their reasoning back (DeepSeek, Moonshot).
    bool replay_reasoning = false;
    // Tool call ids must be nine letters or digits (Mistral).
    bool short_tool_ids = false;
    // A call of some tool cannot be demanded: tool_choice "required" is refused.
    bool no_required_tool_choice = false;
    // Most values of `stop`; 0: not accepted at all; 255: nothing is known, pass as it is.
    std::uint8_t stop_max = 255;
    // The most that `n` may be; 1: only one choice; 255: nothing is known.
    std::uint8_t choices_max = 255;
    std::string_view seed_field = "seed";                // "random_seed"; empty: there is none
    std::string_view required_tool_choice = "required";  // "any" (Mistral)
    std::string_view chat_path = "/chat/completions";    // after the base URL
    // Names of top-level request fields to leave out, separated by single spaces.
    std::string_view unsupported_fields;

    bool refuses(std::string_view field) const;  // `field` is in unsupported_fields
    friend bool operator==(const Quirks&, const Quirks&) = default;
};

}  // namespace weir::catalog
