#pragma once
// A chat request and its complete answer, as a superset of what every wire can say (providers.md
// section 4). Absent is absent: no defaults are put in, since they would change what models do.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "llm/message.hpp"
#include "llm/stop_reason.hpp"
#include "llm/tool.hpp"
#include "llm/usage.hpp"

namespace weir::llm {

struct Sampling {
    std::optional<double> temperature;
    std::optional<double> top_p;
    std::optional<std::int64_t> top_k;
    std::optional<double> min_p;
    std::optional<double> frequency_penalty;
    std::optional<double> presence_penalty;
    std::optional<double> repetition_penalty;
    std::optional<std::int64_t> seed;
    std::vector<std::string> stop;
    std::optional<std::int64_t> n;
    std::string logit_bias_json;  // {"token id": bias}, verbatim; "" when absent
    std::optional<bool> logprobs;
    std::optional<std::int64_t> top_logprobs;
    friend bool operator==(const Sampling&, const Sampling&) = default;
};

struct ResponseFormat {
    enum class Kind : std::uint8_t { text, json_object, json_schema, other };
    Kind kind = Kind::text;
    std::string name;
    std::string description;
    std::string schema_json;  // verbatim
    std::optional<bool> strict;
    // Of kind other (regex, grammar...); of json_schema the schema as its wire spells it, where
    // that is no JSON Schema (Gemini's older schemas).
    Opaque other;
    friend bool operator==(const ResponseFormat&, const ResponseFormat&) = default;
};

enum class Effort : std::uint8_t { none, minimal, low, medium, high, xhigh, max };
std::string_view name(Effort effort);
std::optional<Effort> effort_by_name(std::string_view name);

// How much the model is to think, and whether the thoughts are shown (providers.md 4.8).
struct ReasoningControl {
    std::optional<Effort> effort;
    std::optional<Tokens> budget;
    std::optional<bool> enabled;
    std::optional<bool> show_text;
    std::string summary;  // "auto", "concise", "detailed"; "" when unsaid
    Opaque as_given;      // {wire, {"the fields":...}} as the client spelled it
    friend bool operator==(const ReasoningControl&, const ReasoningControl&) = default;
};

struct AudioOutput {
    std::string format;
    std::string voice;
    friend bool operator==(const AudioOutput&, const AudioOutput&) = default;
};

struct ChatRequest {
    ModelName model;
    std::vector<Message> messages;  // system and developer messages stand where they were
    std::vector<Tool> tools;
    std::optional<ToolChoice> tool_choice;
    std::optional<bool> parallel_tool_calls;
    // The client used the deprecated functions / function_call, and expects them in the answer.
    bool legacy_functions = false;

    std::optional<Tokens> output_max;  // thoughts included
    Sampling sampling;
    std::optional<ResponseFormat> response_format;
    std::optional<ReasoningControl> reasoning;
    std::string verbosity;                // "low", "medium", "high"
    std::vector<std::string> modalities;  // "text", "audio", "image"
    std::optional<AudioOutput> audio;

    bool stream = false;
    bool usage_asked = false;  // of a stream
    std::string user;
    std::string safety_identifier;
    std::vector<std::pair<std::string, std::string>> metadata;  // in order
    std::string service_tier;
    std::optional<bool> store;
    std::string prompt_cache_key;
    std::string prompt_cache_retention;
    std::optional<CacheMarker> cache;  // on the whole prompt

    // State kept by the provider (Responses, Conversations, Gemini cachedContent): an id each.
    std::string previous_response;
    std::string conversation;
    std::string cached_content;

    std::vector<Extra> extras;  // what has no canonical meaning

    // The answer's thoughts are to carry their proofs, for who keeps the conversation himself
    // (Responses include "reasoning.encrypted_content").
    bool proofs_asked = false;
    friend bool operator==(const ChatRequest&, const ChatRequest&) = default;
};

struct TokenLogprob {
    std::string token;
    std::optional<std::vector<std::uint8_t>> bytes;
    double logprob = 0;
    std::vector<TokenLogprob> top;              // alternatives, without alternatives of their own
    std::optional<std::int64_t> token_id = {};  // in the model's vocabulary, where told (Gemini)
    friend bool operator==(const TokenLogprob&, const TokenLogprob&) = default;
};

struct Logprobs {
    std::vector<TokenLogprob> content;
    std::vector<TokenLogprob> refusal;
    friend bool operator==(const Logprobs&, const Logprobs&) = default;
};

struct Choice {
    std::int64_t index = 0;
    Message message;  // role assistant
    StopReason stop = StopReason::unknown;
    std::string stop_sequence;  // which one matched, where known
    std::string native_stop;    // the provider's word
    std::optional<Logprobs> logprobs;
    std::vector<Extra> extras;
    friend bool operator==(const Choice&, const Choice&) = default;
};

struct ChatAnswer {
    std::string id;
    std::string model;
    std::int64_t created = 0;  // Unix seconds; 0 when unsaid
    std::vector<Choice> choices;
    std::optional<Usage> usage;
    std::string service_tier;
    std::vector<Extra> extras;
    friend bool operator==(const ChatAnswer&, const ChatAnswer&) = default;
};

}  // namespace weir::llm
