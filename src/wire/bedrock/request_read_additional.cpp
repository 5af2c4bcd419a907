#include <array>

#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/request_read.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;

constexpr std::string_view prefix = "additionalModelRequestFields.";

void read_budget(Value budget, llm::ReasoningControl& to) {
    if (const auto tokens = budget.integer(); tokens && *tokens >= 0) to.budget = Tokens(*tokens);
}

// Claude: {"type":"enabled","budget_tokens"}, {"type":"adaptive","display"}, {"type":"disabled"}.
void read_thinking(std::string_view key, Value value, llm::ChatRequest& into) {
    llm::ReasoningControl& to = control(into, key, value);
    if (value["type"].is_text()) to.enabled = !value["type"].is("disabled");
    read_budget(value["budget_tokens"], to);
    if (value["display"].is_text()) to.show_text = !value["display"].is("omitted");
}

// Nova 2: {"type":"enabled","maxReasoningEffort":"low"}.
void read_nova(Value value, llm::ChatRequest& into) {
    llm::ReasoningControl& to = control(into, "reasoningConfig", value);
    if (value["type"].is_text()) to.enabled = value["type"].is("enabled");
    to.effort = llm::effort_by_name(value["maxReasoningEffort"].text());
}

// Claude's output_config: effort and format.
void read_claude_output(Value value, llm::ChatRequest& into) {
    static constexpr std::array<std::string_view, 2> known = {"effort", "format"};
    static constexpr std::array<std::string_view, 1> effort_only = {"effort"};
    if (const Value effort = value["effort"]; !effort.is_null())
        control(into, "output_config.effort", effort).effort = llm::effort_by_name(effort.text());
    const Value format = value["format"];
    const bool schema =
        format["type"].is("json_schema") && format["schema"].is_object() && !into.response_format;
    if (schema) {
        into.response_format.emplace();
        into.response_format->kind = llm::ResponseFormat::Kind::json_schema;
        into.response_format->schema_json = format["schema"].raw();
    }
    const std::string inside = std::string(prefix) + "output_config.";
    if (schema)
        read_extras(value, known, inside, into.extras);
    else
        read_extras(value, effort_only, inside, into.extras);
}

// Nova's inferenceConfig has topK only here.
void read_nova_config(Value value, llm::ChatRequest& into) {
    static constexpr std::array<std::string_view, 1> known = {"topK"};
    into.sampling.top_k = value["topK"].integer();
    read_extras(value, known, std::string(prefix) + "inferenceConfig.", into.extras);
}

}  // namespace

Result<void> read_additional(Value fields, llm::ChatRequest& into) {
    if (!fields.is_object()) {
        into.extras.push_back(
            {std::string(wire_name), "additionalModelRequestFields", std::string(fields.raw())});
        return {};
    }
    for (const json::Member& member : fields.members()) {
        const std::string key = member.key.text();
        const Value value = member.value;
        const bool nested = value.is_object();
        if (value.is_null()) continue;
        if (key == "thinking" || key == "reasoning_config")
            read_thinking(key, value, into);
        else if (key == "reasoningConfig")
            read_nova(value, into);
        else if (key == "reasoning_effort")
            control(into, key, value).effort = llm::effort_by_name(value.text());
        else if (key == "output_config" && nested)
            read_claude_output(value, into);
        else if (key == "inferenceConfig" && nested && value["topK"].integer())
            read_nova_config(value, into);
        else if (key == "top_k" && value.integer())
            into.sampling.top_k = value.integer();
        else
            into.extras.push_back(
                {std::string(wire_name), std::string(prefix) + key, std::string(value.raw())});
    }
    return {};
}

}  // namespace weir::wire::bedrock
