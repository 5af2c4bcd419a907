#pragma once
// What the simulated model needs to know of an OpenAI chat request. The same reading serves the
// gateway's built-in provider and weir-sim.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace weir::provider::sim {

struct OfferedTool {
    std::string name{};
    std::string parameters_json{};  // its JSON schema, "" when it has none
};

enum class ToolChoice : std::uint8_t { automatic, none, required };

struct Ask {
    std::string model{};  // as asked, settings included: answers repeat it
    bool stream = false;
    bool include_usage = false;
    std::optional<std::int64_t> tokens_max{};  // max_completion_tokens, or max_tokens
    std::int64_t choices = 1;                  // n
    std::int64_t prompt_tokens = 0;  // of all text in the messages, as sim/text.hpp counts
    std::string last_text{};         // of the last user message
    bool answers_tool = false;       // the last message is a tool's result
    std::vector<OfferedTool> tools{};
    ToolChoice tool_choice = ToolChoice::automatic;
    std::string tool_named{};                  // tool_choice names this one
    std::optional<std::string> schema_json{};  // response_format json_schema; "{}" for json_object
    SysTime at;                                // becomes `created`; set by the caller
};

// Total over any bytes. invalid_request (with field()) when the body is no JSON object or has no
// model or messages; other members of a wrong type are taken as absent, as the sim judges nothing.
Result<Ask> read_ask(std::string_view body);

}  // namespace weir::provider::sim
