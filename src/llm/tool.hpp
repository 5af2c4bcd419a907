#pragma once
// Tools that a model may call, and what the caller says about calling them (providers.md 4.3, 4.4).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/message.hpp"

namespace weir::llm {

// The form that a custom tool's free text must have.
struct Grammar {
    std::string syntax;  // "lark", "regex"
    std::string definition;
    friend bool operator==(const Grammar&, const Grammar&) = default;
};

struct Tool {
    enum class Kind : std::uint8_t {
        function,  // parameters by JSON schema
        custom,    // free text, perhaps by a grammar
        hosted     // run by the provider: raw_json belongs to `wire`
    };
    Kind kind = Kind::function;
    std::string name;  // of a hosted tool the canonical word: "web_search", or the wire's type
    std::string description;
    std::string parameters_json;  // the schema, key order kept; "" when there are no parameters
    std::optional<bool> strict;
    std::optional<Grammar> grammar;
    std::optional<CacheMarker> cache;
    std::string wire;  // of raw_json
    // A hosted tool, verbatim; of a function its parameters as that wire spells them, where that
    // is no JSON Schema (Gemini's older schemas).
    std::string raw_json;
    std::vector<Extra> extras;
    friend bool operator==(const Tool&, const Tool&) = default;
};

struct ToolChoice {
    enum class Mode : std::uint8_t { automatic, none, required, named, allowed };
    struct Name {
        std::string name;
        Tool::Kind kind = Tool::Kind::function;
        friend bool operator==(const Name&, const Name&) = default;
    };
    Mode mode = Mode::automatic;
    std::vector<Name> names;        // one for named, some for allowed
    bool allowed_required = false;  // of allowed: one of them must be called
    friend bool operator==(const ToolChoice&, const ToolChoice&) = default;
};
std::string_view name(ToolChoice::Mode mode);

}  // namespace weir::llm
